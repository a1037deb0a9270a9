"""In this process and in other processes of this machine, where that is faster."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from checker.execution.executor_config import ExecutionOptions, available_cores

__all__ = ["run"]

Item = TypeVar("Item")
Result = TypeVar("Result")
WORTH_A_PROCESS_BYTES = 16 << 20


def run(work: Callable[[Item], Result], items: Sequence[Item], options: ExecutionOptions) -> Iterator[Result]:
    """The result of `work` for each item, in order. Without `options.jobs`, as many processes as there are cores, and no more
    than there are bytes for."""
    jobs = min(_count_useful_jobs(items, options) if options.jobs is None else options.jobs, len(items))
    if jobs <= 1:
        return map(work, items)
    from checker.execution.process_pool import run_in_processes

    return run_in_processes(work, items, jobs, options)


def _count_useful_jobs(items: Sequence[Item], options: ExecutionOptions) -> int:
    """No more items are measured than it takes to know that there is work for every core."""
    cores, size = available_cores(), 0
    if options.measure_bytes is None or cores == 1:
        return 1
    for item in items:
        size += options.measure_bytes(item)
        if size >= cores * WORTH_A_PROCESS_BYTES:
            break
    return min(cores, 1 + size // WORTH_A_PROCESS_BYTES)
