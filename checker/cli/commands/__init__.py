"""One module for each command. The module has the command's name, and `run_command` is what it does: its docstring is the
help text, the lines of its `EXAMPLES` end the help. A command with commands of its own has a typer `app` instead.

A command is imported when it is called, so that none has to wait for what only another needs.
"""

from checker.resources import list_modules

__all__ = ["FIRST_COMMANDS", "list_command_names"]

FIRST_COMMANDS = (
    "validate", "lint", "watch", "score", "summarize", "compare", "rank", "study", "explain", "show", "rulesets", "config",
)  # fmt: skip
"""The commands that the help lists first. None of them has commands of its own."""


def list_command_names() -> list[str]:
    """The names of all commands, in the order in which the help lists them."""
    found = {*list_modules(__path__)}
    return [*(name for name in FIRST_COMMANDS if name in found), *sorted(found - set(FIRST_COMMANDS))]
