"""What mlcheck has, as its own registries list it, so that what is added to one is tested without being named in a test."""

from typing import Any, get_args

import pytest
import typer

from checker import resources
from checker.cli.app import app
from checker.reporting.registry import RenderTask, list_formats

__all__ = ["COMMANDS_BY_TASK", "TASKS", "formats_by_command", "list_commands", "list_grammars"]

TASKS: tuple[RenderTask, ...] = get_args(RenderTask)
COMMANDS_BY_TASK: dict[RenderTask, str] = {
    "render": "validate",
    "render_scores": "score",
    "render_comparison": "compare",
    "render_summary": "summarize",
    "render_analysis": "rank",
}
assert set(COMMANDS_BY_TASK) == set(TASKS), "each way to render belongs to a command"


def formats_by_command() -> list[Any]:
    """Each command that has a format with each of its formats, as parameters of a test."""
    return [
        pytest.param(COMMANDS_BY_TASK[task], name, id=f"{COMMANDS_BY_TASK[task]} {name}")
        for task in TASKS
        for name in list_formats(task)
    ]


def list_commands(group: Any = None, before: str = "") -> list[str]:
    """Each command as it is typed: `validate`, `config show`. Those that the help hides are none."""
    commands = []
    group = group or typer.main.get_command(app)
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if hasattr(command, "list_commands"):
            commands += list_commands(command, f"{before}{name} ")
        elif not command.hidden:
            commands.append(f"{before}{name}")
    return commands


def list_grammars() -> list[str]:
    """The names of the grammars."""
    return sorted(path.stem for path in resources.find_grammars_folder().glob("*.lark"))
