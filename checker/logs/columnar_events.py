"""The events of a large log, kept in little room: columns instead of a dict for each, which is made anew when asked for."""

from array import array
from collections.abc import Iterator, Sequence
from sys import intern
from typing import Any, overload

from checker.logs.event import LogEvent

__all__ = ["PackedEvents"]

ABSENT: Any = object()
PLAIN = None
"""In place of the names of metadata that are no object and are kept as they are."""


class PackedEvents(Sequence[LogEvent]):
    """Events in order, a third of the size that they have as dicts. One that is got can be changed without effect here."""

    def __init__(self) -> None:
        self._times_ms = array("d")
        self._keys: list[str] = []
        self._values: list[Any] = []
        self._names: list[tuple[str, ...] | None] = []
        self._fields: list[Any] = []
        self._shapes: dict[tuple[str, ...], tuple[str, ...]] = {}

    def append(self, event: LogEvent) -> None:
        """Add an event at the end."""
        metadata = event.get("metadata", ABSENT)
        self._times_ms.append(event["time_ms"])
        self._keys.append(intern(event["key"]))
        self._values.append(event.get("value", ABSENT))
        if isinstance(metadata, dict):
            names = tuple(metadata)
            self._names.append(self._shapes.setdefault(names, names))
            self._fields.append(tuple(metadata.values()))
        else:
            self._names.append(PLAIN)
            self._fields.append(metadata)

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, at: int) -> LogEvent: ...
    @overload
    def __getitem__(self, at: slice) -> list[LogEvent]: ...
    def __getitem__(self, at: int | slice) -> LogEvent | list[LogEvent]:
        if isinstance(at, slice):
            return [self[position] for position in range(*at.indices(len(self)))]
        event: LogEvent = {"time_ms": self._times_ms[at], "key": self._keys[at]}
        value, names, fields = self._values[at], self._names[at], self._fields[at]
        if value is not ABSENT:
            event["value"] = value
        if names is not PLAIN:
            event["metadata"] = dict(zip(names, fields, strict=True))
        elif fields is not ABSENT:
            event["metadata"] = fields
        return event

    def __iter__(self) -> Iterator[LogEvent]:
        return (self[position] for position in range(len(self)))
