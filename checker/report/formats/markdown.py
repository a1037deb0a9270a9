"""Markdown, for a pull request or a page."""

from checker.models.comparison import Comparison
from checker.models.summary import RoundSummary
from checker.report import comparison_tables
from checker.report.figures import cell_text
from checker.report.summary import TABLES, Which, tables
from checker.report.table import Table

__all__ = ["render_comparison", "render_summary"]

ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#|~"} | {"\n": " ", "\r": " "})


def render_summary(summary: RoundSummary, which: Which | None = None) -> str:
    """The tables, or one of them, as GitHub's Markdown has tables."""
    found = tables(summary)
    return "\n".join(_table(found[name]) for name in ([which] if which else TABLES))


def render_comparison(comparison: Comparison, which: comparison_tables.Which | None = None) -> str:
    """What is to be said of it, and the tables, or one of them."""
    found = comparison_tables.tables(comparison)
    parts = [_table(table) for name, table in found.items() if which in (None, name)]
    said = [f"- **{_escaped(place)}**: {_escaped(remark)}\n" for place, remark in comparison_tables.remarks(comparison)]
    if said and which is None:
        parts.insert(1, "## To be known\n\n" + "".join(said))
    return "\n".join(parts)


def _table(table: Table) -> str:
    lines = [f"## {table.title}", ""]
    lines.append("| " + " | ".join(_escaped(column.heading) for column in table.columns) + " |")
    lines.append("|" + "|".join("---" if column.kind == "text" else "---:" for column in table.columns) + "|")
    for number, row in enumerate(table.rows):
        cells = [
            table.notes.get((number, at), "") if cell is None else _escaped(cell_text(cell, table.columns[at].kind))
            for at, cell in enumerate(row)
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.translate(ESCAPED)
