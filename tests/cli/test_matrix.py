"""Every command in every format on every kind of input: it ends with a verdict or a sentence, never with a traceback."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ended
from registries import COMMANDS_BY_TASK, formats_by_command

from checker.reporting.registry import list_formats

pytestmark = pytest.mark.slow

SUBMISSION = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/retinanet"
CHECKS = ("lint", "watch")
"""Commands that print the same report as `validate`, of a part of the rules or of a growing log."""
EXTRA_ARGUMENTS = {"watch": ("--settle", 0, "--timeout", 0.05)}


def _write_passing(folder: Path) -> None:
    shutil.copytree(SUBMISSION, folder, dirs_exist_ok=True)


def _write_failing(folder: Path) -> None:
    _write_passing(folder)
    log = folder / "result_3.txt"
    log.write_text(log.read_text(encoding="utf-8").replace('"value": "adam"', '"value": "lars"'), encoding="utf-8")


def _write_unscored(folder: Path) -> None:
    _write_passing(folder)
    for log in folder.iterdir():
        lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
        log.write_text("".join(line for line in lines if "eval_accuracy" not in line), encoding="utf-8")


def _write_timeless(folder: Path) -> None:
    _write_passing(folder)
    for log in folder.iterdir():
        lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
        start = next(line.split('"time_ms": ')[1].split(",")[0] for line in lines if '"run_start"' in line)
        moved = (_replace_time(line, start) if '"eval_accuracy"' in line else line for line in lines)
        log.write_text("".join(moved), encoding="utf-8")


def _replace_time(line: str, time: str) -> str:
    before, _, rest = line.partition('"time_ms": ')
    return f'{before}"time_ms": {time},{rest.partition(",")[2]}'


def _write_empty(folder: Path) -> None:
    folder.mkdir()
    (folder / "result_0.txt").touch()


def _write_unfinished(folder: Path) -> None:
    folder.mkdir()
    text = (SUBMISSION / "result_0.txt").read_text(encoding="utf-8")
    (folder / "result_0.txt").write_text(text[: len(text) // 2], encoding="utf-8")


INPUTS: dict[str, Callable[[Path], None]] = {
    "passing": _write_passing,
    "failing": _write_failing,
    "without a score": _write_unscored,
    "evaluated when it started": _write_timeless,
    "empty": _write_empty,
    "unfinished": _write_unfinished,
}
COMMANDS = [
    *formats_by_command(),
    *(pytest.param(command, name, id=f"{command} {name}") for command in CHECKS for name in list_formats("render")),
]


@pytest.mark.parametrize("written", INPUTS)
@pytest.mark.parametrize(("command", "form"), COMMANDS)
def test_every_command_in_every_format(
    mlcheck: Callable[..., Ended], tmp_path: Path, command: str, form: str, written: str
) -> None:
    assert {*COMMANDS_BY_TASK.values(), *CHECKS} == {parameter.values[0] for parameter in COMMANDS}
    folder = tmp_path / "logs"
    INPUTS[written](folder)
    paths: list[Any] = [folder]
    if command == "watch":
        paths = [folder / "result_0.txt"]
    elif command == "compare":
        paths.append(shutil.copytree(folder, tmp_path / "others"))
    ended = mlcheck(command, *paths, "--ruleset", "5.1", "--no-config", "--format", form, *EXTRA_ARGUMENTS.get(command, ()))
    assert ended.code in (0, 1, 2), ended.err
    assert "Traceback" not in ended.err
    assert ended.out.strip() or ended.err.strip()
