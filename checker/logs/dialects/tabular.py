"""What a dialect of tables is: no token, but a first line that names the columns, and one record per line."""

from collections.abc import Callable

from msgspec import Struct

from checker.logs.event import LogEvent

__all__ = ["Columns", "TableDialect"]

Columns = tuple[str, ...]


class TableDialect(Struct, frozen=True):
    """A dialect of tables.

    Attributes:
        name: as rulesets call it.
        grammar: the name of its lark grammar, which is the specification of a line.
        columns: the first line to its columns; None where it is no such table's.
        begin: the columns to the event of the first line.
        decode: a line and the columns to an event. Raises ValueError where the line does not fit, IncompleteError where it
            is a record but not one of these columns.
    """

    name: str
    grammar: str
    parse_columns: Callable[[bytes], Columns | None]
    build_start_event: Callable[[Columns], LogEvent]
    decode_row: Callable[[bytes, Columns], LogEvent]
