"""The way from bytes to a log: find the token, decode what follows; a line that does not fit goes to `tangle`."""

import io
import re
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

from checker.inputs import source
from checker.inputs.limits import in_force
from checker.logs.blocks import TOKEN_PREFIX, FileLocations, LogBlock, read_blocks, split_blocks
from checker.logs.columnar_events import PackedEvents
from checker.logs.dialects import Dialect, all_dialects
from checker.logs.dialects.dialect import DoesNotFitError
from checker.logs.duplicate_fields import find_duplicate_fields
from checker.logs.event import LogEvent
from checker.logs.irregularity import Irregularity, IrregularityKind
from checker.logs.log import ByteLocations, LocationLookup, Log
from checker.logs.malformed_records import MalformedRecordReader
from checker.logs.offsets import RecordOffsets
from checker.logs.table_reader import is_table, read_table
from checker.logs.wrappers import Wrapper, find_wrapper, unwrap_log

__all__ = ["has_records", "parse_log_bytes", "read_log"]

FIELDS = 4  # of a whole event
SEED, SITE = "seed", ("file", "lineno")
_LINE_ENDS = re.compile(rb"[\r\n]")


def read_log(path: Path, *, prefer: str | None = None, keep: Callable[[str], bool] | None = None) -> Log:
    """The log at `path`, in the dialect `prefer` where it has records of that, else in the one it is written in.

    A large file is read in blocks, and of its records only those are kept whose keys `keep` wants (None: all), so that what
    it takes of memory does not grow with it. Never raises on the content of the file.

    Raises:
        InputError: the file cannot be read, or changes meanwhile.
    """
    with source.require_unchanged(path):
        if source.is_large(path):
            dialect = _detect_dialect_in_file(path, prefer)
            return _parse_blocks(path, partial(read_blocks, path), dialect, lambda starts: FileLocations(path, starts), keep)
        origin = source.read_source(path)
    return _parse_source(path, origin, prefer)


def parse_log_bytes(data: bytes, *, path: Path = Path("-"), prefer: str | None = None) -> Log:
    """The log in `data`; `path` is only what findings will call it."""
    return _parse_source(path, source.recode_bytes(data), prefer)


def has_records(head: bytes) -> bool:
    """Whether the bytes, a log's first ones, hold a record of any dialect."""
    return any(dialect.token in head for dialect in all_dialects().values()) or is_table(head)


@dataclass
class _ParsedLines:
    """What some lines of a log hold."""

    events: list[LogEvent] = field(default_factory=list)
    offsets: Sequence[int] = ()
    irregularities: list[Irregularity] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    refused: bool = False


def _parse_source(path: Path, origin: source.LogSource, prefer: str | None) -> Log:
    data = origin.data
    if _find_long_line(data) is not None:
        return _parse_blocks(
            path, partial(split_blocks, io.BytesIO(data)), _detect_dialect(data, prefer), lambda _: ByteLocations(data), None
        )
    dialect = _detect_dialect(data, prefer)
    if dialect is None and (table := read_table(path, data)) is not None:
        return table
    if dialect is None:
        return _build_empty_log(path, data)
    part = _parse_lines(data, dialect)
    irregularities, hidden = part.irregularities, frozenset(part.hidden)
    if origin.was_utf16:
        irregularities.insert(0, Irregularity(IrregularityKind.UTF16, 1, 1, "the file is UTF-16", "UTF-8", "UTF-16"))
        hidden = frozenset(range(len(part.events)))
    if not part.events and not irregularities:
        irregularities = [Irregularity(IrregularityKind.NO_RECORDS, None, None, _describe_missing_records(data))]
    return Log(
        path,
        ByteLocations(data),
        dialect=dialect.name,
        events=part.events,
        offsets=part.offsets,
        irregularities=irregularities,
        hidden=hidden,
        refused=origin.was_utf16 or part.refused,
    )


def _parse_blocks(
    path: Path,
    parted_before: Callable[[bytes], Iterable[LogBlock]],
    dialect: Dialect | None,
    places: Callable[[list[tuple[int, int]]], LocationLookup],
    keep: Callable[[str], bool] | None,
) -> Log:
    whole, starts = _LogAccumulator(keep), []
    long_lines: dict[int, Irregularity] = {}
    for block in parted_before(TOKEN_PREFIX if dialect is None else dialect.token):
        if len(whole.irregularities) > in_force().irregularities:
            break
        if (line := _find_long_line(block.data)) is not None:
            long_lines[block.line + line] = _report_long_line(block.line + line)
        starts.append((block.offset, block.line))
        if dialect is not None:
            whole.add_block(_parse_lines(block.data, dialect), block)
    if dialect is None and not long_lines:
        return _build_empty_log(path, b"large")
    return Log(
        path,
        places(starts),
        dialect=None if dialect is None else dialect.name,
        events=whole.events,
        offsets=whole.offsets,
        irregularities=[*long_lines.values(), *whole.irregularities],
        hidden=frozenset(whole.hidden),
        refused=whole.refused or bool(long_lines),
        records=whole.records,
    )


@dataclass
class _LogAccumulator:
    """What the blocks of a log hold together: places counted from the file's start, records that nobody reads left out."""

    keep: Callable[[str], bool] | None
    events: PackedEvents = field(default_factory=PackedEvents)
    offsets: "array[int]" = field(default_factory=lambda: array("Q"))
    irregularities: list[Irregularity] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    refused: bool = False
    wrapped: bool = False
    records: int = 0

    def add_block(self, part: _ParsedLines, block: LogBlock) -> None:
        """Adds what a block holds."""
        keep = self.keep
        for position, (event, offset) in enumerate(zip(part.events, part.offsets, strict=True)):
            if keep is not None:
                if not keep(event["key"]):
                    continue
                _drop_source_location(event)
            if position in part.hidden:
                self.hidden.add(len(self.events))
            self.events.append(event)
            self.offsets.append(block.offset + offset)
        self.records += len(part.events)
        self.irregularities += [
            one if one.line is None else replace(one, line=one.line + block.line)
            for one in part.irregularities
            if one.kind is not IrregularityKind.WRAPPED or not self.wrapped
        ]
        self.wrapped = self.wrapped or any(one.kind is IrregularityKind.WRAPPED for one in part.irregularities)
        self.refused = self.refused or part.refused


def _drop_source_location(event: LogEvent) -> None:
    """Leaves out where in the source a record was logged: that is read of seeds alone."""
    metadata = event.get("metadata")
    if event["key"] != SEED and isinstance(metadata, dict):
        for name in SITE:
            metadata.pop(name, None)


def _find_long_line(data: bytes) -> int | None:
    """The number of the first line that is longer than the limit."""
    most, start = in_force().line_bytes, 0
    while len(data) - start > most:
        end = data.rfind(b"\n", start, start + most + 1)
        if end < 0:
            return data.count(b"\n", 0, start) + 1
        start = end + 1
    return None


def _report_long_line(line: int) -> Irregularity:
    most = f"at most {in_force().line_mebibytes:g} MiB (limits.line_mebibytes)"
    return Irregularity(
        IrregularityKind.LONG_LINE,
        line,
        1,
        "the line is too long to be read; a record on it may be lost",
        most,
        "a longer line",
    )


def _build_empty_log(path: Path, data: bytes) -> Log:
    nothing = Irregularity(IrregularityKind.NO_RECORDS, None, None, _describe_missing_records(data))
    return Log(path, ByteLocations(data), dialect=None, irregularities=[nothing], refused=True)


def _parse_lines(data: bytes, dialect: Dialect) -> _ParsedLines:
    """Everything in the data, which are whole lines; unwrapped, where they hold no record that can be read as they are."""
    part = _parse_unwrapped_lines(data, dialect)
    if not part.irregularities or len(part.hidden) < len(part.events):
        return part
    found = find_wrapper(data, dialect.token)
    return part if found is None else _parse_wrapped_lines(data, dialect, part, *found)


def _parse_wrapped_lines(data: bytes, dialect: Dialect, as_is: _ParsedLines, wrapper: Wrapper, line: bytes) -> _ParsedLines:
    """The records within the wrapper, at their offsets in the data. The official program sees none of them: what it answers
    is what it answers to the data as they are."""
    fix = wrapper.explain_unwrapping(line)
    unwrapped = unwrap_log(wrapper, data, dialect.token)
    if unwrapped is None:
        message = f"the record cannot be read: it is {wrapper.name}"
        named = [
            replace(one, message=message, fix=fix) if one.kind is IrregularityKind.UNREADABLE else one
            for one in as_is.irregularities
        ]
        return replace(as_is, irregularities=named)
    part = _parse_unwrapped_lines(unwrapped.data, dialect)
    at, places = data.find(dialect.token), ByteLocations(data)
    message = f"the records are {wrapper.name}; the official program reads none of them"
    expected, line_number, column = dialect.token.decode() + "{...}", places.find_line(at), places.find_column(at)
    wrapped = Irregularity(IrregularityKind.WRAPPED, line_number, column, message, expected, fix=fix)
    return _ParsedLines(
        part.events,
        [unwrapped.map_offset(offset) for offset in part.offsets],
        [wrapped, *map(unwrapped.map_irregularity, part.irregularities)],
        set(range(len(part.events))),
        as_is.refused,
    )


def _parse_unwrapped_lines(data: bytes, dialect: Dialect) -> _ParsedLines:
    part = _parse_regular_lines(data, dialect) or _parse_malformed_lines(data, dialect)
    lacking = FIELDS * len(part.events) - sum(map(len, part.events))
    lacking += sum(one.kind is IrregularityKind.INCOMPLETE for one in part.irregularities)
    part.irregularities += find_duplicate_fields(data, dialect, part.offsets, lacking)
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


def _parse_regular_lines(data: bytes, dialect: Dialect) -> _ParsedLines | None:
    """Of data that hold one whole record on each line that has any, as nearly all do; None of others."""
    bodies = dialect.record_pattern.findall(data)
    if b"\r" in data and any(b"\r" in body[:-1] for body in bodies):
        return None  # a carriage return ends a line within the line
    try:
        events = list(map(dialect.decode_record, bodies))
    except ValueError:
        return None
    return _ParsedLines(events, RecordOffsets(data, dialect.record_pattern, len(events)))


def _parse_malformed_lines(data: bytes, dialect: Dialect) -> _ParsedLines:
    """Of any data, line by line: those that do not fit are taken apart."""
    token, decode, skip = dialect.token, dialect.decode_record, len(dialect.token)
    find = data.find
    carriage = b"\r" in data
    events: list[LogEvent] = []
    offsets: list[int] = []
    tangle = MalformedRecordReader(data, dialect, events, offsets)
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
            end = tangle.read_line(start, end)
        else:
            events.append(event)
            offsets.append(start)
        start = find(token, end)
    return _ParsedLines(events, offsets, tangle.irregularities, tangle.hidden, tangle.refused)


def _detect_dialect(data: bytes, prefer: str | None) -> Dialect | None:
    """The preferred dialect where the data have its token, else the one whose token comes first."""
    dialects = all_dialects()
    if prefer in dialects and dialects[prefer].token in data:
        return dialects[prefer]
    first = _any_token_pattern().search(data)
    return None if first is None else next(dialect for dialect in dialects.values() if dialect.token == first[0])


@cache
def _any_token_pattern() -> re.Pattern[bytes]:
    return re.compile(b"|".join(re.escape(dialect.token) for dialect in all_dialects().values()))


def _detect_dialect_in_file(path: Path, prefer: str | None) -> Dialect | None:
    """As `_dialect_of` has it of the whole file, of which no more is read than it takes to tell."""
    first = None
    for block in read_blocks(path):
        found = _detect_dialect(block.data, prefer)
        first = first or found
        if found is not None and (found.name == prefer or prefer not in all_dialects()):
            return found
    return first


def _find_foreign_records(data: bytes, stem: bytes, token: bytes) -> list[int]:
    """Where lines hold a last stem that no record of the dialect follows; lines end at carriage returns too."""
    if data.count(stem) == data.count(token):
        return []
    found, start = [], 0
    for line in _LINE_ENDS.split(data):
        last = line.rfind(stem)
        if last >= 0 and not line.startswith(token, last):
            found.append(start + last)
        start += len(line) + 1
    return found


def _describe_missing_records(data: bytes) -> str:
    tokens = ", ".join(dialect.token.decode().strip() for dialect in all_dialects().values())
    if not data:
        return "the file is empty"
    if b"\0" in data[: source.SNIFFED_BYTES]:
        return f"the file is binary and has no record ({tokens})"
    return f"no line of the file has a record ({tokens})"
