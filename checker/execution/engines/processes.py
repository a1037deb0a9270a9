"""In this process and in other processes of this machine, where that is faster."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from checker.execution.executor_config import ExecutionOptions, available_cores

__all__ = ["run"]

Item = TypeVar("Item")
Result = TypeVar("Result")
WORTH_A_PROCESS_BYTES = 16 << 20


def run(work: Callable[[Item], Result], items: Sequence[Item], options: ExecutionOptions) -> Iterator[Result]:
    """The result of `work` for each item, in order. Without `how.jobs`, as many processes as there are cores, and no more than
    there are bytes for."""
    jobs = min(_count_useful_jobs(options) if options.jobs is None else options.jobs, len(items))
    if jobs <= 1:
        return map(work, items)
    from checker.execution.process_pool import run_in_processes

    return run_in_processes(work, items, jobs)


def _count_useful_jobs(options: ExecutionOptions) -> int:
    others = sum(options.sizes or ()) // WORTH_A_PROCESS_BYTES
    return min(available_cores(), 1 + others)
