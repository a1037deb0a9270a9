"""Markdown, for a pull request or a page."""

from checker.models.summary import RoundSummary
from checker.report.figures import cell_text
from checker.report.summary import TABLES, Table, Which, tables

__all__ = ["render_summary"]

ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#|~"} | {"\n": " ", "\r": " "})


def render_summary(summary: RoundSummary, which: Which | None = None) -> str:
    """The tables, or one of them, as GitHub's Markdown has tables."""
    found = tables(summary)
    return "\n".join(_table(found[name]) for name in ([which] if which else TABLES))


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
