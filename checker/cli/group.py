"""The commands as the modules of `checker.cli.commands`, each imported when it is called or listed.

A module has a function `run_command`, or an `app` of its own with commands below it.
"""

from importlib import import_module
from pkgutil import iter_modules
from textwrap import indent
from types import ModuleType
from typing import Any

import typer
from typer.core import TyperGroup

from checker.cli import commands
from checker.errors import InputError
from checker.suggestions import find_nearest_name

__all__ = ["CommandGroup", "format_examples"]

RULESET_PLACEHOLDER = "EDITION"
FIRST_COMMANDS = ("validate", "lint", "watch", "score", "summarize", "compare", "explain", "editions", "config")


def format_examples(module: ModuleType) -> str:
    """The examples of a command's help, one a line, with the latest edition where they name one."""
    text: str = module.EXAMPLES.strip()
    if RULESET_PLACEHOLDER in text:
        from checker.rules.loader import list_ruleset_names

        text = text.replace(RULESET_PLACEHOLDER, [name for name in list_ruleset_names() if "-" not in name][-1])
    return text


class CommandGroup(TyperGroup):
    """All commands: those that most people need first, the others by name."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands, in the order in which the help lists them."""
        found = {module.name for module in iter_modules(commands.__path__)}
        return [*(name for name in FIRST_COMMANDS if name in found), *sorted(found - set(FIRST_COMMANDS))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name; None where there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"{commands.__name__}.{cmd_name}")
        ending = f"\b\nExamples:\n{indent(format_examples(module), '  ')}"
        if hasattr(module, "app"):
            group = typer.main.get_group(module.app)
            group.epilog = ending
            return group
        single = typer.Typer(
            rich_markup_mode=None, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]}
        )
        single.command(cmd_name, epilog=ending)(module.run_command)
        return typer.main.get_command(single)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called.

        Raises:
            InputError: there is none of that name; it names the nearest one.
        """
        known = self.list_commands(ctx)
        if args and not args[0].startswith("-") and args[0] not in known:
            near = find_nearest_name(args[0], known)
            raise InputError(
                f"there is no command {args[0]}", fix=f"did you mean {near}?" if near else f"there are {', '.join(known)}"
            )
        return super().resolve_command(ctx, args)
