"""The records of a log as columns: time, key, and what is written of value and metadata, decoded when somebody asks for it."""

from array import array
from collections.abc import Iterable, MutableSequence, Sequence
from math import isnan
from sys import intern
from typing import Any, overload

import msgspec

from checker.logs.event import LogEvent

__all__ = ["ABSENT", "Records"]

ABSENT: Any = msgspec.UNSET
"""In a column, where a record has no value or no metadata."""

WRITTEN = frozenset({msgspec.Raw, bytes})
"""The types of JSON that is not decoded yet; bytes where it is packed, which take less room."""

_decode_value = msgspec.json.Decoder().decode
_decode_list = msgspec.json.Decoder(list[Any]).decode


class Records(Sequence[LogEvent]):
    """Records in order; `keys` and `times_ms` are columns. As a sequence it gives events, each a new dict.

    In the other columns a `msgspec.Raw`, or bytes, is JSON that was found to be valid and is not decoded yet. With `is_packed`
    records take less room: metadata is never kept decoded, since a dict takes several times the room of its JSON.
    """

    __slots__ = ("_metadata", "_values", "is_packed", "keys", "times_ms")

    def __init__(
        self,
        times_ms: Iterable[float] = (),
        keys: Iterable[str] = (),
        values: Iterable[Any] = (),
        metadata: Iterable[Any] = (),
        *,
        is_packed: bool = False,
    ) -> None:
        self.times_ms: MutableSequence[float] = array("d", times_ms) if is_packed else list(times_ms)
        self.keys = list(keys)
        self._values = list(values)
        self._metadata = list(metadata)
        self.is_packed = is_packed

    @classmethod
    def from_events(cls, events: Iterable[LogEvent]) -> "Records":
        """The records that the events are."""
        records = cls()
        for event in events:
            records.append(event)
        return records

    def append(self, event: LogEvent) -> None:
        """Add an event at the end."""
        self.times_ms.append(event["time_ms"])
        self.keys.append(event["key"])
        self._values.append(event.get("value", ABSENT))
        self._metadata.append(event.get("metadata", ABSENT))

    def extended(self, events: Iterable[LogEvent]) -> "Records":
        """These records and behind them the events, in a sequence of its own."""
        records = Records(self.times_ms, self.keys, self._values, self._metadata, is_packed=self.is_packed)
        for event in events:
            records.append(event)
        return records

    def pop(self) -> str:
        """Remove the last record; its key."""
        self.times_ms.pop()
        self._values.pop()
        self._metadata.pop()
        return self.keys.pop()

    def extend_packed(self, others: "Records", positions: Sequence[int], left_out: Sequence[str], besides: str) -> None:
        """Add the others at the positions, without the metadata fields that are left out, save for records of one key."""
        self.times_ms.extend(others.list_times(positions))
        self.keys.extend(intern(others.keys[position]) for position in positions)
        self._values.extend(others.list_values(positions))
        for position, metadata in zip(positions, others.list_metadata(positions), strict=True):
            if isinstance(metadata, dict) and others.keys[position] != besides:
                for name in left_out:
                    metadata.pop(name, None)
            self._metadata.append(_pack_metadata(metadata))

    def select(self, positions: Sequence[int]) -> "Records":
        """The records at the positions, in a sequence of their own."""
        return Records(
            self.list_times(positions),
            [self.keys[position] for position in positions],
            [self._values[position] for position in positions],
            [self._metadata[position] for position in positions],
            is_packed=self.is_packed,
        )

    def list_incomplete(self) -> list[int]:
        """The positions of the records that lack a time that is a number, a value or metadata."""
        columns = zip(self.times_ms, self._values, self._metadata, strict=True)
        return [
            position
            for position, (time_ms, value, metadata) in enumerate(columns)
            if value is ABSENT or metadata is ABSENT or isnan(time_ms)
        ]

    def count_missing(self) -> dict[str, int]:
        """How many records lack a field, by its name."""
        times, values, metadata = sum(map(isnan, self.times_ms)), self._values.count(ABSENT), self._metadata.count(ABSENT)
        return {"time_ms": times, "value": values, "metadata": metadata}

    def tell_missing(self, position: int) -> tuple[bool, bool, bool]:
        """Whether the record at the position lacks a time that is a number, a value, metadata."""
        return isnan(self.times_ms[position]), self._values[position] is ABSENT, self._metadata[position] is ABSENT

    def read_value(self, position: int) -> Any:
        """The value of the record at the position; ABSENT where it has none."""
        value = self._values[position]
        if type(value) is msgspec.Raw:
            value = self._values[position] = _decode_written(value)
        return value

    def copy_written_value(self, position: int) -> bytes | None:
        """The JSON of the value of the record at the position; None where it is not kept any more."""
        value = self._values[position]
        return bytes(value) if type(value) is msgspec.Raw else None

    def read_metadata(self, position: int) -> Any:
        """The metadata of the record at the position; ABSENT where it has none."""
        metadata = self._metadata[position]
        if type(metadata) in WRITTEN:
            metadata = _decode_written(metadata)
            if not self.is_packed:
                self._metadata[position] = metadata
        return metadata

    def list_times(self, positions: Sequence[int]) -> list[float]:
        """The times of the records at the positions, in milliseconds."""
        if len(positions) == 1:
            return [self.times_ms[positions[0]]]
        return list(map(self.times_ms.__getitem__, positions))

    def list_values(self, positions: Sequence[int]) -> list[Any]:
        """The values of the records at the positions; ABSENT where a record has none."""
        if len(positions) == 1:
            return [self.read_value(positions[0])]
        return _decode_column(self._values, positions, keep=True)

    def list_metadata(self, positions: Sequence[int]) -> list[Any]:
        """The metadata of the records at the positions; ABSENT where a record has none."""
        if len(positions) == 1:
            return [self.read_metadata(positions[0])]
        return _decode_column(self._metadata, positions, keep=not self.is_packed)

    def __len__(self) -> int:
        return len(self.keys)

    @overload
    def __getitem__(self, at: int) -> LogEvent: ...
    @overload
    def __getitem__(self, at: slice) -> list[LogEvent]: ...
    def __getitem__(self, at: int | slice) -> LogEvent | list[LogEvent]:
        if isinstance(at, slice):
            return [self[position] for position in range(*at.indices(len(self)))]
        event: LogEvent = {"time_ms": self.times_ms[at], "key": self.keys[at]}
        value, metadata = self.read_value(at), self.read_metadata(at)
        if value is not ABSENT:
            event["value"] = value
        if metadata is not ABSENT:
            event["metadata"] = metadata
        return event

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # the columns grow

    def __repr__(self) -> str:
        return repr(list(self))


def _decode_column(column: list[Any], positions: Sequence[int], *, keep: bool) -> list[Any]:
    found = list(map(column.__getitem__, positions))
    if WRITTEN.isdisjoint(map(type, found)):
        return found
    try:
        found = _decode_list(b"[" + b",".join(found) + b"]")
    except (TypeError, ValueError):  # some are decoded already, or are numbers that msgspec refuses
        found = [_decode_written(value) if type(value) in WRITTEN else value for value in found]
    if keep:
        for position, value in zip(positions, found, strict=True):
            column[position] = value
    return found


def _decode_written(text: msgspec.Raw | bytes) -> Any:
    try:
        return _decode_value(text)
    except ValueError:
        from pydantic_core import from_json

        return from_json(bytes(text))  # 1e400, which is infinite


def _pack_metadata(metadata: Any) -> Any:
    """As JSON, where that decodes to the same."""
    if not isinstance(metadata, dict):
        return metadata
    text = msgspec.json.encode(metadata)
    return text if _decode_value(text) == metadata else metadata
