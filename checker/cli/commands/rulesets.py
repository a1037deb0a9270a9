"""mlcheck rulesets: what there are rules for."""

from checker.cli.output import print_rendered
from checker.cli.rulesets_table import build_rulesets_table

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck rulesets
"""


def run_command() -> int:
    """List the rulesets that mlcheck knows, with their benchmarks."""
    print_rendered(build_rulesets_table())
    return 0
