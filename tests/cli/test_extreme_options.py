"""Every option of every command with values that nobody means: exit code 0, 1 or 2, never an internal error or a traceback."""

import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ended
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.cli.commands import FIRST_COMMANDS
from checker.cli.parameters import Argument, Parameter, list_parameters

LOG = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt"
PATHS: dict[str, tuple[str, ...]] = {"compare": ("a", "b"), "watch": ("a/result_0.txt", "--settle=0", "--timeout=0.01")}
ALONE = ("explain", "config", "rulesets")

NUMBERS = ["0", "-1", "1", "00", "1e308", "-1e308", "1e-300", "1e999", "nan", "inf", "-inf", "0x10", "1_0", "\u0663"]
NUMBERS += ["9" * 19, "9" * 5000]
TEXTS = ["", " ", "-", "--", "/", ".", "..", "*", "[", "a\nb", "\x1b[31m", "\udcff", "\ufb00", "%s", "{}", "%00"]
TEXTS += ["a" * 300, "a" * 100_000]
PATHLIKE = ["/dev/null", "/dev/full", "/proc/self/mem", "a", "a/result_0.txt", "nowhere/file", "loop", "a/result_0.txt/x"]
PATHLIKE += ["s3://", "zip://", "file:"]
COMPOUND = [f"{a}:{b}:{c}" for a in ("0", "nan", "1e308", "") for b in ("1", "inf", "-1e308") for c in ("0", "1e-300", "0.1")]
FILES = ("", "x.json", "/dev/full", "a", "loop", "a" * 300)
OUTPUTS = [f"{name}:{file}" for name in ("json", "html", "sarif", "", "none") for file in FILES]
VALUES = st.one_of(
    st.sampled_from([*NUMBERS, *TEXTS, *PATHLIKE, *COMPOUND, *OUTPUTS]),
    st.text(max_size=20).filter(lambda text: "\0" not in text),
    st.from_regex(r"\A(-?[0-9]{0,3}(\.[0-9]{1,3})?(e[+-]?[0-9]{1,3})?:?){1,3}\Z"),
)


def list_options() -> Iterator[Any]:
    for command in FIRST_COMMANDS:
        for parameter in list_parameters(import_module(f"checker.cli.commands.{command}").run_command):
            yield command, parameter


OPTIONS = list(list_options())


def build_words(command: str, parameter: Parameter, value: str) -> list[str]:
    """The arguments of the command with that value of the parameter."""
    others = [
        word for word in PATHS.get(command, () if command in ALONE else ("a",)) if word.partition("=")[0] != parameter.flag
    ]
    if isinstance(parameter.declaration, Argument):
        options = [word for word in others if word.startswith("--")]
        return [*options, "--", value, *(others[1:] if command == "compare" else ())]
    flag = [parameter.flag] if parameter.type is bool else [f"{parameter.flag}={value}"]
    ruleset = [] if command in ("explain", "rulesets") or parameter.name in ("ruleset", "usage") else ["--ruleset=5.1"]
    return [*others, *ruleset, *flag]


@pytest.fixture
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        shutil.copy(LOG, tmp_path / name)
    (tmp_path / "loop").symlink_to("loop")
    return tmp_path


def test_outputs_whose_links_lead_in_a_circle(
    mlcheck: Callable[..., Ended], logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(logs)
    for words in (("--output", "json:loop"), ("--cache", "loop"), ("--write-baseline", "loop")):
        ended = mlcheck("validate", "a", "--ruleset", "5.1", *words)
        assert (ended.code, ended.err) == (2, "mlcheck: loop: its links lead in a circle; name another place\n")


@pytest.mark.slow
@settings(max_examples=40, derandomize=True, suppress_health_check=list(HealthCheck))
@given(option=st.sampled_from(OPTIONS), value=VALUES)
def test_any_value_of_any_option(
    mlcheck: Callable[..., Ended], logs: Path, monkeypatch: pytest.MonkeyPatch, option: tuple[str, Parameter], value: str
) -> None:
    command, parameter = option
    monkeypatch.chdir(logs)
    ended = mlcheck(command, *build_words(command, parameter, value))
    assert ended.code in (0, 1, 2), ended.err
    assert "Traceback" not in ended.err
    assert ended.code == 0 or ended.out.strip() or ended.err.strip()
