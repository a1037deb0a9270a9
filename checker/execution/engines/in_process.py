"""One after the other, in this process."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from checker.execution.executor_config import ExecutionOptions

__all__ = ["run"]

Item = TypeVar("Item")
Result = TypeVar("Result")


def run(work: Callable[[Item], Result], items: Sequence[Item], options: ExecutionOptions) -> Iterator[Result]:
    """The result of `work` for each item, in order, as it is done."""
    return map(work, items)
