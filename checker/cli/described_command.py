"""The command as a page names it."""

from collections.abc import Sequence

__all__ = ["describe_command"]

WITHOUT_EFFECT = ("--output", "--format", "--plot", "--write-baseline", "--jobs", "--engine", "--scheduler", "--cache")
"""Options that say where a result goes or where the work is done; they take a value and change no result."""
PLAIN_SIGNS = "@%+=:,./-_"
"""What no shell acts upon, besides letters and digits."""


def describe_command(arguments: Sequence[str]) -> str:
    """The command that gives the same result again: without the options that change none."""
    kept: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument in WITHOUT_EFFECT:
            next(rest, None)
        elif argument.partition("=")[0] not in WITHOUT_EFFECT:
            kept.append(argument)
    return " ".join(["mlcheck", *map(_quote_argument, kept)])


def _quote_argument(argument: str) -> str:
    if argument.isascii() and argument and all(sign.isalnum() or sign in PLAIN_SIGNS for sign in argument):
        return argument
    import shlex  # seldom needed

    return shlex.quote(argument)
