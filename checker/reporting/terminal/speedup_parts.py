"""The speedups of a comparison taken apart, in a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from checker.comparing.comparison import Comparison
from checker.counts import describe_rest
from checker.reporting.speedup_parts_table import build_speedup_parts_table
from checker.reporting.table import Table, drop_empty_columns
from checker.reporting.terminal.responsive_table import draw_data_table

__all__ = ["draw_speedup_parts"]

MOST_ROWS = 16


def draw_speedup_parts(comparison: Comparison) -> Iterator[RenderableType]:
    """The table with its first rows; nothing where no samples to converge are known."""
    table = build_speedup_parts_table(comparison)
    if not table.rows:
        return
    yield Text(f" {table.title}")
    yield draw_data_table(drop_empty_columns(Table(table.title, table.columns, table.rows[:MOST_ROWS])))
    if rest := describe_rest(len(table.rows), MOST_ROWS, "pair", hint="--table parts has them all"):
        yield Text(f" {rest}", style="dim")
