"""mlcheck explain: what a rule demands."""

from typing import Annotated

from checker.cli import explaining, rule_pages
from checker.cli.options import parse_choice
from checker.cli.output import print_rendered
from checker.cli.parameters import Argument, Option
from checker.rules.catalogue import load_catalogue

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck explain
mlcheck explain ORD002
mlcheck explain ORD002 --format markdown
"""

FORMATS = ("terminal", "markdown")


def _list_rule_codes() -> list[str]:
    return [rule.code for rule in load_catalogue().rules.values()]


def run_command(
    rule: Annotated[
        str | None,
        Argument(metavar="RULE", help="Code, id or name of a rule, such as ORD002.", autocompletion=_list_rule_codes),
    ] = None,
    format: Annotated[str, Option(help=f"One of: {', '.join(FORMATS)}.")] = "terminal",
) -> int:
    """Explain a rule: what it demands, why, where it applies, how to fix a log, with examples. Without a rule, list all."""
    if parse_choice("format", format, FORMATS) == "markdown":
        print_rendered(rule_pages.render_rule_table() if rule is None else rule_pages.render_rule_page(rule))
    else:
        print_rendered(explaining.render_rule_list() if rule is None else explaining.render_rule(rule))
    return 0
