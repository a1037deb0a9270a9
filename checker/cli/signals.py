"""Ctrl-C, SIGTERM and SIGHUP: mlcheck cleans up, says nothing, and dies of the signal, as a shell expects it."""

import os
import signal
import sys
import time
from types import FrameType
from typing import NoReturn

__all__ = ["STOPPING_SIGNALS", "Stopped", "die_by_signal", "install_signal_handlers", "reset_signal_handlers"]

STOPPING_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
RETRY_DELAY_S = 0.01
SAME_SIGNAL_S = 1.0
"""`timeout` and others send a signal to a process and to its group: so soon, a second one is the first."""
CURSOR_ON = "\x1b[?25h"


class Stopped(BaseException):
    """A signal asks to end. No KeyboardInterrupt, of which libraries make errors and exit codes of their own."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def reset_signal_handlers() -> None:
    """From now on the process just dies of a signal. What it was started to ignore (nohup, &) it goes on ignoring."""
    for number in STOPPING_SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)


def install_signal_handlers() -> None:
    """From now on a signal raises `Stopped` in the main thread; another one, later than `SAME_SIGNAL_S`, waits for nothing."""
    told: list[float] = []

    def stop(number: int, frame: FrameType | None) -> None:
        told.append(time.monotonic())
        if len(told) == 1:
            raise Stopped(number)
        if told[-1] - told[0] > SAME_SIGNAL_S:
            die_by_signal(number)

    def unheard(unraisable: "sys.UnraisableHookArgs") -> None:
        """Python drops what is raised where an object is torn down: the signal comes again."""
        from threading import Timer

        if not isinstance(unraisable.exc_value, Stopped):
            sys.__unraisablehook__(unraisable)
            return
        told.clear()
        Timer(RETRY_DELAY_S, os.kill, (os.getpid(), unraisable.exc_value.number)).start()

    sys.unraisablehook = unheard
    for number in STOPPING_SIGNALS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, stop)


def die_by_signal(number: int) -> NoReturn:
    """Ends the process by the signal, so that a shell's loop ends too; the terminal's cursor is seen again."""
    if sys.stderr.isatty():
        sys.stderr.write(CURSOR_ON)
        sys.stderr.flush()
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)
    os._exit(128 + number)  # the first process of a container does not die of it
