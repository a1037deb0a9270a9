"""CSV: a table of a summary, numbers in full, UTF-8."""

import csv
import io

from checker.models.summary import RoundSummary
from checker.report.summary import Cell, Which, tables

__all__ = ["render_summary"]

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def render_summary(summary: RoundSummary, which: Which | None = None) -> str:
    """One table, that of systems unless another is asked for; a cell without a result is empty, or says why.

    Text that a spreadsheet would take for a formula is quoted.
    """
    table = tables(summary)[which or "systems"]
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
