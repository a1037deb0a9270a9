"""Work for engines, importable where a worker of theirs runs it."""

import os
import signal
import time
from multiprocessing import parent_process
from pathlib import Path

from checker.errors import InputError

__all__ = ["die_always", "die_once", "double", "find_origin", "refuse", "slowly"]

HERE = os.environ.setdefault("MLCHECK_TEST_PROCESS", str(os.getpid()))


def double(item: int) -> int:
    return 2 * item


def find_origin(item: int) -> str:
    """Where the item is worked on: in the process that set `state`, in a copy of it, or in a new one."""
    time.sleep(0.01)
    return "here" if parent_process() is None else "forked" if state else "spawned"


state: list[str] = []


def refuse(item: int) -> int:
    if item == 20:
        raise InputError("twenty", fix="leave it out")
    return item


def slowly(folder: str) -> int:
    """Leaves its process's number in the folder, then takes its time; a worker does not come to an end."""
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(0.5 if parent_process() is None else 600)
    return os.getpid()


def die_once(item: tuple[int, str]) -> int:
    """The first worker ends in the middle of its work as if it were killed; the test's own process never does, and is slow."""
    number, folder = item
    mark = Path(folder) / "died"
    time.sleep(0.1 if str(os.getpid()) == HERE else 0.0)
    if number % 2 and str(os.getpid()) != HERE and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def die_always(item: int) -> int:
    time.sleep(0.02)
    if str(os.getpid()) != HERE:
        os.kill(os.getpid(), signal.SIGKILL)
    return item
