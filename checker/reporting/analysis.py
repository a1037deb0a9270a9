"""What `rank` and `study` found, laid out as tables that every format can write."""

from msgspec import Struct

from checker.record import Record
from checker.reporting.table import Table

__all__ = ["Analysis"]


class Analysis(Struct, frozen=True):
    """The value and its tables.

    Attributes:
        title: what it is, for the head of a page.
        model: the value, for JSON.
        tables: the tables; CSV has the first.
        sections: the same for people, in parts that fit a terminal.
        remarks: what to know of them, a sentence each.
    """

    title: str
    model: Record
    tables: tuple[Table, ...]
    sections: tuple[Table, ...]
    remarks: tuple[str, ...]
