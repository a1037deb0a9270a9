"""mlcheck editions: what there are rules for."""

from checker.cli import explaining
from checker.cli.output import show

__all__ = ["EXAMPLES", "run"]

EXAMPLES = """
mlcheck editions
"""


def run() -> None:
    """List the editions that mlcheck knows, with their benchmarks."""
    show(explaining.editions_table())
