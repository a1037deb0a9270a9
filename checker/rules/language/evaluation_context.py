"""What an expression can see: one record, the log around it, and the ruleset's constants."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from typing import Any

from checker.logs.event import LogEvent
from checker.logs.log import EventView

__all__ = ["UNDEFINED", "EvalContext", "Positions", "UndefinedError", "read_event_field"]


class UndefinedError(Exception):
    """Raised inside an expression where something is not there; `Expression` turns it into UNDEFINED."""


class _UndefinedValue:
    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> bool:
        return False


UNDEFINED = _UndefinedValue()

EventReader = Callable[[LogEvent], float | None]
Positions = list[int]
"""Of records of one key, rising."""


class EvalContext:
    """A view of a log with one record picked out: `event` at `position`. Moved from record to record by the rule kinds."""

    __slots__ = (
        "_column_cache",
        "_field_cache",
        "_selection_cache",
        "constants",
        "event",
        "log_cache",
        "position",
        "read_event_moment",
        "read_event_quality",
        "view",
    )

    def __init__(self, view: EventView, constants: Mapping[str, Any], quality_of: EventReader, moment_of: EventReader) -> None:
        self.view = view
        self.constants = constants
        self.read_event_quality = quality_of
        self.read_event_moment = moment_of
        self.event: LogEvent = {"time_ms": float("nan"), "key": ""}
        self.position = 0
        self._field_cache: dict[tuple[str, ...], tuple[list[int], list[Any]]] = {}
        self._column_cache: dict[tuple[str, int], tuple[Positions, Sequence[Any]]] = {}
        self._selection_cache: dict[tuple[str, int], tuple[Positions, Positions]] = {}
        self.log_cache: dict[object, Any] = {}

    def move_to(self, position: int) -> "EvalContext":
        """This scope, moved to the record at `position`."""
        self.position = position
        self.event = self.view.events[position]
        return self

    def compute_column(
        self, name: str, positions: Positions, make: "Callable[[EvalContext, Positions], Sequence[Any]]"
    ) -> Sequence[Any]:
        """What `make` has for the records at the positions; made once for the same list of them."""
        mark = name, id(positions)
        kept = self._column_cache.get(mark)
        if kept is None:
            kept = self._column_cache[mark] = positions, make(self, positions)  # the list is held, so that its id stays its own
        return kept[1]

    def select_positions(
        self, name: str, positions: Positions, find: "Callable[[EvalContext, Positions], Positions]"
    ) -> Positions:
        """Those of the positions that `find` picks; found once for the same list of them."""
        mark = name, id(positions)
        kept = self._selection_cache.get(mark)
        if kept is None:
            kept = self._selection_cache[mark] = positions, find(self, positions)
        return kept[1]

    def list_qualities(self, positions: Positions) -> list[float | None]:
        """The qualities that the records at the positions report, as `quality_of` has them."""
        return self.compute_column("qualities", positions, _compute_qualities)  # type: ignore[return-value]

    def fork_context(self) -> "EvalContext":
        """Another scope on the same log, which shares what was found of the log as a whole, and keeps columns of its own."""
        other = EvalContext(self.view, self.constants, self.read_event_quality, self.read_event_moment)
        other._field_cache, other.log_cache = self._field_cache, self.log_cache
        return other

    def fork_context_at(self, position: int) -> "EvalContext":
        """Another scope on the same log, at the record at `position`."""
        return EvalContext(self.view, self.constants, self.read_event_quality, self.read_event_moment).move_to(position)

    def move_to_end(self) -> "EvalContext":
        """This scope, behind the last record."""
        self.position = len(self.view.events)
        self.event = {"time_ms": float("nan"), "key": ""}
        return self

    def get_constant(self, name: str) -> Any:
        """The ruleset's constant of that name.

        Raises:
            UndefinedError: the ruleset has none.
        """
        try:
            return self.constants[name]
        except KeyError:
            raise UndefinedError from None

    def count_earlier_records(self, key: str) -> int:
        """How many records of `key` stand before this one."""
        return bisect_left(self.view.positions.get(key, ()), self.position)

    def find_latest_position(self, key: str) -> int:
        """The position of the last record of `key` before this one; -1 if there is none."""
        found = self.view.positions.get(key, ())
        count = bisect_left(found, self.position)
        return found[count - 1] if count else -1

    def index_field(self, path: tuple[str, ...]) -> tuple[list[int], list[Any]]:
        """Of all records of key `path[0]` that have the field `path[1:]`, the positions and the fields."""
        found = self._field_cache.get(path)
        if found is None:
            events, positions, steps = self.view.events, self.view.positions.get(path[0], []), path[1:]
            if steps == ("time",):
                found = positions, [events[position]["time_ms"] for position in positions]
            else:
                fields = [read_event_field(events[position], steps) for position in positions]
                there = [held is not UNDEFINED for held in fields]
                found = list(compress(positions, there)), list(compress(fields, there))
            self._field_cache[path] = found
        return found

    def list_earlier_values(self, path: tuple[str, ...], start: int = 0) -> list[Any]:
        """The field `path[1:]` of every record of key `path[0]` from position `start` on, before this one, that has it."""
        positions, fields = self.index_field(path)
        return fields[bisect_left(positions, start) : bisect_left(positions, self.position)]

    def find_final_value(self, path: tuple[str, ...]) -> Any:
        """The field of the last record in the whole log that has it; UNDEFINED if none has."""
        fields = self.index_field(path)[1]
        return fields[-1] if fields else UNDEFINED

    def find_previous_value(self, path: tuple[str, ...]) -> Any:
        """The last of `history(path)`; UNDEFINED if it is empty."""
        positions, fields = self.index_field(path)
        count = bisect_left(positions, self.position)
        return fields[count - 1] if count else UNDEFINED


def _compute_qualities(scope: EvalContext, positions: Positions) -> list[float | None]:
    quality_of, events = scope.read_event_quality, scope.view.events
    return [quality_of(events[position]) for position in positions]


def read_event_field(event: LogEvent, steps: tuple[str, ...]) -> Any:
    """What stands at the steps in a record: fields, items, `time`; UNDEFINED where nothing does."""
    found: Any = event
    for step in steps:
        if step == "time" and found is event:
            found = event["time_ms"]
            continue
        try:
            found = found[step]
        except (TypeError, KeyError, IndexError):
            return UNDEFINED
    return found
