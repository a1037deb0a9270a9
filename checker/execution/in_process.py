"""One after the other, in this process."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["run"]

Item = TypeVar("Item")
Result = TypeVar("Result")


def run(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """The result of `work` for each item, in order, as it is done."""
    return map(work, items)
