"""The records that an expression is evaluated for at once, and the columns that were computed for them."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checker.rules.language.evaluation_context import EvalContext

__all__ = ["Positions", "Selection"]

Positions = Sequence[int]
"""Of records of one key, rising."""


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

    def split(self, size: int) -> Iterator["Selection"]:
        """The same records in stretches of `size`."""
        return (Selection(self.positions[start : start + size]) for start in range(0, len(self.positions), size))
