"""mlcheck explain: what a rule demands."""

from typing import Annotated

import typer

from checker.cli import explaining
from checker.cli.output import show

__all__ = ["run"]


def run(
    rule: Annotated[str | None, typer.Argument(metavar="RULE", help="ORD002, its full id or its name.")] = None,
) -> None:
    """Say what a rule demands, why, where it comes from, and how to mend a log; without a rule, list them all."""
    show(explaining.rules() if rule is None else explaining.rule(rule))
