"""A log as read: its events in order, where each one stands, and what was irregular."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from checker.logs.event import LogEvent
from checker.logs.irregularity import Irregularity
from checker.logs.records import ABSENT, Records

__all__ = ["ByteLocations", "EventView", "LocationLookup", "Log", "format_excerpt"]

MARK_BYTES = 1 << 12
"""So far apart at least are the places whose lines are remembered."""
EXCERPT_BYTES = 400
RUN_STOP = "run_stop"


class ByteLocations:
    """Turns byte offsets into physical lines and columns, both counted from 1; counts only when asked."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._marks, self._lines = [0], [0]
        self._latest = (0, 0)  # an offset and the line feeds before it: from there the next ones are counted, which mostly rise
        self._last = (0, 1)  # an offset and its column: from there the next one on the same line is counted

    def find_line(self, offset: int) -> int:
        """The line of the byte at `offset`."""
        start, lines = self._latest
        nearest = bisect_right(self._marks, offset) - 1
        mark = self._marks[nearest]
        if not mark <= start <= offset:
            start, lines = mark, self._lines[nearest]
        lines += self._data.count(b"\n", start, offset)
        self._latest = offset, lines
        if offset - mark > MARK_BYTES:
            self._marks.insert(nearest + 1, offset)
            self._lines.insert(nearest + 1, lines)
        return lines + 1

    def find_column(self, offset: int) -> int:
        """The column of the character that starts at `offset`."""
        start, column = self._last
        if offset < start or (end := self._data.rfind(b"\n", start, offset)) >= 0:
            start, column = self._data.rfind(b"\n", 0, offset) + 1 if offset < start else end + 1, 1
        column += len(self._data[start:offset].decode("utf-8", "replace"))
        self._last = (offset, column)
        return column

    def read_excerpt(self, offset: int) -> str:
        """The line from `offset` on, at most so much of it that a person wants to see."""
        return format_excerpt(self._data[offset : offset + EXCERPT_BYTES])


def format_excerpt(data: bytes) -> str:
    """The first line of the bytes, as text."""
    return data.split(b"\n", 1)[0].rstrip(b"\r").decode("utf-8", "replace")


class LocationLookup(Protocol):
    """What turns offsets into places: of bytes at hand, or of a file that is read again."""

    def find_line(self, offset: int) -> int:
        """The line of the byte at `offset`."""

    def find_column(self, offset: int) -> int:
        """The column of the character that starts at `offset`."""

    def read_excerpt(self, offset: int) -> str:
        """The line from `offset` on."""


class EventView:
    """Records as somebody sees them: all of them, or those that the official program sees. Positions are its own."""

    def __init__(self, events: Sequence[LogEvent], offsets: Sequence[int]) -> None:
        self.events = events if isinstance(events, Records) else Records.from_events(events)
        self.offsets = offsets
        self.memo: dict[object, Any] = {}  # what was computed from the records, by what computed it

    @cached_property
    def positions(self) -> dict[str, list[int]]:
        """For every key the positions of its records, rising."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for position, key in enumerate(self.events.keys):
            found[key].append(position)
        return dict(found)

    def iter_records(self, key: str) -> Iterable[LogEvent]:
        """The records of `key` in order."""
        return (self.events[position] for position in self.positions.get(key, ()))

    def list_times(self, key: str) -> list[float]:
        """The times of the records of `key`, in milliseconds."""
        return self.events.list_times(self.positions.get(key, ()))

    def list_values(self, key: str) -> list[Any]:
        """The values of the records of `key`; None where a record has none."""
        values = self.events.list_values(self.positions.get(key, ()))
        return [None if value is ABSENT else value for value in values]

    def read_first_value(self, key: str) -> Any:
        """The value of the first record of `key`; None where there is none."""
        positions = self.positions.get(key)
        value = self.events.read_value(positions[0]) if positions else None
        return None if value is ABSENT else value

    def count_before(self, key: str, position: int) -> int:
        """How many records of `key` stand before `position`."""
        return bisect_right(self.positions.get(key, ()), position - 1)

    def exclude_positions(self, hidden: set[int]) -> "EventView":
        """The same without the events at the positions in `hidden`."""
        kept = [position for position in range(len(self.events)) if position not in hidden]
        return EventView(self.events.select(kept), [self.offsets[position] for position in kept])


class Log(EventView):
    """A log.

    Attributes:
        path: where it was read from.
        dialect: the name of its dialect; None where it has no record of any.
        irregularities: what was met while reading, in order.
        hidden: positions of events that the official program does not see (it takes only the last record of a line,
            and drops records that it cannot read).
        added: positions of events that were made from others, not read.
        refused: the official program refuses or crashes on some line of this log while reading it.
        places: lines and columns.
        records: how many records it has, also those that no rule reads and that were not kept.
    """

    def __init__(
        self,
        path: Path,
        locations: LocationLookup,
        *,
        dialect: str | None,
        events: Sequence[LogEvent] = (),
        offsets: Sequence[int] = (),
        irregularities: Sequence[Irregularity] = (),
        hidden: frozenset[int] = frozenset(),
        refused: bool = False,
        added: range = range(0),
        records: int | None = None,
    ) -> None:
        super().__init__(events, offsets)
        self.path = path
        self.dialect = dialect
        self.irregularities = tuple(irregularities)
        self.hidden = hidden
        self.refused = refused
        self.added = added
        self.locations = locations
        self.records = len(events) if records is None else records

    @cached_property
    def repeated(self) -> frozenset[int]:
        """Positions of records that say again, to the millisecond, what an earlier record said."""
        moments = list(zip(self.events.keys, self.events.times_ms, strict=True))
        if len(set(moments)) == len(moments):
            return frozenset()
        seen: set[tuple[str, float, str, str]] = set()
        again: set[int] = set()
        for position, event in enumerate(self.events):
            mark = (event["key"], event["time_ms"], repr(event.get("value")), repr(event.get("metadata")))
            if mark in seen:
                again.add(position)
            else:
                seen.add(mark)
        return frozenset(again)

    def find_echoes(self) -> frozenset[int]:
        """Positions of records behind the first run_stop that say again what a record before it said. A script that prints a
        log again leaves them; nothing happened twice."""
        stops = self.positions.get(RUN_STOP, ())
        if not stops or stops[0] == len(self.events) - 1:
            return frozenset()
        times, first = self.events.times_ms, stops[0]
        if not self.irregularities and min(times[first + 1 :]) > max(times[:first], default=0):  # all times are numbers
            return frozenset()
        if set(times[first + 1 :]).isdisjoint(times[:first]):
            return frozenset()
        behind = set(zip(self.events.keys[first + 1 :], times[first + 1 :], strict=True))
        if behind.isdisjoint(zip(self.events.keys[:first], times[:first], strict=True)):
            return frozenset()
        return frozenset(position for position in self.repeated if position > first)

    def with_events(self, events: Sequence[LogEvent], offsets: Sequence[int]) -> "Log":
        """The same log with more events at its end."""
        return Log(
            self.path,
            self.locations,
            dialect=self.dialect,
            events=self.events.extended(events),
            offsets=[*self.offsets, *offsets],
            irregularities=self.irregularities,
            hidden=self.hidden,
            refused=self.refused,
            added=range(len(self.events), len(self.events) + len(events)),
            records=self.records,
        )
