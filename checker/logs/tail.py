"""A file that is being written: what has come since it was last looked at, whatever becomes of the file meanwhile."""

import os
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

__all__ = ["News", "Tail"]

HEAD_BYTES = 256


class News(StrEnum):
    """What became of the file."""

    APPEARED = "the log is there"
    TRUNCATED = "the log was cut off and begins again"
    ROTATED = "the log was moved away and another one stands in its place"


class Tail:
    """Follows the file at `path` by looking, not by being notified: that works on network file systems too.

    `data` is all that was written to the run's log: of a file that was cut off or moved away, what had been read, and behind
    it the new one. `turned` is where the latest file begins in it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data = bytearray()
        self.turned = 0
        self._file: BinaryIO | None = None
        self._read = 0
        self._head = b""

    def poll(self) -> tuple[bool, tuple[News, ...]]:
        """Whether there is more, and what became of the file."""
        before = len(self.data)
        news = []
        if self._file is not None:
            if self._cut_off():
                self._turn()
                self._read, self._head = 0, b""
                news.append(News.TRUNCATED)
            self._take()
            if self._moved():
                self._file.close()
                self._file = None
                self._turn()
        if self._file is None and self._open():
            news.append(News.ROTATED if self.data or self.turned else News.APPEARED)
            self._take()
        return len(self.data) != before, tuple(news)

    def forget(self) -> None:
        """Drops what the files before the latest one said."""
        del self.data[: self.turned]
        self.turned = 0

    def close(self) -> None:
        """Lets go of the file."""
        if self._file is not None:
            self._file.close()

    def _open(self) -> bool:
        try:
            self._file = self.path.open("rb", buffering=0)
        except OSError:
            return False
        self._read, self._head = 0, b""
        return True

    def _turn(self) -> None:
        if self.data and not self.data.endswith(b"\n"):
            self.data += b"\n"
        self.turned = len(self.data)

    def _cut_off(self) -> bool:
        """Shorter than what was read of it, or another beginning."""
        assert self._file is not None
        if os.fstat(self._file.fileno()).st_size < self._read:
            return True
        return self._at_start(len(self._head)) != self._head

    def _at_start(self, size: int) -> bytes:
        assert self._file is not None
        self._file.seek(0)
        return self._file.read(size) or b""

    def _moved(self) -> bool:
        """Whether another file, or none, stands at the path; none yet may be there again at the next look."""
        assert self._file is not None
        try:
            there = self.path.stat()
        except OSError:
            return False
        ours = os.fstat(self._file.fileno())
        return (there.st_dev, there.st_ino) != (ours.st_dev, ours.st_ino)

    def _take(self) -> None:
        assert self._file is not None
        self._file.seek(self._read)
        while more := self._file.read(1 << 20):
            self.data += more
            self._read += len(more)
        if len(self._head) < HEAD_BYTES:
            self._head = self._at_start(min(HEAD_BYTES, self._read))
