"""A table as headings and cells, whatever format writes it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, TypeVar

from msgspec import Struct, field

__all__ = ["Cell", "Column", "Table", "build_table", "drop_empty_columns", "split_table"]

Cell = str | int | float | None
Row = TypeVar("Row")


class Column(Struct, frozen=True):
    """A heading, and the kind of its cells, which says how numbers are written (`number_format.format_cell`)."""

    heading: str
    kind: Literal["text", "count", "minutes", "share", "ratio", "measured", "number"] = "text"


class Table(Struct, frozen=True):
    """Rows of cells under columns; `notes` says for (row, column) why a cell is None, such as a rejected result."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)


def build_table(title: str, columns: Sequence[tuple[Column, Callable[[Row], Cell]]], rows: Iterable[Row]) -> Table:
    """The table of the rows: each column with the function that reads its cell from a row."""
    cells = tuple(tuple(read_cell(row) for _, read_cell in columns) for row in rows)
    return Table(title, tuple(column for column, _ in columns), cells)


def split_table(table: Table, heading: str) -> list[Table]:
    """A table for each value of the column of that heading, in order and without columns that are empty throughout; the table
    itself where the column has one value, or does not exist."""
    at = next((number for number, column in enumerate(table.columns) if column.heading == heading), None)
    values = [] if at is None else list(dict.fromkeys(row[at] for row in table.rows))
    if at is None or len(values) < 2:
        return [table]
    parts = []
    for value in values:
        kept = [number for number, row in enumerate(table.rows) if row[at] == value]
        position = {old: new for new, old in enumerate(kept)}
        notes = {(position[row], column): note for (row, column), note in table.notes.items() if row in position}
        rows = tuple(table.rows[number] for number in kept)
        parts.append(drop_empty_columns(Table(f"{table.title} · {heading} {value}", table.columns, rows, notes)))
    return parts


def drop_empty_columns(table: Table) -> Table:
    """The table without the columns that are empty throughout."""
    noted = {column for _, column in table.notes}
    kept = [at for at in range(len(table.columns)) if at in noted or any(row[at] is not None for row in table.rows)]
    position = {old: new for new, old in enumerate(kept)}
    return Table(
        table.title,
        tuple(table.columns[at] for at in kept),
        tuple(tuple(row[at] for at in kept) for row in table.rows),
        {(row, position[at]): note for (row, at), note in table.notes.items()},
    )
