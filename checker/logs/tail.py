"""A file that is being written: what has come since it was last looked at, whatever becomes of the file meanwhile."""

import os
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

__all__ = ["LogTail", "TailEvent"]

HEAD_BYTES = 256


class TailEvent(StrEnum):
    """What became of the file."""

    APPEARED = "the log is there"
    TRUNCATED = "the log was cut off and begins again"
    ROTATED = "the log was moved away and another one has its name"


class LogTail:
    """Follows the file at `path` by looking, not by being notified: that works on network file systems too.

    `data` is all that was written to the run's log: of a file that was cut off or moved away, what had been read, and behind
    it the new one. `turned` is where the latest file begins in it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data = bytearray()
        self.latest_start = 0
        self._file: BinaryIO | None = None
        self._read = 0
        self._head = b""

    def poll_file(self) -> tuple[bool, tuple[TailEvent, ...]]:
        """Whether there is more, and what became of the file."""
        before = len(self.data)
        news = []
        if self._file is not None:
            if self._was_truncated():
                self._mark_new_file()
                self._read, self._head = 0, b""
                news.append(TailEvent.TRUNCATED)
            self._read_new_bytes()
            if self._was_rotated():
                self._file.close()
                self._file = None
                self._mark_new_file()
        if self._file is None and self._open_file():
            news.append(TailEvent.ROTATED if self.data or self.latest_start else TailEvent.APPEARED)
            self._read_new_bytes()
        return len(self.data) != before, tuple(news)

    def drop_earlier_files(self) -> None:
        """Drops what the files before the latest one said."""
        del self.data[: self.latest_start]
        self.latest_start = 0

    def close(self) -> None:
        """Lets go of the file."""
        if self._file is not None:
            self._file.close()

    def _open_file(self) -> bool:
        try:
            self._file = self.path.open("rb", buffering=0)
        except OSError:
            return False
        self._read, self._head = 0, b""
        return True

    def _mark_new_file(self) -> None:
        if self.data and not self.data.endswith(b"\n"):
            self.data += b"\n"
        self.latest_start = len(self.data)

    def _was_truncated(self) -> bool:
        """Shorter than what was read of it, or another beginning."""
        assert self._file is not None
        if os.fstat(self._file.fileno()).st_size < self._read:
            return True
        return self._read_from_start(len(self._head)) != self._head

    def _read_from_start(self, size: int) -> bytes:
        assert self._file is not None
        self._file.seek(0)
        return self._file.read(size) or b""

    def _was_rotated(self) -> bool:
        """Whether another file, or none, stands at the path; none yet may be there again at the next look."""
        assert self._file is not None
        try:
            there = self.path.stat()
        except OSError:
            return False
        ours = os.fstat(self._file.fileno())
        return (there.st_dev, there.st_ino) != (ours.st_dev, ours.st_ino)

    def _read_new_bytes(self) -> None:
        assert self._file is not None
        self._file.seek(self._read)
        while more := self._file.read(1 << 20):
            self.data += more
            self._read += len(more)
        if len(self._head) < HEAD_BYTES:
            self._head = self._read_from_start(min(HEAD_BYTES, self._read))
