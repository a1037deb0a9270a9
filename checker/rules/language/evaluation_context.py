"""What an expression can see: one record, the log around it, and the edition's constants."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from typing import Any

from checker.logs.event import LogEvent
from checker.logs.log import EventView

__all__ = ["UNDEFINED", "Positions", "Scope", "UndefinedError", "field_of"]


class UndefinedError(Exception):
    """Raised inside an expression where something is not there; `Expression` turns it into UNDEFINED."""


class _Undefined:
    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> bool:
        return False


UNDEFINED = _Undefined()

Quality = Callable[[LogEvent], float | None]
Positions = list[int]
"""Of records of one key, rising."""


class Scope:
    """A view of a log with one record picked out: `event` at `position`. Moved from record to record by the rule kinds."""

    __slots__ = (
        "_columns",
        "_filed",
        "_held",
        "constants",
        "event",
        "moment_of",
        "position",
        "quality_of",
        "remembered",
        "view",
    )

    def __init__(self, view: EventView, constants: Mapping[str, Any], quality_of: Quality, moment_of: Quality) -> None:
        self.view = view
        self.constants = constants
        self.quality_of = quality_of
        self.moment_of = moment_of
        self.event: LogEvent = {"time_ms": float("nan"), "key": ""}
        self.position = 0
        self._filed: dict[tuple[str, ...], tuple[list[int], list[Any]]] = {}
        self._columns: dict[tuple[str, int], tuple[Positions, Sequence[Any]]] = {}
        self._held: dict[tuple[str, int], tuple[Positions, Positions]] = {}
        self.remembered: dict[object, Any] = {}

    def at(self, position: int) -> "Scope":
        """This scope, moved to the record at `position`."""
        self.position = position
        self.event = self.view.events[position]
        return self

    def column(self, name: str, positions: Positions, make: "Callable[[Scope, Positions], Sequence[Any]]") -> Sequence[Any]:
        """What `make` has for the records at the positions; made once for the same list of them."""
        mark = name, id(positions)
        kept = self._columns.get(mark)
        if kept is None:
            kept = self._columns[mark] = positions, make(self, positions)  # the list is held, so that its id stays its own
        return kept[1]

    def held(self, name: str, positions: Positions, find: "Callable[[Scope, Positions], Positions]") -> Positions:
        """Those of the positions that `find` picks; found once for the same list of them."""
        mark = name, id(positions)
        kept = self._held.get(mark)
        if kept is None:
            kept = self._held[mark] = positions, find(self, positions)
        return kept[1]

    def qualities(self, positions: Positions) -> list[float | None]:
        """The qualities that the records at the positions report, as `quality_of` has them."""
        return self.column("qualities", positions, _qualities)  # type: ignore[return-value]

    def apart(self) -> "Scope":
        """Another scope on the same log, which shares what was found of the log as a whole, and keeps columns of its own."""
        other = Scope(self.view, self.constants, self.quality_of, self.moment_of)
        other._filed, other.remembered = self._filed, self.remembered
        return other

    def beside(self, position: int) -> "Scope":
        """Another scope on the same log, at the record at `position`."""
        return Scope(self.view, self.constants, self.quality_of, self.moment_of).at(position)

    def at_end(self) -> "Scope":
        """This scope, behind the last record."""
        self.position = len(self.view.events)
        self.event = {"time_ms": float("nan"), "key": ""}
        return self

    def constant(self, name: str) -> Any:
        """The edition's constant of that name.

        Raises:
            UndefinedError: the edition has none.
        """
        try:
            return self.constants[name]
        except KeyError:
            raise UndefinedError from None

    def before(self, key: str) -> int:
        """How many records of `key` stand before this one."""
        return bisect_left(self.view.positions.get(key, ()), self.position)

    def latest(self, key: str) -> int:
        """The position of the last record of `key` before this one; -1 if there is none."""
        found = self.view.positions.get(key, ())
        count = bisect_left(found, self.position)
        return found[count - 1] if count else -1

    def filed(self, path: tuple[str, ...]) -> tuple[list[int], list[Any]]:
        """Of all records of key `path[0]` that have the field `path[1:]`, the positions and the fields."""
        found = self._filed.get(path)
        if found is None:
            events, positions, steps = self.view.events, self.view.positions.get(path[0], []), path[1:]
            if steps == ("time",):
                found = positions, [events[position]["time_ms"] for position in positions]
            else:
                fields = [field_of(events[position], steps) for position in positions]
                there = [held is not UNDEFINED for held in fields]
                found = list(compress(positions, there)), list(compress(fields, there))
            self._filed[path] = found
        return found

    def history(self, path: tuple[str, ...], start: int = 0) -> list[Any]:
        """The field `path[1:]` of every record of key `path[0]` from position `start` on, before this one, that has it."""
        positions, fields = self.filed(path)
        return fields[bisect_left(positions, start) : bisect_left(positions, self.position)]

    def given(self, path: tuple[str, ...]) -> Any:
        """The field of the last record in the whole log that has it; UNDEFINED if none has."""
        fields = self.filed(path)[1]
        return fields[-1] if fields else UNDEFINED

    def last(self, path: tuple[str, ...]) -> Any:
        """The last of `history(path)`; UNDEFINED if it is empty."""
        positions, fields = self.filed(path)
        count = bisect_left(positions, self.position)
        return fields[count - 1] if count else UNDEFINED


def _qualities(scope: Scope, positions: Positions) -> list[float | None]:
    quality_of, events = scope.quality_of, scope.view.events
    return [quality_of(events[position]) for position in positions]


def field_of(event: LogEvent, steps: tuple[str, ...]) -> Any:
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
