"""Whole lines of a log -> the records on them: the fast way first, wrapped or malformed lines taken apart."""

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field, structs

from checker.logs.dialects import Dialect
from checker.logs.dialects.dialect import DecodedRecords, DoesNotFitError, IncompleteError
from checker.logs.irregularity import Irregularity, IrregularityKind
from checker.logs.log import ByteLocations
from checker.logs.offsets import RecordOffsets
from checker.logs.records import Records

if TYPE_CHECKING:
    from checker.logs.wrappers import Wrapper

__all__ = ["ParsedLines", "parse_lines"]

ORDINARY_BYTES = 400
"""Of a record that can neither be nested too deep nor hold a number of too many digits."""
MOST_DIGITS, MOST_LEVELS = 4000, 100
"""Fewer than those of a number, and of tables and lists in each other, on which readers of JSON differ."""
_LINE_ENDS = rb"[\r\n]"


class ParsedLines(Struct):
    """The records on some lines of a log, at their offsets in the data."""

    records: Records = field(default_factory=Records)
    offsets: Sequence[int] = ()
    irregularities: list[Irregularity] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    refused: bool = False


def parse_lines(data: bytes, dialect: Dialect, max_irregularities: int) -> ParsedLines:
    """Everything in the data, which are whole lines; unwrapped, where they hold no record that can be read as they are."""
    part = _parse_unwrapped_lines(data, dialect, max_irregularities)
    if not part.irregularities or len(part.hidden) < len(part.records):
        return part
    from checker.logs.wrappers import find_wrapper

    wrapper_and_line = find_wrapper(data, dialect.token)
    if wrapper_and_line is None:
        return part
    return _parse_wrapped_lines(data, dialect, part, *wrapper_and_line, max_irregularities)


def _parse_wrapped_lines(
    data: bytes, dialect: Dialect, as_is: ParsedLines, wrapper: "Wrapper", line: bytes, max_irregularities: int
) -> ParsedLines:
    """The records within the wrapper, at their offsets in the data. The official program sees none of them: what it answers
    is what it answers to the data as they are."""
    from checker.logs.wrappers import unwrap_log

    fix = wrapper.explain_unwrapping(line)
    unwrapped = unwrap_log(wrapper, data, dialect.token)
    if unwrapped is None:
        message = f"the record cannot be read: it is {wrapper.name}"
        named = [
            structs.replace(problem, message=message, fix=fix) if problem.kind is IrregularityKind.UNREADABLE else problem
            for problem in as_is.irregularities
        ]
        return structs.replace(as_is, irregularities=named)
    part = _parse_unwrapped_lines(unwrapped.data, dialect, max_irregularities)
    at, places = data.find(dialect.token), ByteLocations(data)
    message = f"the records are {wrapper.name}; the official program reads none of them"
    expected, line_number, column = dialect.token.decode() + "{...}", places.find_line(at), places.find_column(at)
    wrapped = Irregularity(IrregularityKind.WRAPPED, line_number, column, message, expected, fix=fix)
    return ParsedLines(
        part.records,
        [unwrapped.map_offset(offset) for offset in part.offsets],
        [wrapped, *map(unwrapped.map_irregularity, part.irregularities)],
        set(range(len(part.records))),
        as_is.refused,
    )


def _parse_unwrapped_lines(data: bytes, dialect: Dialect, max_irregularities: int) -> ParsedLines:
    decoded = _decode_regular_lines(data, dialect)
    if decoded is None or len(decoded.incomplete) > max_irregularities:
        part, are_fields_distinct = _parse_malformed_lines(data, dialect, max_irregularities), False
    else:
        part, are_fields_distinct = _report_incomplete_records(data, dialect, decoded), decoded.has_distinct_fields
    if not are_fields_distinct:
        from checker.logs.duplicate_fields import find_duplicate_fields

        part.irregularities += find_duplicate_fields(data, dialect, part.offsets, part.records.count_missing())
    strangers = [] if dialect.official_prefix is None else _find_foreign_records(data, dialect.official_prefix, dialect.token)
    places, token = ByteLocations(data), dialect.token.decode().strip()
    part.irregularities += [
        Irregularity(
            IrregularityKind.OTHER_DIALECT,
            places.find_line(at),
            places.find_column(at),
            "the official program cannot read this",
            token,
        )
        for at in strangers
    ]
    part.refused = part.refused or bool(strangers)
    return part


def _decode_regular_lines(data: bytes, dialect: Dialect) -> DecodedRecords | None:
    """The records of data that hold one whole record on each line with a token, as nearly all do; None where they do not."""
    bodies = dialect.record_pattern.findall(data)
    if b"\r" in data:
        bodies = [body.removesuffix(b"\r") for body in bodies]
        if b"\r" in b"".join(bodies):
            return None  # a carriage return ends a line within the line
    if not data.isascii() and not _is_utf8(data):
        return None
    lengths = list(map(len, bodies))
    try:
        if max(lengths, default=0) > ORDINARY_BYTES:
            for body in filter(_is_unusual, bodies):
                dialect.decode_record(body)
        return dialect.decode_records(data, bodies, lengths)
    except ValueError:
        return None


def _is_unusual(body: bytes) -> bool:
    """Whether a record may be nested too deep, or hold a number of too many digits."""
    return len(body) > ORDINARY_BYTES and (len(body) > MOST_DIGITS or body.count(b"[") + body.count(b"{") > MOST_LEVELS)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _report_incomplete_records(data: bytes, dialect: Dialect, decoded: DecodedRecords) -> ParsedLines:
    """The records of regular lines, with an irregularity for each one that lacks a field."""
    records = decoded.records
    part = ParsedLines(records, RecordOffsets(data, dialect.token, len(records)))
    if not decoded.incomplete:
        return part
    from checker.logs.grammar_errors import format_snippet
    from checker.logs.record_edits import complete_record

    places, offsets = ByteLocations(data), part.offsets[:]
    problems: dict[tuple[bool, ...], IncompleteError | None] = {}
    for position in decoded.incomplete:
        form = (*records.tell_missing(position), math.isinf(records.times_ms[position]))
        if form not in problems:
            problems[form] = _find_problem(dialect, records, position)
        problem = problems[form]
        if problem is not None:
            offset = offsets[position]
            part.irregularities.append(
                Irregularity(
                    problem.kind,
                    places.find_line(offset),
                    places.find_column(offset),
                    str(problem),
                    problem.expected,
                    format_snippet(places.read_excerpt(offset)),
                    records.keys[position],
                    stops_official=problem.refused and not problem.unseen,
                    edit=complete_record(places, offset, problem),
                )
            )
            part.refused = part.refused or problem.refused
    return part


def _find_problem(dialect: Dialect, records: Records, position: int) -> IncompleteError | None:
    """What is wrong with a record that lacks a field, which depends on nothing but what it lacks."""
    payload = dict(records[position])
    if math.isnan(records.times_ms[position]):
        del payload["time_ms"]
    try:
        dialect.build_event({}, payload)
    except IncompleteError as problem:
        return problem
    return None


def _parse_malformed_lines(data: bytes, dialect: Dialect, max_irregularities: int) -> ParsedLines:
    """Of any data, line by line: those that do not fit are taken apart."""
    from checker.logs.malformed_records import MalformedRecordReader

    token, decode, skip = dialect.token, dialect.decode_record, len(dialect.token)
    find = data.find
    carriage = b"\r" in data
    records = Records()
    offsets: list[int] = []
    reader = MalformedRecordReader(data, dialect, records, offsets, max_irregularities)
    size = len(data)
    start = find(token)
    while start >= 0:
        end = find(b"\n", start)
        if end < 0:
            end = size
        try:
            if carriage and 0 <= find(b"\r", start, end) < end - 1:
                raise DoesNotFitError("a carriage return ends a line within the line", 0)
            event = decode(data[start + skip : end])
        except ValueError:
            end = reader.read_line(start, end)
        else:
            records.append(event)
            offsets.append(start)
        start = find(token, end)
    return ParsedLines(records, offsets, reader.irregularities, reader.hidden, reader.refused)


def _find_foreign_records(data: bytes, stem: bytes, token: bytes) -> list[int]:
    """Where lines hold a last stem that no record of the dialect follows; lines end at carriage returns too."""
    if data.count(stem) == data.count(token):
        return []
    offsets, start = [], 0
    for line in re.split(_LINE_ENDS, data):
        last = line.rfind(stem)
        if last >= 0 and not line.startswith(token, last):
            offsets.append(start + last)
        start += len(line) + 1
    return offsets
