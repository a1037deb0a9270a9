"""stdout and stderr, also if they are closed, full, in another encoding, or no longer read."""

import io
import os
import sys
from typing import Any, TextIO

from checker.cli.encoding_fallback import ENCODING_FALLBACK
from checker.errors import InputError

__all__ = ["open_streams"]


class _DroppingStream(io.FileIO):
    """Where nothing can be written any more, the rest is dropped; `_lost` says what that means."""

    _dropping = False

    def write(self, data: Any, /) -> int:
        """Takes all of the data, in pieces or to be dropped."""
        while not self._dropping:
            try:
                written = super().write(data)
            except OSError as error:
                self._dropping = True
                self._handle_lost_output(error)
                break
            if written is not None:
                return written
            import select  # seldom needed

            select.select([], [self], [])  # another process that shares it has made it non-blocking
        return len(data)

    def _handle_lost_output(self, error: OSError) -> None:
        """On stderr nothing: there is no place to say it, and the exit code still says what became of the logs."""


class _StdoutStream(_DroppingStream):
    def _handle_lost_output(self, error: OSError) -> None:
        """A reader that has gone has seen enough, and the exit code is that of the check. Anything else is a fault."""
        if not isinstance(error, BrokenPipeError):
            raise InputError(f"stdout cannot be written: {error.strerror}") from error


def open_streams() -> None:
    """Replaces the interpreter's own streams, unless somebody else has. Where one was closed, the null device takes its place,
    lest a file that is opened later be written to as if it were the stream."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=ENCODING_FALLBACK)
    if sys.platform == "win32":
        return  # a console is no file there
    if sys.stdout is sys.__stdout__:
        sys.stdout = _wrap_text_stream(_StdoutStream(1, "w", closefd=False), sys.stdout)
    if sys.stderr is sys.__stderr__:
        sys.stderr = _wrap_text_stream(_DroppingStream(2, "w", closefd=False), sys.stderr)


def _wrap_text_stream(stream: _DroppingStream, old: TextIO | None) -> TextIO:
    encoding = "utf-8" if old is None else old.encoding
    lines = stream.fileno() == 2 or stream.isatty()
    return io.TextIOWrapper(io.BufferedWriter(stream), encoding, ENCODING_FALLBACK, newline="\n", line_buffering=lines)
