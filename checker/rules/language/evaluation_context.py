"""What an expression can see: one record, the log around it, and the ruleset's constants."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from math import nan
from typing import Any

from checker.logs.event import LogEvent
from checker.logs.log import EventView
from checker.logs.records import ABSENT
from checker.rules.language.selection import FieldIndex, Positions, Selection, read_field
from checker.rules.language.undefined import UNDEFINED, UndefinedError

__all__ = [
    "UNDEFINED",
    "EvalContext",
    "FieldPath",
    "LogContext",
    "UndefinedError",
]


QualityReader = Callable[[Any], float | None]
MomentReader = Callable[[int], float | None]
FieldPath = tuple[str, ...]
"""A key, and the path to a field of its records."""
VALUE = ("value",)
NO_EVENT: LogEvent = {"time_ms": nan, "key": ""}


class LogContext:
    """A view of a log and the ruleset's constants: what is the same for every record, and what was computed from it.

    Args:
        view: the records.
        constants: the ruleset's constants by name.
        read_quality: the quality that a record of this value reports; None where it reports none.
        read_moment: the time in milliseconds at which the evaluation at a position counts; None where the log does not tell.
    """

    __slots__ = (
        "_field_cache", "_selections", "cache", "constants", "facts", "progress", "read_moment", "read_quality", "view",
    )  # fmt: skip

    def __init__(
        self,
        view: EventView,
        constants: Mapping[str, Any],
        read_quality: QualityReader,
        read_moment: MomentReader,
    ) -> None:
        self.view = view
        self.constants = constants
        self.read_quality = read_quality
        self.read_moment = read_moment
        self.cache: dict[object, Any] = {}
        """Results about the log as a whole, by the function that computed them."""
        self.facts: dict[Callable[[EvalContext], Any], Any] = {}
        """What functions say of the log as a whole, UNDEFINED where they say nothing."""
        self.progress: dict[object, Any] = {}
        """How far functions that go from record to record have come, by the function."""
        self._field_cache: dict[tuple[str, ...], FieldIndex] = {}
        self._selections: dict[str, Selection] = {}

    def at_end(self) -> "EvalContext":
        """The context behind the last record."""
        return EvalContext(self, len(self.view.events))

    def at_record(self, position: int) -> "EvalContext":
        """The context of the record at `position`."""
        return EvalContext(self, position)

    def select_key(self, key: str) -> Selection:
        """All records of `key`; the same selection for every caller."""
        selection = self._selections.get(key)
        if selection is None:
            selection = self._selections[key] = Selection(self.view.positions.get(key, ()))
        return selection

    def select_first(self, key: str) -> Selection:
        """The first record of `key`."""
        selection = self.select_key(key)
        return selection if len(selection) == 1 else Selection(selection.positions[:1])

    def list_positions(self, key: str) -> Positions:
        """The positions of the records that `select_key` selects."""
        return self.view.positions.get(key, ())

    def index_field(self, path: tuple[str, ...]) -> FieldIndex:
        """Positions and values of the field `path[1:]` in all records of key `path[0]` that have it."""
        index = self._field_cache.get(path)
        if index is None:
            index = self._field_cache[path] = read_field(self.view, path, self.view.positions.get(path[0], []))
        return index


class EvalContext:
    """One record of a log, at `position`. It never changes; `at_record` gives the context of another record."""

    __slots__ = ("log", "position")

    def __init__(self, log: LogContext, position: int) -> None:
        self.log = log
        self.position = position

    @property
    def event(self) -> LogEvent:
        """The record; behind the last one an event without a key."""
        events = self.log.view.events
        return events[self.position] if self.position < len(events) else NO_EVENT

    @property
    def value(self) -> Any:
        """The value of the record.

        Raises:
            UndefinedError, IndexError: it has none.
        """
        value = self.log.view.events.read_value(self.position)
        if value is ABSENT:
            raise UndefinedError
        return value

    @property
    def metadata(self) -> Any:
        """The metadata of the record.

        Raises:
            UndefinedError, IndexError: it has none.
        """
        metadata = self.log.view.events.read_metadata(self.position)
        if metadata is ABSENT:
            raise UndefinedError
        return metadata

    @property
    def time_ms(self) -> float:
        """The time of the record in milliseconds; not a number behind the last one."""
        times = self.log.view.events.times_ms
        return times[self.position] if self.position < len(times) else nan

    @property
    def key(self) -> str:
        """The key of the record.

        Raises:
            IndexError: there is no record.
        """
        return self.log.view.events.keys[self.position]

    @property
    def view(self) -> EventView:
        """The log's records."""
        return self.log.view

    @property
    def constants(self) -> Mapping[str, Any]:
        """The ruleset's constants by name."""
        return self.log.constants

    def at_record(self, position: int) -> "EvalContext":
        """The context of the record at `position` of the same log."""
        return EvalContext(self.log, position)

    def select_key(self, key: str) -> Selection:
        """All records of `key`."""
        return self.log.select_key(key)

    def read_quality(self) -> float | None:
        """The quality that the record reports; None where it reports none."""
        return self.log.read_quality(self.log.view.events.read_value(self.position))

    def list_qualities(self, selection: Selection) -> Sequence[float | None]:
        """The qualities that the selected records report."""
        return selection.compute_column("qualities", self, _compute_qualities)

    def get_constant(self, name: str) -> Any:
        """The ruleset's constant of that name.

        Raises:
            UndefinedError: the ruleset has none.
        """
        try:
            return self.log.constants[name]
        except KeyError:
            raise UndefinedError from None

    def count_earlier_records(self, key: str) -> int:
        """How many records of `key` stand before this one."""
        return bisect_left(self.log.view.positions.get(key, ()), self.position)

    def find_latest_position(self, key: str) -> int:
        """The position of the last record of `key` before this one; -1 if there is none."""
        positions = self.log.view.positions.get(key, ())
        count = bisect_left(positions, self.position)
        return positions[count - 1] if count else -1

    def list_earlier_values(self, path: tuple[str, ...], start: int = 0) -> list[Any]:
        """The field `path[1:]` of every record of key `path[0]` from position `start` on, before this one, that has it."""
        positions, fields = self.log.index_field(path)
        return fields[bisect_left(positions, start) : bisect_left(positions, self.position)]

    def find_nth_value(self, path: tuple[str, ...], index: int) -> Any:
        """The field of one of the records that `list_earlier_values(path)` is about.

        Raises:
            IndexError, TypeError: there are fewer, or `index` is not a whole number.
        """
        positions, fields = self.log.index_field(path)
        return fields[range(bisect_left(positions, self.position))[index]]

    def find_final_value(self, path: tuple[str, ...]) -> Any:
        """The field of the last record in the whole log that has it; UNDEFINED if none has."""
        positions = self.log.view.positions.get(path[0])
        if positions is None:
            return UNDEFINED
        if len(positions) == 1 and path[1:] == VALUE:
            value = self.log.view.events.read_value(positions[0])
            return UNDEFINED if value is ABSENT else value
        fields = self.log.index_field(path)[1]
        return fields[-1] if fields else UNDEFINED

    def find_previous_value(self, path: tuple[str, ...]) -> Any:
        """The last of `list_earlier_values(path)`; UNDEFINED if there is none."""
        positions, fields = self.log.index_field(path)
        count = bisect_left(positions, self.position)
        return fields[count - 1] if count else UNDEFINED


def _compute_qualities(context: EvalContext, selection: Selection) -> list[float | None]:
    return list(map(context.log.read_quality, context.log.view.events.list_values(selection.positions)))
