"""mlcheck show: what a ruleset says of a benchmark."""

from typing import Annotated

from checker.cli.options import SharedOptions, complete, parse_choice
from checker.cli.output import print_rendered
from checker.cli.parameters import Argument, Option, take_options
from checker.rules.ruleset import DIVISIONS

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck show
mlcheck show llama31_8b
mlcheck show llama31_8b --ruleset RULESET --division closed --format json
"""

FORMATS = ("terminal", "json")


@take_options("ruleset")
def run_command(
    benchmark: Annotated[
        str | None, Argument(metavar="BENCHMARK", help="Such as llama31_8b.", autocompletion=complete("benchmarks"))
    ] = None,
    division: Annotated[
        str | None,
        Option(metavar="NAME", help="Only this division: closed or open.", autocompletion=lambda: list(DIVISIONS)),
    ] = None,
    format: Annotated[
        str, Option(metavar="NAME", help=f"One of: {', '.join(FORMATS)}.", autocompletion=lambda: list(FORMATS))
    ] = "terminal",
    *,
    shared: SharedOptions,
) -> int:
    """Show a benchmark: target, runs, limits, hyperparameters, reference points. Without a name, list them."""
    from checker.checking.benchmark_lookup import describe_benchmark, list_benchmarks
    from checker.checking.ruleset_choice import find_named_ruleset
    from checker.cli import benchmark_pages

    as_json = parse_choice("format", format, FORMATS) == "json"
    ruleset = None if shared.ruleset is None else find_named_ruleset(shared.ruleset)
    if benchmark is None:
        names = [name for name, known in list_benchmarks().items() if ruleset is None or (ruleset.usage, ruleset.name) in known]
        described = [describe_benchmark(name, ruleset, _parse_division(division)) for name in names]
        print_rendered(benchmark_pages.dump_benchmarks(described) if as_json else benchmark_pages.draw_benchmarks(described))
        return 0
    one = describe_benchmark(benchmark, ruleset, _parse_division(division))
    print_rendered(f"{one.model_dump_json(indent=2)}\n" if as_json else benchmark_pages.draw_benchmark(one))
    return 0


def _parse_division(name: str | None) -> str | None:
    """The division of that name; None for None.

    Raises:
        InputError: there is no such division.
    """
    return None if name is None else parse_choice("division", name, DIVISIONS)
