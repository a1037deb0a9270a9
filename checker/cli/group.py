"""The commands as the modules of `checker.cli.commands`, each imported when it is called or listed.

A module has a function `run`, or an `app` of its own with commands below it.
"""

import difflib
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import typer
from typer.core import TyperGroup

from checker.cli import commands
from checker.errors import InputError

__all__ = ["Commands"]

FIRST = ("validate", "score", "summarize", "compare", "explain", "editions")
CLOSE = 0.5


class Commands(TyperGroup):
    """All commands: those that most people need first, the others by name."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands, in the order in which the help lists them."""
        found = {module.name for module in iter_modules(commands.__path__)}
        return [*(name for name in FIRST if name in found), *sorted(found - set(FIRST))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name; None where there is none."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"{commands.__name__}.{cmd_name}")
        if hasattr(module, "app"):
            return typer.main.get_group(module.app)
        single = typer.Typer(
            rich_markup_mode=None, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]}
        )
        single.command(cmd_name)(module.run)
        return typer.main.get_command(single)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called.

        Raises:
            InputError: there is none of that name; it names the nearest one.
        """
        known = self.list_commands(ctx)
        if args and not args[0].startswith("-") and args[0] not in known:
            near = difflib.get_close_matches(args[0], known, n=1, cutoff=CLOSE)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
            raise InputError(f"there is no command {args[0]}", fix=hint)
        return super().resolve_command(ctx, args)
