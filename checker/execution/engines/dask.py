"""On a cluster that exists: a Dask scheduler and its workers, with the same mlcheck. What a lost worker had, others do."""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
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
FEWEST_IN_A_CHUNK, MOST_IN_A_CHUNK = 8, 64  # a chunk takes the scheduler some milliseconds
IN_STORE = 8  # chunks a thread of the cluster that are on their way


def run(work: Callable[[Item], Result], items: Sequence[Item], options: ExecutionOptions) -> Iterator[Result]:
    """The result of `work` for each item, in order, from the cluster whose scheduler is at `options.scheduler`. `options.jobs`
    is how many of its threads are counted on, None for all that it has.

    Raises:
        MissingExtraError: distributed is not installed.
        ExecutionError: there is no such scheduler, it has no workers, or what does a chunk keeps ending.
    """
    distributed = import_extra("distributed", "dask")
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # of a lost cluster mlcheck says it in a sentence
    if options.scheduler is None:
        raise ExecutionError("an engine on a cluster needs to know where its scheduler is", fix="give --scheduler ADDRESS")
    return _run_on_cluster(distributed, options.scheduler, work, items, options)


def _run_on_cluster(
    distributed: Any, address: str, work: Callable[[Item], Result], items: Sequence[Item], options: ExecutionOptions
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
        at_once = threads if options.jobs is None else options.jobs
        chunks = split_into_chunks(items, at_once, options.measure_bytes, fewest=FEWEST_IN_A_CHUNK, most=MOST_IN_A_CHUNK)
        given: deque[Any] = deque()
        while True:
            for chunk in islice(chunks, IN_STORE * at_once - len(given)):
                part = items[chunk.positions.start : chunk.positions.stop]
                given.append(client.submit(_map_chunk, work, part, pure=False))
            if not given:
                return
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
