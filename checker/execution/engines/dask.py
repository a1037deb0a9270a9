"""On a cluster that exists: a Dask scheduler and its workers, with the same mlcheck. What a lost worker had, others do."""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from checker.errors import ExecutionError
from checker.execution.executor_config import ExecutionOptions, split_into_chunks
from checker.extras import import_extra

__all__ = ["run"]

Item = TypeVar("Item")
Result = TypeVar("Result")

CONNECTING_S = 10
PATIENCE_S = 15.0
"""After twice as long without any worker nothing more is expected."""
IN_STORE = 8  # pieces a thread of the cluster that are on their way


def run(work: Callable[[Item], Result], items: Sequence[Item], options: ExecutionOptions) -> Iterator[Result]:
    """The result of `work` for each item, in order, from the cluster whose scheduler is at `how.scheduler`. `how.jobs` is how
    many of its threads are counted on, None for all that it has.

    Raises:
        MissingExtraError: distributed is not installed.
        ExecutionError: there is no such scheduler, it has no workers, or what does a piece keeps ending.
    """
    distributed = import_extra("distributed", "dask")
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # of a lost cluster mlcheck says it in a sentence
    if options.scheduler is None:
        raise ExecutionError("an engine on a cluster needs to know where its scheduler is", fix="give --scheduler ADDRESS")
    return _run_on_cluster(distributed, options.scheduler, work, items, options.jobs)


def _run_on_cluster(
    distributed: Any, address: str, work: Callable[[Item], Result], items: Sequence[Item], jobs: int | None
) -> Iterator[Result]:
    try:
        client = distributed.Client(address, timeout=CONNECTING_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ExecutionError(
            f"no scheduler answers at {address}: {error}", fix="give the address of a Dask scheduler"
        ) from error
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise ExecutionError(f"the scheduler at {address} has no workers", fix="start some with dask worker")
        at_once = threads if jobs is None else jobs
        waiting = deque(split_into_chunks(len(items), at_once))
        given: deque[Any] = deque()
        while waiting or given:
            while waiting and len(given) < IN_STORE * at_once:
                chunk = waiting.popleft()
                given.append(client.submit(_map_chunk, work, items[chunk.start : chunk.stop], pure=False))
            try:
                results = _wait_for_result(client, given.popleft(), address)
            except (distributed.scheduler.KilledWorker, distributed.CancelledError) as error:
                raise ExecutionError(
                    f"the workers at {address} keep ending, or its scheduler is gone", fix="see their logs"
                ) from error
            yield from results


def _wait_for_result(client: Any, future: Any, address: str) -> Any:
    """The future's result. A scheduler waits for workers without end; this gives up."""
    alone = False
    while True:
        try:
            return future.result(timeout=PATIENCE_S)
        except TimeoutError as error:
            if future.done():
                raise
            was_alone, alone = alone, not client.nthreads()
            if was_alone and alone:
                raise ExecutionError(f"the workers at {address} are gone", fix="start others with dask worker") from error


def _map_chunk(work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    return [work(item) for item in items]
