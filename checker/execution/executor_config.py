"""What an engine is told in addition to the work."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

__all__ = ["Engine", "ExecutionOptions", "available_cores", "split_into_chunks"]

MOST_IN_A_CHUNK = 16
CHUNKS_EACH = 8


@dataclass(frozen=True)
class ExecutionOptions:
    """Where and how wide to work: `jobs` at the same time, None for what there is and what pays; the address of a cluster's
    `scheduler`, None where the engine needs none. `sizes` are how many bytes each item is, None where that is unknown."""

    jobs: int | None = None
    scheduler: str | None = None
    sizes: Sequence[int] | None = None


Item = TypeVar("Item")
Result = TypeVar("Result")


class Engine(Protocol):
    """A module of `checker.execution.engines`."""

    def run(self, work: Callable[[Item], Result], items: Sequence[Item], options: ExecutionOptions) -> Iterator[Result]:
        """The result of `work` for each item, in the items' order, as they come. What `work` raises is raised here, at its
        item's turn. Work, items and results that leave the process are pickled."""


def available_cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "process_cpu_count"):
        return os.process_cpu_count() or 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def split_into_chunks(number: int, at_once: int) -> list[range]:
    """`number` items, cut into runs of neighbours: small enough that the last one ends soon, not so small that sending
    them costs more than they do."""
    size = max(1, min(MOST_IN_A_CHUNK, number // (at_once * CHUNKS_EACH)))
    return [range(start, min(start + size, number)) for start in range(0, number, size)]
