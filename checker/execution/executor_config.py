"""What an engine is told in addition to the work."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from msgspec import Struct

__all__ = ["Chunk", "Engine", "ExecutionOptions", "available_cores", "split_into_chunks"]

MOST_IN_A_CHUNK = 16
CHUNKS_EACH = 8
CHUNK_BYTES = 2 << 20


class ExecutionOptions(Struct, frozen=True):
    """Where and how wide to work.

    Attributes:
        jobs: how many items at the same time; None for what the machine has and what pays.
        scheduler: the address of a cluster's scheduler; None where the engine needs none.
        measure_bytes: how many bytes an item is; None where that is unknown.
        may_fork: workers may share the open files of this process.
    """

    jobs: int | None = None
    scheduler: str | None = None
    measure_bytes: Callable[[Any], int] | None = None
    may_fork: bool = True


Item = TypeVar("Item")
Result = TypeVar("Result")


class Chunk(Struct, frozen=True):
    """The positions of items that are done one after the other, and how many bytes they are; 0 where that is unknown."""

    positions: range
    size_bytes: int


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


def split_into_chunks(
    items: Sequence[Item],
    at_once: int,
    measure_bytes: Callable[[Item], int] | None = None,
    *,
    fewest: int = 1,
    most: int = MOST_IN_A_CHUNK,
) -> Iterator[Chunk]:
    """The items, cut into runs of neighbours: large enough that sending them costs little, and small enough, the more so
    towards the end, that all workers end at about the same time. An item is measured when its chunk is asked for."""
    start = 0
    while start < len(items):
        number = max(fewest, min(most, (len(items) - start) // (at_once * CHUNKS_EACH)))
        stop, size = start, 0
        while stop < min(start + number, len(items)) and size < CHUNK_BYTES:
            size += 0 if measure_bytes is None else measure_bytes(items[stop])
            stop += 1
        yield Chunk(range(start, stop), size)
        start = stop
