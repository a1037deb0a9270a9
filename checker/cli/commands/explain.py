"""mlcheck explain: what a rule demands."""

from typing import Annotated

import typer

from checker.cli import explaining, rule_pages
from checker.cli.options import one_of
from checker.cli.output import show
from checker.rules.catalogue import catalogue

__all__ = ["EXAMPLES", "run"]

EXAMPLES = """
mlcheck explain
mlcheck explain ORD002
mlcheck explain ORD002 --format markdown
"""

FORMATS = ("terminal", "markdown")


def _names() -> list[str]:
    return [rule.code for rule in catalogue().rules.values()]


def run(
    rule: Annotated[
        str | None, typer.Argument(metavar="RULE", help="ORD002, its full id or its name.", autocompletion=_names)
    ] = None,
    format: Annotated[str, typer.Option("--format", help=f"One of: {', '.join(FORMATS)}.")] = "terminal",
) -> None:
    """Say what a rule demands, why, by whom and where, with examples, and how to mend a log; without a rule, list them all."""
    if one_of("format", format, FORMATS) == "markdown":
        show(rule_pages.rule_table() if rule is None else rule_pages.page(rule))
    else:
        show(explaining.rules() if rule is None else explaining.rule(rule))
