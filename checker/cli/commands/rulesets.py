"""mlcheck rulesets: what there are rules for."""

from checker.cli import explaining
from checker.cli.output import print_rendered

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck rulesets
"""


def run_command() -> int:
    """List the rulesets that mlcheck knows, with their benchmarks."""
    print_rendered(explaining.build_rulesets_table())
    return 0
