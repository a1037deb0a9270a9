"""Ordinary calls are read as typer reads them, and without typer."""

import os
import shlex
import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checker.cli.app import app
from checker.cli.commands import FIRST_COMMANDS
from checker.cli.described_command import WITHOUT_EFFECT, describe_command
from checker.cli.ordinary_call import UnusualCallError, read_ordinary_call, read_parameters
from checker.cli.parameters import list_parameters

GROUP = typer.main.get_command(app)
TEXTS = st.sampled_from([
    "x.log", "logs/", "json", "csv", "5.1", "0", "1", "16", "007", "1e3", "0.5", "1.", ".5", "-1", "+1", " 1", "1_0", "٣",
    "12345678901",
    "a b", "", "-", "--", "-x", "é", "=", "a=b", "memory://x", "x.zip", "0.1:0.2:0.1", "http:x", "json:out", "nan", "inf",
])  # fmt: skip


def read_with_typer(name: str, arguments: list[str]) -> dict[str, Any] | None:
    """The values that typer has for the parameters; None where it objects or shows something."""
    command: Any = GROUP.get_command(None, name)  # type: ignore[attr-defined]
    try:
        context = command.make_context(name, list(arguments), resilient_parsing=False)
        captured: dict[str, Any] = {}
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("checker.cli.group.call_command", lambda run, values: captured.update(values) or 0)
            context.invoke(command.callback, **context.params)
    except (typer.Exit, SystemExit):
        return None
    except Exception:
        return None
    return captured


def read_ordinarily(name: str, arguments: list[str]) -> dict[str, Any] | None:
    try:
        return read_parameters(list_parameters(import_module(f"checker.cli.commands.{name}").run_command), arguments)
    except UnusualCallError:
        return None


@st.composite
def calls(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A command, and arguments of which many are options that it has."""
    name = draw(st.sampled_from(FIRST_COMMANDS))
    flags = [parameter.flag for parameter in list_parameters(import_module(f"checker.cli.commands.{name}").run_command)]
    flag = st.sampled_from([*flags, "--help", "-h", "--edition", "--form", "--no-partial"])
    part = st.one_of(
        TEXTS.map(lambda text: [text]),
        st.tuples(flag, TEXTS).map(list),
        flag.map(lambda text: [text]),
        st.tuples(flag, TEXTS).map(lambda pair: [f"{pair[0]}={pair[1]}"]),
    )
    parts = draw(st.lists(part, max_size=6))
    return name, [argument for arguments in parts for argument in arguments]


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(calls())
@example(("validate", ["x", "--format", "json", "--ruleset", "5.1", "--jobs", "1", "--output", "csv:a", "--output=json:b"]))
@example(("watch", ["x", "--interval", "0.5", "--timeout", "3"]))
@example(("compare", ["a", "b", "--seed", "3", "--by=system", "--config", "c.toml"]))
def test_what_is_read_is_read_as_typer_reads_it(call: tuple[str, list[str]]) -> None:
    found = read_ordinarily(*call)
    if found is not None:
        assert found == read_with_typer(*call)


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "x"],
        ["validate", "x", "y/", "--format=json", "--ruleset", "5.1"],
        ["validate", "x", "--partial", "--output", "csv:f", "--output", "json:g", "--config", "c.toml"],
        ["score", "x", "--attmt", "0.1:0.2:0.1", "--jobs", "2"],
        ["explain", "ORD002"],
        ["explain"],
        ["rulesets"],
        ["watch", "x", "--interval", "0.5"],
        ["config", "show", "--no-config"],
    ],
    ids=" ".join,
)
def test_what_is_ordinary_is_read_here(arguments: list[str]) -> None:
    assert read_ordinarily(arguments[0], arguments[1:]) is not None


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--help"],
        ["valdate", "x"],
        ["reference", "run"],
        ["validate"],
        ["validate", "x", "--jobs", "0"],
        ["validate", "--help"],
    ],
    ids=" ".join,
)
def test_what_is_unusual_is_left_to_typer(arguments: list[str]) -> None:
    assert read_ordinary_call(arguments) is None


def test_completion_is_left_to_typer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_ordinary_call(["rulesets"]) is not None
    monkeypatch.setenv("_MLCHECK_COMPLETE", "complete_bash")
    assert read_ordinary_call(["rulesets"]) is None


@given(st.lists(st.text(max_size=6) | st.sampled_from(["--ruleset", "logs/result_0.txt", "a b", "it's"]), max_size=4))
def test_a_command_is_quoted_as_a_shell_reads_it(arguments: list[str]) -> None:
    kept = [argument for argument in arguments if argument.partition("=")[0] not in WITHOUT_EFFECT]
    assert describe_command(kept) == shlex.join(["mlcheck", *kept])


HEAVY = {"typer", "numpy", "scipy", "jinja2", "matplotlib", "pydantic", "json", "heapq", "shlex", "statistics"}
SELDOM_NEEDED = {
    "checker.checking.packed_result", "checker.checking.reading_findings", "checker.checking.suppressions",
    "checker.logs.dialects.v06", "checker.logs.record_edits", "checker.rules.language.wording", "checker.rules.own_benchmarks",
    "checker.submissions.bypass.reader", "checker.submissions.power.check", "checker.submissions.system_description.check",
}  # fmt: skip
OF_SEVERAL_RUNS = {"checker.metrics.precision", "checker.rules.package_limits", "checker.submissions.copies.check"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("logs", "form", "unused"),
    [
        (1, "json", {*HEAVY, *SELDOM_NEEDED, *OF_SEVERAL_RUNS, "rich"}),
        (3, "json", {*HEAVY, *SELDOM_NEEDED, "rich"}),
        (1, "terminal", {*HEAVY, *SELDOM_NEEDED, *OF_SEVERAL_RUNS, "rich.table", "rich.padding", "rich.progress"}),
    ],
    ids=["one log", "a set", "the terminal report"],
)
def test_an_ordinary_call_imports_what_it_uses(root: Path, tmp_path: Path, logs: int, form: str, unused: set[str]) -> None:
    log = root / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt"
    for number in range(logs):
        shutil.copy(log, tmp_path / f"result_{number}.txt")
    path = str(tmp_path if logs > 1 else tmp_path / "result_0.txt")
    code = (
        f"import sys; sys.argv = ['mlcheck', 'validate', {path!r}, '--ruleset', '5.1', '--format', {form!r}, '--jobs', '1']\n"
        "from checker.cli import main\n"
        "try:\n    main()\nfinally:\n"
        f"    print(sorted({unused!r} & sys.modules.keys()), file=sys.stderr)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)  # compiles the rules
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert ended.stderr == "[]\n"
