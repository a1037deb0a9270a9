"""The records that an expression is evaluated for at once, and the columns that were computed for them."""

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Sequence
from itertools import compress, repeat
from typing import TYPE_CHECKING, Any

from checker.logs.log import EventView
from checker.logs.records import ABSENT, Records
from checker.rules.language.undefined import UNDEFINED

if TYPE_CHECKING:
    from checker.rules.language.evaluation_context import EvalContext

__all__ = ["FieldIndex", "Positions", "Selection", "list_fields", "read_field"]

Positions = Sequence[int]
"""Of records of one key, rising."""
FieldIndex = tuple[Positions, list[Any]]
"""Positions, and what stands in a field of each of their records."""


class Selection:
    """Records of one key, by their rising positions, with the columns that expressions have computed for them."""

    __slots__ = ("_subsets", "columns", "positions")

    def __init__(self, positions: Positions) -> None:
        self.positions = positions
        self.columns: dict[Hashable, Sequence[Any]] = {}
        self._subsets: dict[str, Selection | None] | None = None  # None for all: itself in it would delay its release

    def __len__(self) -> int:
        return len(self.positions)

    def compute_column(
        self,
        name: str,
        context: "EvalContext",
        compute: "Callable[[EvalContext, Selection], Sequence[Any]]",
    ) -> Sequence[Any]:
        """The column of that name, a value for each record; computed on first use."""
        column = self.columns.get(name)
        if column is None:
            column = self.columns[name] = compute(context, self)
        return column

    def select_subset(
        self, name: str, context: "EvalContext", select: "Callable[[EvalContext, Selection], Positions]"
    ) -> "Selection":
        """The records that `select` picks, this selection itself where it picks all; picked on first use."""
        if self._subsets is None:
            self._subsets = {}
        if name not in self._subsets:
            positions = select(context, self)
            self._subsets[name] = None if len(positions) == len(self.positions) else Selection(positions)
        subset = self._subsets[name]
        return self if subset is None else subset

    def read_key(self, context: "EvalContext") -> str:
        """The key of the records.

        Raises:
            IndexError: no record is selected.
        """
        return context.log.view.events.keys[self.positions[0]]

    def count_earlier(self, positions: Positions) -> list[int]:
        """How many of the positions stand before each record."""
        return list(map(bisect_left, repeat(positions), self.positions))

    def split(self, size: int) -> Iterator["Selection"]:
        """The same records in stretches of `size`."""
        return (Selection(self.positions[start : start + size]) for start in range(0, len(self.positions), size))


def read_field(view: EventView, path: tuple[str, ...], positions: Positions) -> FieldIndex:
    """Those of the positions whose records have the field `path[1:]`, and its values."""
    fields = list_fields(view.events, positions, path[1:])
    if path[1:] == ("time",) or UNDEFINED not in fields:
        return positions, fields
    is_there = [field is not UNDEFINED for field in fields]
    return list(compress(positions, is_there)), list(compress(fields, is_there))


def list_fields(records: Records, positions: Positions, steps: tuple[str, ...]) -> list[Any]:
    """What stands at the steps in each of the records: `time`, `value` or `metadata`, then fields; UNDEFINED where nothing
    does."""
    match steps:
        case ("time",):
            return records.list_times(positions)
        case ("value", *rest):
            fields = records.list_values(positions)
        case ("metadata", *rest):
            fields = records.list_metadata(positions)
        case _:
            fields, rest = [records[position] for position in positions], list(steps)
    for step in rest:
        try:
            fields = [value.get(step, UNDEFINED) for value in fields]
        except AttributeError:  # not all are tables
            fields = [_read_field(value, step) for value in fields]
    return [UNDEFINED if value is ABSENT else value for value in fields] if ABSENT in fields else fields


def _read_field(value: Any, step: str) -> Any:
    try:
        return value[step]
    except (TypeError, KeyError, IndexError):
        return UNDEFINED
