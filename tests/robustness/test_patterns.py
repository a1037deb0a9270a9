"""No regular expression takes more than its input's length is worth: mlcheck's own, and those of its grammars' terminals.

Every pattern is used as the module that has it uses it, on repetitions of what patterns here look for, ended in ways that do
not fit. What is looked for in a line of a table or by a grammar never sees more than is stated there.
"""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from fnmatch import translate
from inspect import getsource
from types import ModuleType

import pytest
from registries import list_grammars

import checker
from checker import grammar
from checker.logs.malformed_records import MOST_EXPLAINED_CHARACTERS
from checker.logs.table_reader import MOST_LINE_BYTES
from checker.submissions.system_description.check import NUMBER_WITH_UNIT

LENGTH = 20_000
MOST_SECONDS = 0.05
METHODS = "search|match|fullmatch|sub|split|findall|finditer"
PIECES = (
    " ", "\t", "\r", "\n", "\0", "0", "1.", "-", "a", "a_", ":", ",", "#", "/", "`", '"', "\\", '\\"', '"a', "(a", "\x1b[",
    "\x1b[0;", "[", "'", "not ", "1 GB", "v1.", "training_v", '"key": "a',
)  # fmt: skip
HEADS, TAILS = ("", '"', ":::MLL 1"), ("!", "\x01")
# Torch and the frameworks of the hooks are not there; what their modules match are names of files of mlcheck's own.
WITHOUT = ("checker.reference", "checker.logging.hooks", "checker.__main__")


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(checker.__path__, "checker."):
        if not found.name.startswith(WITHOUT):
            yield importlib.import_module(found.name)


def own() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes], str, int]]:
    """Name, pattern, method and longest input of every use. Some patterns are compiled where used."""
    for module in modules():
        source = getsource(module)
        length = MOST_LINE_BYTES if module.__name__.endswith("dawnbench") else LENGTH
        for name, found in vars(module).items():
            if isinstance(found, re.Pattern):
                uses = set(re.findall(rf"\b{re.escape(name)}\.({METHODS})\(", source)) or {"search"}
            elif isinstance(found, (str, bytes)):
                used = rf"\bre\.(?:({METHODS})\({re.escape(name)},|compile\({re.escape(name)}\)\.({METHODS})\()"
                uses = {method or other for method, other in re.findall(used, source)}
            else:
                continue
            for method in sorted(uses):
                yield f"{module.__name__}.{name}.{method}", re.compile(found), method, length


def terminals() -> Iterator[tuple[str, re.Pattern[str], str, int]]:
    for name in list_grammars():
        for terminal in grammar.load_parser(name, start="value" if name == "json" else "start").terminals:
            length = MOST_LINE_BYTES if name == "dawnbench" else MOST_EXPLAINED_CHARACTERS
            yield f"{name}.lark {terminal.name}", re.compile(terminal.pattern.to_regexp()), "match", length


def made() -> Iterator[tuple[str, re.Pattern[str], str, int]]:
    yield (
        "system_description.MEASURE.search",
        re.compile(NUMBER_WITH_UNIT.format(units="GB|GiB|TB"), re.IGNORECASE),
        "search",
        LENGTH,
    )
    yield "a waiver's path", re.compile(translate("*a" * 8 + "!")), "match", 4096


def slowest(pattern: "re.Pattern[str] | re.Pattern[bytes]", method: str, length: int) -> tuple[float, str]:
    """The seconds of the processor that the worst input takes, the best of two, and that input's beginning."""
    worst = (0.0, "")
    for piece in PIECES:
        for head in HEADS:
            for tail in TAILS:
                text = head + piece * (length // len(piece)) + tail
                seconds = taken(pattern, method, text)
                if seconds > MOST_SECONDS:
                    seconds = min(seconds, taken(pattern, method, text))
                worst = max(worst, (seconds, repr(text[:30]) + "..." + tail))
                if worst[0] > MOST_SECONDS:
                    return worst
    return worst


def taken(pattern: "re.Pattern[str] | re.Pattern[bytes]", method: str, text: str) -> float:
    given: str | bytes = text.encode("utf-8") if isinstance(pattern.pattern, bytes) else text
    begin = time.process_time()
    if method == "sub":
        pattern.sub(given[:0], given)  # type: ignore[arg-type]
    elif method == "finditer":
        list(pattern.finditer(given))  # type: ignore[arg-type]
    else:
        getattr(pattern, method)(given)
    return time.process_time() - begin


EVERY = [*own(), *terminals(), *made()]


@pytest.mark.slow
@pytest.mark.parametrize(("pattern", "method", "length"), [one[1:] for one in EVERY], ids=[one[0] for one in EVERY])
def test_no_pattern_takes_more_than_its_input_is_worth(
    pattern: "re.Pattern[str] | re.Pattern[bytes]", method: str, length: int
) -> None:
    seconds, text = slowest(pattern, method, length)
    assert seconds < MOST_SECONDS, text


@pytest.mark.slow
def test_patterns_that_backtrack_are_found_out() -> None:
    assert slowest(re.compile(r"(a|a_?)+!"), "match", 20)[0] > MOST_SECONDS
    assert slowest(re.compile(r"\s*\d+"), "search", LENGTH // 2)[0] > MOST_SECONDS


def test_every_pattern_has_a_name() -> None:
    """One that is made where it is used would not be looked at here. Constants are, wherever they are compiled."""
    inline = re.compile(rf"\bre\.({METHODS})\((?!wanted|unseen|_?[A-Z][A-Z_]*,)")
    assert [module.__name__ for module in modules() if inline.search(getsource(module))] == []
