"""In this process and in other processes of this machine.

This process works too: it starts at once, so that what starting the others takes is not lost, and takes the next chunk
whenever no result has come. Each worker has a pipe of its own, so that it is known which chunks were lost with it. They are
done again in this process and the worker is replaced; where workers keep dying, that is an error. Workers that the machine
refuses to start are done without.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import wait
from typing import Generic, TypeVar

from checker.errors import ExecutionError
from checker.execution.executor_config import Chunk, ExecutionOptions, split_into_chunks
from checker.execution.worker_process import Outcome, WorkerProcess, block_signals, run_chunk

__all__ = ["run_in_processes"]

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 2  # chunks that a worker has at hand, so that it never waits for this process
MOST_AHEAD = 16  # likewise, while this process is at a chunk that is larger than those
IN_STORE = 16  # chunks a process that may be at work or done before their turn
MOST_LOSSES = 3


def run_in_processes(
    work: Callable[[Item], Result], items: Sequence[Item], jobs: int, options: ExecutionOptions
) -> Iterator[Result]:
    """The result of `work` for each item, in order, from `jobs` processes, of which this is one.

    Raises:
        ExecutionError: workers keep ending.
    """
    chunks = _ChunkQueue(split_into_chunks(items, jobs, options.measure_bytes), IN_STORE * jobs)
    pool: _WorkerPool[Item, Result] = _WorkerPool(work, items, may_fork=options.may_fork)
    done: dict[int, Outcome[Result]] = {}
    turn = 0
    try:
        pool.start_workers(jobs - 1)
        while turn < len(items):
            while turn not in done:
                mine = pool.collect_outcomes(done)
                pool.assign_chunks(chunks)
                if not mine and turn not in done and (chunk := chunks.take_chunk()) is not None:
                    pool.assign_chunks(chunks, chunk.size_bytes)
                    mine = [chunk]
                for chunk in mine:
                    done[chunk.positions.start] = run_chunk(work, items, chunk.positions)
                if not mine and turn not in done:
                    pool.wait_for_outcome()
            results, error = done.pop(turn)
            yield from results
            if error is not None:
                raise error
            turn += len(results)
            chunks.finish_chunk()
    finally:
        pool.stop_workers()


class _ChunkQueue:
    """The chunks that nobody has taken yet; none, while `most_open` of those that were are not finished."""

    def __init__(self, chunks: Iterator[Chunk], most_open: int) -> None:
        self._chunks = chunks
        self._free = most_open

    def take_chunk(self) -> Chunk | None:
        """The next chunk, if there is one and it may be taken."""
        chunk = next(self._chunks, None) if self._free > 0 else None
        self._free -= chunk is not None
        return chunk

    def finish_chunk(self) -> None:
        """One of those that were taken is finished."""
        self._free += 1


class _WorkerPool(Generic[Item, Result]):
    """The workers that are alive."""

    def __init__(self, work: Callable[[Item], Result], items: Sequence[Item], *, may_fork: bool) -> None:
        self._job = (work, items)
        self._may_fork = may_fork
        self._workers: list[WorkerProcess[Item, Result]] = []
        self._losses = 0

    def start_workers(self, number: int) -> None:
        """Start `number` more workers, or as many as the machine has room for."""
        with suppress(OSError), block_signals():
            for _ in range(number):
                self._workers.append(WorkerProcess(self._job, self._workers, may_fork=self._may_fork))

    def assign_chunks(self, chunks: _ChunkQueue, size_bytes: int = 0) -> None:
        """Give each worker that has started enough chunks: `AHEAD`, and as many as are at least `size_bytes` large."""
        ready = [worker for worker in self._workers if worker.is_ready]
        while ready:
            worker = min(ready, key=lambda worker: len(worker.chunks))
            number = len(worker.chunks)
            if number >= AHEAD and (number >= MOST_AHEAD or worker.size_bytes >= size_bytes):
                ready.remove(worker)
            elif (chunk := chunks.take_chunk()) is None:
                return
            else:
                worker.assign_chunk(chunk)

    def collect_outcomes(self, done: dict[int, Outcome[Result]]) -> list[Chunk]:
        """Put the outcomes that have come into `done`; the chunks that were lost with a worker, which a new one replaces.

        Raises:
            ExecutionError: that happened too often.
        """
        lost: list[Chunk] = []
        for pipe in wait([worker.pipe for worker in self._workers], 0) if self._workers else ():
            worker = next(one for one in self._workers if one.pipe is pipe)
            try:
                worker.receive_outcomes(done)
            except (EOFError, OSError):
                lost += worker.chunks
                self._replace_worker(worker)
        return lost

    def _replace_worker(self, worker: WorkerProcess[Item, Result]) -> None:
        self._workers.remove(worker)
        worker.pipe.close()
        worker.wait_for_end()
        self._losses += 1
        if self._losses > MOST_LOSSES:
            raise ExecutionError(
                f"worker processes keep ending, the last one with exit code {worker.process.exitcode}",
                fix="see whether memory runs out; --jobs 1 works without them",
            )
        self.start_workers(1)

    def wait_for_outcome(self) -> None:
        """Until something has come."""
        wait([worker.pipe for worker in self._workers])

    def stop_workers(self) -> None:
        """No worker is left behind."""
        for worker in self._workers:
            worker.pipe.close()
            worker.process.kill()
        for worker in self._workers:
            worker.wait_for_end()
