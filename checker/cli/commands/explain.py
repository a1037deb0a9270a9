"""mlcheck explain: what a rule demands, and what a log key means."""

from typing import Annotated

from checker.cli.options import SharedOptions, complete, parse_choice
from checker.cli.output import print_rendered
from checker.cli.parameters import Argument, Option, take_options

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck explain
mlcheck explain ORD002
mlcheck explain global_batch_size
mlcheck explain eval_samples --ruleset RULESET --format json
"""

FORMATS = ("terminal", "markdown", "json")


@take_options("ruleset")
def run_command(
    name: Annotated[
        str | None,
        Argument(
            metavar="RULE|KEY",
            help="Code, id or name of a rule, such as ORD002, or a log key, such as global_batch_size.",
            autocompletion=complete("explained_names"),
        ),
    ] = None,
    format: Annotated[
        str, Option(metavar="NAME", help=f"One of: {', '.join(FORMATS)}.", autocompletion=lambda: list(FORMATS))
    ] = "terminal",
    *,
    shared: SharedOptions,
) -> int:
    """Explain a rule (demand, reason, examples) or a log key (meaning, values). Without a name, list the rules."""
    from checker.cli import look_ups

    print_rendered(look_ups.explain_name(name, parse_choice("format", format, FORMATS), shared.ruleset))
    return 0
