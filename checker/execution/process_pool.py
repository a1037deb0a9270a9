"""In this process and in other processes of this machine.

This process works too: it starts at once, so that what starting the others takes is not lost, and takes the next piece
whenever no result has come. Each worker has a pipe of its own, so that it is known which pieces were lost with it. They are
done again in this process and the worker is replaced; where workers keep dying, that is an error. Workers that the machine
refuses to start are done without. A worker ends when this process does, however that ends and whatever the worker is at.
"""

import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Generic, TypeVar

from checker.errors import ExecutionError
from checker.execution.executor_config import split_into_chunks

__all__ = ["run_in_processes"]

Item = TypeVar("Item")
Result = TypeVar("Result")
Outcome = tuple[list[Result], BaseException | None]
"""The results of a piece, up to the item at which the work raised."""

AHEAD = 2  # pieces that a worker has at hand, so that it never waits for this process; both fit into its pipe
IN_STORE = 8  # pieces a worker that may be done before their turn
MOST_LOSSES = 3
ENDING_S = 2.0


def run_in_processes(work: Callable[[Item], Result], items: Sequence[Item], jobs: int) -> Iterator[Result]:
    """The result of `work` for each item, in order, from `jobs` processes, of which this is one.

    Raises:
        ExecutionError: workers keep ending.
    """
    pieces = [items[chunk.start : chunk.stop] for chunk in split_into_chunks(len(items), jobs)]
    pool: _WorkerPool[Item, Result] = _WorkerPool(work)
    waiting = deque(range(len(pieces)))
    done: dict[int, Outcome[Result]] = {}
    ahead = IN_STORE * jobs
    try:
        pool.start_workers(min(jobs - 1, len(pieces)))
        for turn in range(len(pieces)):
            while turn not in done:
                mine = pool.collect_outcomes(done)
                while waiting and waiting[0] < turn + ahead and pool.assign_piece(waiting[0], pieces[waiting[0]]):
                    waiting.popleft()
                if not mine and turn not in done and waiting and waiting[0] < turn + ahead:
                    mine = [waiting.popleft()]
                for piece in mine:
                    done[piece] = _run_piece(work, pieces[piece])
                if not mine and turn not in done:
                    pool.wait_for_outcome()
            results, error = done.pop(turn)
            yield from results
            if error is not None:
                raise error
    finally:
        pool.stop_workers()


def _run_piece(work: Callable[[Item], Result], piece: Sequence[Item]) -> Outcome[Result]:
    results: list[Result] = []
    try:
        for item in piece:
            results.append(work(item))
    except Exception as error:
        return results, error
    return results, None


class _Worker:
    """A process, this side of its pipe, and the pieces that it has.

    Raises:
        OSError: the machine has no room for another process.
    """

    def __init__(self, work: bytes) -> None:
        context = get_context("spawn")  # returns at once, is safe where there are threads, and hands no other worker's pipe on
        self.pipe, other = context.Pipe()
        self.process: BaseProcess = context.Process(target=_run_worker, args=(other, work), daemon=True)
        self.pieces: deque[int] = deque()
        self.ready = False
        try:
            with _block_interrupts():
                self.process.start()
        except OSError:
            self.pipe.close()
            raise
        finally:
            other.close()

    def stop_process(self) -> None:
        """The process is gone afterwards, at once where it can be."""
        self.process.join(ENDING_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


@contextmanager
def _block_interrupts() -> Iterator[None]:
    """What starts meanwhile never sees Ctrl-C, which is for this process; it sees it afterwards."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _WorkerPool(Generic[Item, Result]):
    """The workers that are alive."""

    def __init__(self, work: Callable[[Item], Result]) -> None:
        self._work = pickle.dumps(work)
        self._workers: list[_Worker] = []
        self._losses = 0

    def start_workers(self, number: int) -> None:
        """Start `number` more workers, or as many as the machine has room for."""
        with suppress(OSError):
            for _ in range(number):
                self._workers.append(_Worker(self._work))

    def assign_piece(self, piece: int, items: Sequence[Item]) -> bool:
        """Whether a worker that has started took the piece: the one that has the fewest."""
        ready = (worker for worker in self._workers if worker.ready)
        free = min(ready, key=lambda worker: len(worker.pieces), default=None)
        if free is None or len(free.pieces) >= AHEAD:
            return False
        free.pieces.append(piece)
        with suppress(OSError):  # it died: `collect` sees it
            free.pipe.send(items)
        return True

    def collect_outcomes(self, done: dict[int, Outcome[Result]]) -> list[int]:
        """Puts the outcomes that have come into `done`; the pieces that were lost with a worker, which a new one replaces.

        Raises:
            ExecutionError: that happened too often.
        """
        lost: list[int] = []
        for worker in list(self._workers):
            try:
                while worker.pipe.poll():
                    outcome: Outcome[Result] | None = worker.pipe.recv()
                    if outcome is None:
                        worker.ready = True
                    else:
                        done[worker.pieces.popleft()] = outcome
            except (EOFError, OSError):
                lost += worker.pieces
                self._replace_worker(worker)
        return lost

    def _replace_worker(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.pipe.close()
        worker.stop_process()
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
            worker.process.terminate()
        for worker in self._workers:
            worker.stop_process()


def _run_worker(pipe: Connection, pickled: bytes) -> None:
    """What a worker does: it says that it has started, then takes piece by piece until the pipe ends. Ctrl-C is not for it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(RuntimeError):  # no room for a thread: then it ends with the piece
        Thread(target=_exit_with_parent, daemon=True).start()
    work = pickle.loads(pickled)  # noqa: S301 it comes from the process that started this one
    with suppress(EOFError, OSError):
        pipe.send(None)  # started, which takes longest
        while True:
            pipe.send(_run_piece(work, pipe.recv()))


def _exit_with_parent() -> None:
    """For a piece that would not end."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
