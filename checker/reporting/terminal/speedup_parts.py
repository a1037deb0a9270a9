"""The speedups of a comparison taken apart, in a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from checker.comparing.comparison import Comparison
from checker.counts import describe_rest
from checker.reporting.number_format import format_ratio
from checker.reporting.speedup_parts_table import build_speedup_parts_table
from checker.reporting.table import Cell, Column, Table, drop_empty_columns
from checker.reporting.terminal.responsive_table import draw_data_table

__all__ = ["draw_speedup_parts"]

MOST_ROWS = 16


def draw_speedup_parts(comparison: Comparison) -> Iterator[RenderableType]:
    """The table with its first rows; nothing where no samples to converge are known."""
    table = build_speedup_parts_table(comparison)
    if not table.rows:
        return
    yield Text(f" {table.title}")
    yield draw_data_table(drop_empty_columns(_join_intervals(Table(table.title, table.columns, table.rows[:MOST_ROWS]))))
    if rest := describe_rest(len(table.rows), MOST_ROWS, "pair", hint="--table parts has them all"):
        yield Text(f" {rest}", style="dim")


def _join_intervals(table: Table) -> Table:
    """The table with the interval of a part behind it in brackets, as in the other tables of a comparison."""
    ends = {at for at, column in enumerate(table.columns) if column.heading.endswith((" low", " high"))}
    kept = [at for at in range(len(table.columns)) if at not in ends]
    columns = tuple(Column(table.columns[at].heading) if at + 1 in ends else table.columns[at] for at in kept)
    rows = tuple(tuple(_join_interval(row, at) if at + 1 in ends else row[at] for at in kept) for row in table.rows)
    return Table(table.title, columns, rows)


def _join_interval(row: tuple[Cell, ...], at: int) -> str:
    value, low, high = (None if isinstance(cell, str) else cell for cell in row[at : at + 3])
    return format_ratio(value) + ("" if low is None else f" [{format_ratio(low)}, {format_ratio(high)}]")
