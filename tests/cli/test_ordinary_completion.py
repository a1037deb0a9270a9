"""What bash completes is what typer completes, and ordinary lines are completed without typer."""

from typing import Any

import pytest
import typer
from hypothesis import example, given, settings
from hypothesis import strategies as st
from typer._completion_classes import BashComplete

from checker.cli.app import app
from checker.cli.commands import FIRST_COMMANDS, list_command_names
from checker.cli.ordinary_completion import complete_ordinary_line

GROUP: Any = typer.main.get_command(app)
WORDS = (
    "", "-", "--", "--f", "--format", "--ruleset", "--jobs", "--partial", "--output", "-q", "--quiet", "--config", "--select",
    "--by", "--gate", "--edition", "--help", "x.log", "sample_logs/", "json", "js", "5", "ORD", "gl", "--ruleset=5", "=",
    "tests", "--benchmark", "show", "--cache", "'a", "1",
)  # fmt: skip


def describe_line(words: list[str]) -> dict[str, str]:
    """The environment in which bash asks for completions of the last word."""
    line = " ".join(["mlcheck", *words])
    return {"_MLCHECK_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words))}


def complete_with_typer(environment: dict[str, str]) -> list[str]:
    with pytest.MonkeyPatch.context() as patched:
        for name, text in environment.items():
            patched.setenv(name, text)
        return BashComplete(GROUP, {}, "mlcheck", "_MLCHECK_COMPLETE").complete().splitlines()


LINES = st.builds(
    lambda name, words: [name, *words],
    st.sampled_from([*FIRST_COMMANDS, "reference", "x"]),
    st.lists(st.sampled_from(WORDS), max_size=5),
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(LINES)
@example(["validate", "--format", ""])
@example(["validate", "x.log", "--partial", "-"])
@example(["explain", "ORD"])
@example(["explain", "ORD002", ""])
@example(["rank", "--output", "json:x", "--o"])
@example(["config", "s"])
@example(["compare", "a", "b", "--"])
def test_what_is_completed_is_what_typer_completes(words: list[str]) -> None:
    environment = describe_line(words)
    found = complete_ordinary_line(environment)
    if found is not None:
        assert sorted(found) == sorted(complete_with_typer(environment))  # typer has -h and --help in any order


@pytest.mark.parametrize("start", ["", "va", "s", "nope"])
def test_commands_are_completed_in_their_order(start: str) -> None:
    expected = [name for name in list_command_names() if name.startswith(start)]
    assert complete_ordinary_line(describe_line([start])) == expected == complete_with_typer(describe_line([start]))


@pytest.mark.parametrize(
    "words", [["--v"], ["x", ""], ["validate", "--edition", ""], ["validate", "--ruleset=5"], ["validate", "'a"]]
)
def test_unusual_lines_are_left_to_typer(words: list[str]) -> None:
    assert complete_ordinary_line(describe_line(words)) is None


@pytest.mark.parametrize("shell", ["zsh", "fish", "powershell"])
def test_other_shells_are_left_to_typer(shell: str) -> None:
    assert complete_ordinary_line(describe_line(["va"]) | {"_MLCHECK_COMPLETE": f"complete_{shell}"}) is None
