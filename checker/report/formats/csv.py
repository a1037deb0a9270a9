"""CSV: a table of a summary or a comparison, numbers in full, UTF-8."""

import csv
import io

from checker.models.comparison import Comparison
from checker.models.summary import RoundSummary
from checker.report import comparison_tables
from checker.report.summary import Which, tables
from checker.report.table import Cell, Table

__all__ = ["render_comparison", "render_summary"]

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render_summary(summary: RoundSummary, which: Which | None = None) -> str:
    """One table, that of systems unless another is asked for; a cell without a result is empty, or says why.

    Text that a spreadsheet would take for a formula is quoted.
    """
    return _written(tables(summary)[which or "systems"])


def render_comparison(comparison: Comparison, which: comparison_tables.Which | None = None) -> str:
    """One table, that of times and speedups unless another is asked for; nothing but a newline where it has no rows."""
    found = comparison_tables.tables(comparison).get(which or "speedups")
    return "\n" if found is None else _written(found)


def _written(table: Table) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.heading for column in table.columns])
    for number, row in enumerate(table.rows):
        writer.writerow([_cell(cell, table.notes.get((number, at), "")) for at, cell in enumerate(row)])
    return out.getvalue()


def _cell(cell: Cell, note: str) -> str:
    if cell is None:
        return note
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
