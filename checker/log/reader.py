"""The way from bytes to a log: find the token, decode what follows; a line that does not fit goes to `tangle`."""

from pathlib import Path

from checker.log import source
from checker.log.dialects import Dialect, all_dialects
from checker.log.irregularity import Irregularity, Kind
from checker.log.log import Log
from checker.log.table import is_table, read_table
from checker.log.tangle import Tangle
from checker.models.event import LogEvent

__all__ = ["has_records", "read_bytes", "read_log"]


def read_log(path: Path, *, prefer: str | None = None) -> Log:
    """The log at `path`, in the dialect `prefer` where it has records of that, else in the one it is written in.

    Never raises on the content of the file.

    Raises:
        InputError: the file cannot be read.
    """
    return _read(path, source.read(path), prefer)


def read_bytes(data: bytes, *, path: Path = Path("-"), prefer: str | None = None) -> Log:
    """The log in `data`; `path` is only what findings will call it."""
    return _read(path, source.from_bytes(data), prefer)


def has_records(head: bytes) -> bool:
    """Whether the bytes, a log's first ones, hold a record of any dialect."""
    return any(dialect.token in head for dialect in all_dialects().values()) or is_table(head)


def _read(path: Path, origin: source.Source, prefer: str | None) -> Log:
    data = origin.data
    dialect = _dialect_of(data, prefer)
    if dialect is None and (table := read_table(path, data)) is not None:
        return table
    if dialect is None:
        nothing = Irregularity(Kind.NO_RECORDS, None, None, _describe_nothing(data))
        return Log(path, data, dialect=None, irregularities=[nothing], refused=True)
    token, decode = dialect.token, dialect.decode
    find = data.find
    events: list[LogEvent] = []
    offsets: list[int] = []
    tangle: Tangle | None = None
    size = len(data)
    start = find(token)
    while start >= 0:
        end = find(b"\n", start)
        if end < 0:
            end = size
        try:
            event = decode(data, start, end)
        except ValueError:
            if tangle is None:
                tangle = Tangle(data, dialect, events, offsets)
            end = tangle.take(start, end)
        else:
            events.append(event)
            offsets.append(start)
        start = find(token, end)
    irregularities = [] if tangle is None else tangle.irregularities
    hidden = frozenset() if tangle is None else frozenset(tangle.hidden)
    if origin.was_utf16:
        irregularities.insert(0, Irregularity(Kind.UTF16, 1, 1, "the file is UTF-16", "UTF-8", "UTF-16"))
        hidden = frozenset(range(len(events)))
    if not events and not irregularities:
        irregularities = [Irregularity(Kind.NO_RECORDS, None, None, _describe_nothing(data))]
    return Log(
        path,
        data,
        dialect=dialect.name,
        events=events,
        offsets=offsets,
        irregularities=irregularities,
        hidden=hidden,
        refused=origin.was_utf16 or (tangle is not None and tangle.refused),
    )


def _dialect_of(data: bytes, prefer: str | None) -> Dialect | None:
    """The preferred dialect where the data have its token, else the one whose token comes first."""
    dialects = all_dialects()
    if prefer in dialects and dialects[prefer].token in data:
        return dialects[prefer]
    first = ((data.find(dialect.token), dialect) for dialect in dialects.values())
    return min(((at, dialect) for at, dialect in first if at >= 0), key=lambda pair: pair[0], default=(0, None))[1]


def _describe_nothing(data: bytes) -> str:
    tokens = ", ".join(dialect.token.decode().strip() for dialect in all_dialects().values())
    if not data:
        return "the file is empty"
    if b"\0" in data[: source.SNIFFED_BYTES]:
        return f"the file is binary and has no record ({tokens})"
    return f"no line of the file has a record ({tokens})"
