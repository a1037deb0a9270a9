"""A table as headings and cells; formats write it as they can."""

from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Cell", "Column", "Table", "drop_empty_columns"]

Cell = str | int | float | None


@dataclass(frozen=True)
class Column:
    """A heading, and how its numbers read: minutes with two decimals, ratios with three, shares in percent, others as they
    are."""

    heading: str
    kind: Literal["text", "count", "minutes", "share", "ratio", "number"] = "text"


@dataclass(frozen=True)
class Table:
    """Rows of cells under columns; `notes` has, for a cell that is None, why: rejected or provisional."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: dict[tuple[int, int], str] = field(default_factory=dict)


def drop_empty_columns(table: Table) -> Table:
    """The table without the columns that are empty throughout."""
    noted = {place for _, place in table.notes}
    kept = [at for at in range(len(table.columns)) if at in noted or any(row[at] is not None for row in table.rows)]
    place = {old: new for new, old in enumerate(kept)}
    return Table(
        table.title,
        tuple(table.columns[at] for at in kept),
        tuple(tuple(row[at] for at in kept) for row in table.rows),
        {(row, place[at]): note for (row, at), note in table.notes.items()},
    )
