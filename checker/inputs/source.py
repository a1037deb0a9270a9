"""A file's bytes, brought to something that can be searched for tokens: byte order, UTF-16.

Lines are physical: they end at a line feed (with or without a carriage return before it) and count from 1. A lone
carriage return, as progress bars write it, does not end a line, but it does end a record.
"""

import codecs
import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from checker.errors import InputChangedError, InputError
from checker.inputs.compression import PACKED_STARTS, read_first_bytes, read_unpacked, require_regular_file
from checker.inputs.limits import Limits
from checker.inputs.location import is_local

__all__ = ["LogSource", "is_large", "read_ordinary_log", "read_source", "recode_bytes", "require_unchanged"]

SNIFFED_BYTES = 4096
LARGE_BYTES = 64 << 20


class LogSource(Struct, frozen=True):
    """The bytes of a log as UTF-8 or something close to it; `was_utf16` where they had to be recoded."""

    data: bytes
    was_utf16: bool = False


def read_ordinary_log(path: Path, limits: Limits) -> LogSource | None:
    """The bytes of a file as nearly all logs are: local, regular, small, neither compressed nor UTF-16. None for any other
    file, and where it cannot be read: then the ways for those say why.

    Raises:
        InputChangedError: it was written to, cut off or replaced while it was read.
    """
    if not is_local(path):
        return None
    try:
        before = path.stat()
        if not stat.S_ISREG(before.st_mode) or before.st_size >= min(LARGE_BYTES, limits.unpacked_bytes):
            return None
        data, after = _read_bytes(path, before.st_size)
    except OSError:
        return None
    if len(data) != before.st_size or _list_file_marks(before) != _list_file_marks(after):
        raise _build_change_error(path)
    if data.startswith(PACKED_STARTS) or _detect_utf16(data[:SNIFFED_BYTES]) is not None:
        return None
    return LogSource(data)


def _read_bytes(path: Path, size: int) -> tuple[bytes, os.stat_result]:
    """The bytes of the file, and its state after they were read. One that was replaced or removed meanwhile has another."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        data = os.read(descriptor, size + 1)
        while 0 < len(data) < size and (more := os.read(descriptor, size + 1 - len(data))):
            data += more
        return data, os.fstat(descriptor)
    finally:
        os.close(descriptor)


def is_large(path: Path, limits: Limits) -> bool:
    """Whether the file is to be read in blocks: it is large, and not UTF-16, which has to be recoded as a whole.

    Raises:
        InputError: it is larger than a log may be.
    """
    try:
        size = path.stat().st_size
        if size < LARGE_BYTES:
            return False
        if size > limits.log_bytes:
            over = f"{path}: it is larger than {limits.log_gibibytes:g} GiB (limits.log_gibibytes)"
            raise InputError(over, fix="cut it, or raise the limit")
        require_regular_file(path)
        with path.open("rb") as file:
            return _detect_utf16(file.read(SNIFFED_BYTES)) is None
    except OSError:
        return False  # reading it says why


def read_source(path: Path, limits: Limits) -> LogSource:
    """The bytes of the file at `path`.

    Raises:
        InputError: it cannot be read at all.
    """
    try:
        _require_recodable(path, limits)
        data = read_unpacked(path, limits)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    return recode_bytes(data)


@contextmanager
def require_unchanged(path: Path) -> Iterator[None]:
    """Reads a file as it is at one moment.

    Raises:
        ChangedError: it was written to, cut off or replaced while it was read; what is not local cannot be watched.
    """
    before = _read_file_state(path)
    yield
    if before != _read_file_state(path):
        raise _build_change_error(path)


def _build_change_error(path: Path) -> InputChangedError:
    return InputChangedError(f"{path}: changed while it was read", fix="check it when nothing writes to it any more")


def _read_file_state(path: Path) -> tuple[int, ...] | None:
    """Not the same once the file was written to, even where its time of writing was set back; None where it cannot be told."""
    try:
        status = path.stat() if is_local(path) else None
    except OSError:
        return None
    if status is None or not stat.S_ISREG(status.st_mode):
        return None
    return _list_file_marks(status)


def _list_file_marks(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _require_recodable(path: Path, limits: Limits) -> None:
    if path.stat().st_size > limits.utf16_bytes and _detect_utf16(read_first_bytes(path, SNIFFED_BYTES)) is not None:
        over = f"it is UTF-16, or NUL bytes, of more than {limits.utf16_mebibytes:g} MiB (limits.utf16_mebibytes)"
        raise OSError(errno.EFBIG, over)


def recode_bytes(data: bytes) -> LogSource:
    """`data` as a source; UTF-16, with or without a byte-order mark, is recoded."""
    encoding = _detect_utf16(data[:SNIFFED_BYTES])
    if encoding is None:
        return LogSource(data)
    return LogSource(data.decode(encoding, errors="replace").encode("utf-8", errors="replace"), was_utf16=True)


def _detect_utf16(head: bytes) -> str | None:
    if head.startswith(codecs.BOM_UTF16_LE) or head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16"
    if b"\0" not in head:
        return None
    pairs = len(head) // 2
    if pairs and head[1::2].count(0) > 0.7 * pairs:
        return "utf-16-le"
    if pairs and head[0::2].count(0) > 0.7 * pairs:
        return "utf-16-be"
    return None
