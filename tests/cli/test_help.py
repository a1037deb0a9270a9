"""Help and completion: examples that are commands, and names that are meant."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
import typer
from conftest import ROOT, Ended

from checker.cli import commands, completion
from checker.cli.app import app
from checker.cli.default_completion import list_files
from checker.cli.group import CommandGroup, format_examples
from checker.cli.help_pages import find_first_sentence
from checker.suggestions import find_nearest_name, suggest_known_names

Call = Callable[..., Ended]
NAMES = sorted(module.name for module in iter_modules(commands.__path__))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_help_ends_with_examples_that_are_commands(mlcheck: Call, name: str) -> None:
    text = mlcheck(name, "--help").out
    shown = text[text.index("  Examples:\n") :].splitlines()[1:]
    lines = format_examples(import_module(f"checker.cli.commands.{name}")).splitlines()
    assert [line.strip() for line in shown if line.strip()] == lines and lines
    group = typer.main.get_command(app)
    assert isinstance(group, CommandGroup)
    for line in lines:
        program, called, *arguments = line.split()
        assert (program, called) == ("mlcheck", name)
        command = group.get_command(None, called)
        command.make_context(called, arguments)  # raises where an option does not exist


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["valdate"], "did you mean validate?"),
        (["validate", "x", "--rulest", "1"], "--ruleset"),
        (["validate", "x", "--format", "jsn"], "did you mean json?"),
        (["validate", "sample_logs", "--ruleset", "training-5.11"], "did you mean 5.1?"),
        (["explain", "ORD0002"], "did you mean ORD002-run-start-after-init-stop?"),
        (["lint", "x", "--stage", "innit"], "did you mean init?"),
        (["compare", "x", "--by", "sytem"], "did you mean system?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_mistyped_is_guessed(mlcheck: Call, arguments: list[str], meant: str) -> None:
    ended = mlcheck(*arguments)
    assert ended.code == 2
    assert meant in ended.err


@pytest.mark.parametrize(
    ("arguments", "note"),
    [
        (["validate", "sample_logs/dialects", "--edition", "9.9"], "mlcheck: --edition is now called --ruleset"),
        (["lint", "sample_logs/dialects", "--edition=9.9"], "mlcheck: --edition is now called --ruleset"),
        (["reference", "run", "--org", "me", "--threads", "0"], "mlcheck: --org is now called --submitter"),
        (["reference", "run", "--edition", "1.0", "--threads", "0"], "mlcheck: --edition is now called --ruleset"),
        (["editions", "--all"], "mlcheck: editions is now called rulesets"),
    ],
    ids=" ".join,
)
def test_a_former_name_is_taken_with_a_note(mlcheck: Call, arguments: list[str], note: str) -> None:
    ended = mlcheck(*arguments)
    assert ended.err.splitlines()[0] == note
    assert "no such option: --edition" not in ended.err.lower() and "no such option: --org" not in ended.err.lower()
    assert ended.code == 2


@pytest.mark.parametrize("line", ["mlcheck ed", "mlcheck validate --ed", "mlcheck reference run --o"])
def test_completion_offers_no_former_name(line: str) -> None:
    assert not {"editions", "--edition", "--org"} & set(completed(line))


def test_the_nearest_name() -> None:
    assert find_nearest_name("JSNO", ["json", "csv"]) == "json"
    assert find_nearest_name("poem", ["json", "csv"]) is None
    assert suggest_known_names("jsn", ["json", "csv"]) == "did you mean json? name one of: json, csv"
    assert "name one of" not in suggest_known_names("x1", [f"x{number}" for number in range(99)])


def completed(line: str) -> list[str]:
    words = line.split(" ")
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "_MLCHECK_COMPLETE": "complete_bash",
        "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1),
    }  # fmt: skip
    command = [sys.executable, "-c", "from checker.cli import main; main()"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return ended.stdout.split()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("mlcheck va", ["validate"]),
        ("mlcheck validate --write", ["--write-baseline"]),
        ("mlcheck validate --ruleset hpc-", ["hpc-1.0", "hpc-2.0", "hpc-3.0"]),
        ("mlcheck validate --format js", ["json", "jsonl"]),
        ("mlcheck explain ORD00", [f"ORD00{number}" for number in range(1, 10)]),
        ("mlcheck lint --stage ", ["init", "run", "all"]),
    ],
)
def test_completion(line: str, names: list[str]) -> None:
    assert completed(line) == names


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_had(shell: str, mlcheck: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")  # typer's: the shell named, not the one in use
    ended = mlcheck("--show-completion", shell)
    assert ended.code == 0 and "_MLCHECK_COMPLETE" in ended.out


def list_commands() -> list[Any]:
    """Every command that has options of its own, with its name."""
    group: Any = typer.main.get_command(app)
    found = [(name, group.get_command(None, name)) for name in group.list_commands(None)]
    return [pair for name, one in found for pair in (getattr(one, "commands", None) or {name: one}).items()]


COMMANDS = list_commands()


@pytest.mark.parametrize(("name", "command"), COMMANDS, ids=[name for name, _ in COMMANDS])
def test_every_option_completes_values(root: Path, name: str, command: Any) -> None:
    context = command.make_context(name, [], resilient_parsing=True)
    silent = [
        parameter.name
        for parameter in command.params
        if parameter.param_type_name == "option"
        and not parameter.is_flag
        and not parameter.shell_complete(context, "")
        and parameter.name not in ("system", "submitter", "base")  # names of folders near the working directory
    ]
    assert silent == []


def test_completion_finds_systems_and_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT / "sample_logs/study")
    assert {"full_precision", "mixed_precision"} <= set(completion.list_systems())
    assert {"p100", "gv100"} <= set(completion.list_submitters())
    assert list_files("p100/s") == ["p100/systems/"]
    assert list_files("p100/systems/f") == ["p100/systems/full_precision.json"]
    assert list_files("nowhere/") == []


@pytest.mark.parametrize("name", NAMES)
def test_the_help_begins_with_what_it_does_and_names_values_for_people(mlcheck: Call, name: str) -> None:
    text = mlcheck(name, "--help").out
    assert not text.startswith("Usage") and "\nUsage: mlcheck " in text
    assert not re.search(r"<(str|int|float|list|path|text)|\[\[|\{", text)
    usage = re.search(r"Usage: (.*)", text)
    assert usage and usage[1].endswith(USAGES.get(name, "[OPTIONS] PATH..."))


USAGES = {
    "compare": "[OPTIONS] A B...",
    "config": "[OPTIONS] [show]",
    "explain": "[OPTIONS] [RULE|KEY]",
    "reference": "[OPTIONS] COMMAND [ARGS]...",
    "rulesets": "[OPTIONS]",
    "show": "[OPTIONS] [BENCHMARK]",
    "watch": "[OPTIONS] LOG",
}


def test_the_summaries_of_commands_are_whole(mlcheck: Call) -> None:
    said = " ".join(mlcheck("--help").out.split())
    for name in NAMES:
        module = import_module(f"checker.cli.commands.{name}")
        summary = module.app.info.help if hasattr(module, "app") else module.run_command.__doc__
        assert f"{name} {find_first_sentence(summary)}" in said


def test_the_version_in_one_letter(mlcheck: Call) -> None:
    assert mlcheck("-V").out == mlcheck("--version").out == mlcheck("-V", "validate").out
