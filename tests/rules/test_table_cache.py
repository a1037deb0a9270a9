"""A checkout keeps its compiled rules as Python keeps bytecode: changes of files hold at once, and damage changes no result."""

import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import ROOT

from checker import resources
from checker.rules import rule_tables, table_cache
from checker.rules.catalogue_files import build_catalogue_tables
from checker.rules.loader import build_sanity_tables, list_rulesets
from checker.rules.ruleset_files import build_base_tables, build_ruleset_index, build_ruleset_tables

LOG = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt"
VALIDATE, EXPLAIN = ("validate", str(LOG), "--format", "json"), ("explain", "RES004")
PARSERS = {"lark", "tomllib"}
PROGRAM = f"""import json, sys
from checker.cli import main
try:
    main()
finally:
    sys.stdout.flush()
    print(json.dumps(sorted({PARSERS!r} & sys.modules.keys())), file=sys.stderr)
"""
FIX = "add the missing runs"
HOUR_S = 3600


class Called(NamedTuple):
    """What a call of mlcheck printed, its exit code, and the parsers that it imported."""

    output: str
    error: str
    code: int
    parsers: set[str]


class Checkout(NamedTuple):
    """A copy of the project."""

    folder: Path

    @property
    def kept(self) -> Path:
        return self.folder / "rules/__pycache__"

    @property
    def rule(self) -> Path:
        return self.folder / "rules/catalogue/RES/RES004-too-few-runs.toml"

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environment = {**inherited, "PYTHONPATH": str(self.folder), **environment}
        command = [sys.executable, "-c", PROGRAM, *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, cwd=self.folder, env=environment, stdout=pipe, stderr=pipe, text=True)

    def call(self, *arguments: str, **environment: str) -> Called:
        return end(self.start(*arguments, **environment))


def end(process: subprocess.Popen[str]) -> Called:
    output, error = process.communicate()
    lines = error.splitlines()
    return Called(output, "\n".join(lines[:-1]), process.returncode, set(json.loads(lines[-1])))


def make_old(*paths: Path) -> None:
    """As if nothing had been changed for an hour."""
    then = time.time() - HOUR_S
    for path in paths:
        os.utime(path, (then, then))


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("checker", "grammars", "rules"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    make_old(*folder.rglob("*"))
    return Checkout(folder)


@pytest.fixture
def checkout(copied: Checkout) -> Iterator[Checkout]:
    """The copy, without compiled rules; the rule is afterwards as it was."""
    shutil.rmtree(copied.kept, ignore_errors=True)
    text = copied.rule.read_bytes()
    yield copied
    copied.rule.write_bytes(text)
    make_old(copied.rule)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [VALIDATE, EXPLAIN], ids=["validate", "explain"])
def test_a_second_call_parses_nothing(arguments: tuple[str, ...], checkout: Checkout) -> None:
    first, second = checkout.call(*arguments), checkout.call(*arguments)
    assert (first.parsers, second.parsers) == (PARSERS, set())
    assert first.code == 0 and first[:3] == second[:3]


@pytest.mark.slow
def test_calls_at_the_same_time_agree(checkout: Checkout) -> None:
    calls = [end(process) for process in [checkout.start(*VALIDATE) for _ in range(3)]]
    assert {call[:3] for call in (*calls, checkout.call(*VALIDATE))} == {calls[0][:3]}
    assert not list(checkout.kept.glob(".*"))


@pytest.mark.slow
def test_a_change_of_a_rule_holds_at_once(checkout: Checkout) -> None:
    """Also a second one which leaves the size and, where times are coarse, the time as they are."""
    assert FIX in checkout.call(*EXPLAIN).output
    file, now_ns, last = checkout.rule, time.time_ns(), FIX
    for fix in ("ADD the missing runs", "add THE missing runs"):
        file.write_text(file.read_text(encoding="utf-8").replace(last, fix), encoding="utf-8")
        os.utime(file, ns=(now_ns, now_ns))
        assert fix in checkout.call(*EXPLAIN).output
        last = fix


@pytest.mark.slow
def test_a_new_file_holds_at_once(checkout: Checkout) -> None:
    checkout.call(*EXPLAIN)
    text = checkout.rule.read_text(encoding="utf-8").replace("RES004-too-few-runs", "RES999-new")
    new = checkout.rule.with_name("RES999-new.toml")
    new.write_text(text, encoding="utf-8")
    assert "RES999" in checkout.call("explain", "RES999").output
    new.unlink()
    assert checkout.call("explain", "RES999").code == 2


@pytest.mark.slow
def test_a_change_of_what_compiles_makes_them_anew(checkout: Checkout) -> None:
    checkout.call(*VALIDATE)
    for name in ("checker/rules/rule_sections.py", "checker/record.py", "grammars/expression.lark"):
        later = (checkout.folder / name).stat().st_mtime + 1
        os.utime(checkout.folder / name, (later, later))
        assert (checkout.call(*VALIDATE).parsers, checkout.call(*VALIDATE).parsers) == (PARSERS, set())


DAMAGES: tuple[Callable[[bytes, bytes], bytes], ...] = (
    lambda data, other: b"",
    lambda data, other: data[:-10],
    lambda data, other: data[:-100] + data[-100:].replace(b"e", b"a", 1),
    lambda data, other: b"{}",
    lambda data, other: other,
)


@pytest.mark.slow
def test_damage_costs_time_only(checkout: Checkout) -> None:
    whole = checkout.call(*VALIDATE)
    files = sorted(checkout.kept.iterdir())
    contents = [file.read_bytes() for file in files]
    assert len(files) > len(DAMAGES)
    for damages in (DAMAGES, DAMAGES[::-1]):
        for file, data, other, damage in zip(files, contents, contents[1:], damages, strict=False):
            file.write_bytes(damage(data, other))
        assert checkout.call(*VALIDATE) == whole
        assert checkout.call(*VALIDATE) == whole._replace(parsers=set())


@pytest.mark.slow
def test_where_nothing_can_be_written_the_result_is_the_same(checkout: Checkout) -> None:
    kept = checkout.call(*VALIDATE)
    shutil.rmtree(checkout.kept)
    checkout.kept.touch()
    make_old(checkout.kept)
    assert [checkout.call(*VALIDATE) for _ in range(2)] == [kept, kept]
    checkout.kept.unlink()
    checkout.kept.mkdir(0o500)
    assert checkout.call(*VALIDATE)[:3] == kept[:3]


@pytest.mark.slow
def test_the_switches_of_python_hold(checkout: Checkout, tmp_path: Path) -> None:
    assert checkout.call(*VALIDATE, PYTHONDONTWRITEBYTECODE="1").code == 0
    assert not checkout.kept.exists()
    calls = [checkout.call(*VALIDATE, PYTHONPYCACHEPREFIX=str(tmp_path)) for _ in range(2)]
    assert not checkout.kept.exists() and calls[1].parsers == set()
    assert list(tmp_path.joinpath(*checkout.folder.parts[1:], "rules").iterdir())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [('severity = "error"', 'severity = "loud"'), ('severity = "error"', "severity = 2020-01-01"), ("id = ", "id : ")],
    ids=["value", "date", "not TOML"],
)
def test_a_wrong_rule_file_is_reported_each_time_alike(old: str, new: str, checkout: Checkout) -> None:
    text = checkout.rule.read_text(encoding="utf-8")
    assert old in text
    checkout.rule.write_text(text.replace(old, new), encoding="utf-8")
    make_old(checkout.rule)
    calls = [checkout.call(*EXPLAIN, **environment)[:3] for environment in ({"PYTHONDONTWRITEBYTECODE": "1"}, {}, {})]
    assert calls[0][2] == 3 and set(calls) == {calls[0]}


def test_what_is_kept_is_not_taken_for_rules() -> None:
    """`--cache` knows results by every file of the rules."""
    assert table_cache._locate_file("index").suffix not in resources.FINGERPRINTED_SUFFIXES


def test_json_has_all_that_the_rule_files_say() -> None:
    rulesets = [build_ruleset_tables(*name) for name in list_rulesets()]
    singles = [rule_tables.read_rule_file(path) for path in resources.find_rules_folder().glob("*.toml")]
    wholes = (build_ruleset_index(), build_base_tables(), build_catalogue_tables(), build_sanity_tables())
    for tables in (*wholes, *rulesets, *singles):
        assert rule_tables._compile_faithfully(tables) is not None


def test_what_compiles_rules_cannot_import_what_is_not_looked_at() -> None:
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0][
        "layers"
    ]
    above = layers[: layers.index("checker.checking")]
    assert {name.removeprefix("checker.") for name in above} >= table_cache.FLOORS_ABOVE
