"""The way from a table's bytes to a log: its first line names the columns, every other is an evaluation."""

from collections.abc import Iterator
from pathlib import Path

from checker.logs.dialects import all_tables
from checker.logs.dialects.dialect import IncompleteError
from checker.logs.dialects.tabular import Columns, TableDialect
from checker.logs.event import LogEvent
from checker.logs.grammar_errors import explain_mismatch, format_snippet
from checker.logs.irregularity import Irregularity, IrregularityKind, build_stop_irregularity
from checker.logs.log import ByteLocations, Log

__all__ = ["is_table", "read_table"]

UTF8_BOM = b"\xef\xbb\xbf"
MOST_LINE_BYTES = 4096
"""A longer line is no table's; looking for the end of its cells would take the square of its length."""
MOST_EXPLAINED = 50


def is_table(data: bytes) -> bool:
    """Whether the bytes start with the first line of a table."""
    return _recognise_table(data) is not None


def read_table(path: Path, data: bytes, max_irregularities: int) -> Log | None:
    """The log of the table; None where the bytes are no table that is known."""
    found = _recognise_table(data)
    if found is None:
        return None
    dialect, columns = found
    lines = _iter_table_lines(data)
    events, offsets = [dialect.build_start_event(columns)], [next(lines)[0]]
    irregularities: list[Irregularity] = []
    places = ByteLocations(data)
    for offset, line in lines:
        if len(irregularities) >= max_irregularities:
            irregularities.append(build_stop_irregularity(places.find_line(offset), max_irregularities))
            break
        event, problem = _parse_table_row(dialect, columns, line, explained=len(irregularities) < MOST_EXPLAINED)
        if event is not None:
            events.append(event)
            offsets.append(offset)
        if problem is not None:
            kind, at, message, wanted = problem
            column = places.find_column(offset + at)
            found_text = format_snippet(line[at:].decode("utf-8", "replace"))
            irregularities.append(Irregularity(kind, places.find_line(offset), column, message, wanted, found_text))
    return Log(path, places, dialect=dialect.name, events=events, offsets=offsets, irregularities=irregularities)


def _recognise_table(data: bytes) -> tuple[TableDialect, Columns] | None:
    first = next(_iter_table_lines(data), None)
    if first is None or len(first[1]) > MOST_LINE_BYTES:
        return None
    found = ((dialect, dialect.parse_columns(first[1])) for dialect in all_tables().values())
    return next(((dialect, columns) for dialect, columns in found if columns is not None), None)


def _iter_table_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines that are not blank, and where each starts; without a byte-order mark."""
    start = len(UTF8_BOM) if data.startswith(UTF8_BOM) else 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        if data[start:end].strip():
            yield start, data[start:end]
        start = end + 1


RowProblem = tuple[IrregularityKind, int, str, str | None]


def _parse_table_row(
    dialect: TableDialect, columns: Columns, line: bytes, *, explained: bool
) -> tuple[LogEvent | None, RowProblem | None]:
    """The event of a line, as far as there is one, and what is wrong with the line, at which byte of it."""
    if len(line) > MOST_LINE_BYTES:
        return None, (
            IrregularityKind.UNREADABLE,
            0,
            "the line is too long for a table's",
            f"at most {MOST_LINE_BYTES:,} bytes",
        )
    try:
        return dialect.decode_row(line, columns), None
    except IncompleteError as problem:
        return problem.event, (IrregularityKind.INCOMPLETE, 0, str(problem), problem.expected)
    except ValueError:
        if not explained:
            return None, (IrregularityKind.UNREADABLE, 0, "the line cannot be read", None)
        text = line.decode("utf-8", "replace")
        at, wanted = explain_mismatch(dialect.grammar, text)
        return None, (IrregularityKind.UNREADABLE, len(text[:at].encode()), "the line cannot be read", wanted)
