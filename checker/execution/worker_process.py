"""A process that works through chunks of items that this process gives it.

It is a copy of this process (fork) where that is safe, which starts at once with all that has been loaded; else a new one
(spawn). It ends when this process does, however that ends and whatever the worker is at.
"""

import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread
from typing import Any, Generic, TypeVar

from checker.execution.executor_config import Chunk

__all__ = ["Outcome", "WorkerProcess", "block_signals", "run_chunk"]

Item = TypeVar("Item")
Result = TypeVar("Result")
Job = tuple[Callable[[Item], Result], Sequence[Item]]
Outcome = tuple[list[Result], BaseException | None]
"""The results of a chunk, up to the item at which the work raised."""

ENDING_S = 2.0
THREADS_OF_PROCESS = Path("/proc/self/task")
BLOCKED_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


class WorkerProcess(Generic[Item, Result]):
    """A process, this side of its pipe, and the chunks that it has.

    Raises:
        OSError: the machine has no room for another process.
    """

    def __init__(self, job: Job[Item, Result], others: Iterable["WorkerProcess[Item, Result]"], *, may_fork: bool) -> None:
        self.chunks: deque[Chunk] = deque()
        self.is_ready = may_fork and _is_fork_safe()
        self._job = job
        context: Any = get_context("fork" if self.is_ready else "spawn")
        self.pipe, other = context.Pipe()
        forked = (job, [self.pipe, *(one.pipe for one in others)]) if self.is_ready else None
        self.process: BaseProcess = context.Process(target=_run_worker, args=(other, forked), daemon=True)
        try:
            self.process.start()
        except OSError:
            self.pipe.close()
            raise
        finally:
            other.close()

    @property
    def size_bytes(self) -> int:
        """How many bytes the chunks are that it has."""
        return sum(chunk.size_bytes for chunk in self.chunks)

    def assign_chunk(self, chunk: Chunk) -> None:
        """Give it another chunk."""
        self.chunks.append(chunk)
        self._send(chunk.positions)

    def receive_outcomes(self, done: dict[int, Outcome[Result]]) -> None:
        """Put the outcomes that have come into `done`, by the first position of their chunk.

        Raises:
            EOFError, OSError: the process has ended.
        """
        while self.pipe.poll():
            outcome: Outcome[Result] | None = pickle.loads(self.pipe.recv_bytes())  # noqa: S301 from a process of our own
            if outcome is None:
                self.is_ready = True
                self._send(self._job)
            else:
                done[self.chunks.popleft().positions.start] = outcome

    def _send(self, value: object) -> None:
        with suppress(OSError):  # it died, which is seen when its outcomes are received
            self.pipe.send_bytes(pickle.dumps(value))

    def wait_for_end(self) -> None:
        """The process, which is about to end, is gone afterwards."""
        self.process.join(ENDING_S)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _is_fork_safe() -> bool:
    """Whether a copy of this process works: there is no thread, of a library either, that it would lack. Only Linux tells."""
    try:
        return len(list(THREADS_OF_PROCESS.iterdir())) == 1
    except OSError:
        return False


@contextmanager
def block_signals() -> Iterator[None]:
    """Signals wait until the workers that are started meanwhile are known, and have forgotten what this process does at one."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, BLOCKED_SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _run_worker(pipe: Connection, forked: tuple[Job[Item, Result], Iterable[Connection]] | None) -> None:
    """What a worker does: chunk by chunk until the pipe ends. One that was spawned says that it has started, which takes long,
    and gets its job then; one that was forked has it, and what it must close, as it would keep other workers' pipes open."""
    _reset_signals()
    with suppress(RuntimeError):  # no room for a thread: then it ends with the chunk
        Thread(target=_exit_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):
        if forked is None:
            pipe.send_bytes(pickle.dumps(None))
            work, items = pickle.loads(pipe.recv_bytes())  # noqa: S301 it comes from the process that started this one
        else:
            (work, items), inherited = forked
            for one in inherited:
                one.close()
        while True:
            positions = pickle.loads(pipe.recv_bytes())  # noqa: S301 likewise
            pipe.send_bytes(pickle.dumps(run_chunk(work, items, positions)))


def _reset_signals() -> None:
    """A worker ends at once of a signal. Ctrl-C is not for it, and what the program was started to ignore neither."""
    if sys.platform == "win32":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return
    for number in BLOCKED_SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_IGN if number is signal.SIGINT else signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, BLOCKED_SIGNALS)


def run_chunk(work: Callable[[Item], Result], items: Sequence[Item], positions: range) -> Outcome[Result]:
    """The results of `work` for the items at the positions."""
    results: list[Result] = []
    try:
        for position in positions:
            results.append(work(items[position]))
    except Exception as error:
        return results, error
    return results, None


def _exit_with_parent() -> None:
    """For a chunk that would not end."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
