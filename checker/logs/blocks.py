"""A large file in blocks: each ends where a line ends, and before the last record, which may go on over the next lines."""

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from checker.errors import InputError
from checker.logs.joined_lines import MOST_JOINED_BYTES
from checker.logs.log import EXCERPT_BYTES, format_excerpt

__all__ = ["FileLocations", "LogBlock", "read_blocks", "split_blocks"]

BLOCK_BYTES = 8 << 20
WIDEST_BYTES = 64 << 20
"""So far back the start of a line is looked for."""
TOKEN_PREFIX = b":::"
"""What every record's token starts with."""


class LogBlock(Struct, frozen=True):
    """Whole lines of a file. `offset` is where they start, `line` how many lines stand before them."""

    data: bytes
    offset: int
    line: int


def read_blocks(path: Path, max_line_bytes: int, mark: bytes = TOKEN_PREFIX) -> Iterator[LogBlock]:
    """The file, block by block; a record, which starts with the mark, and the lines on which it may go on are never parted,
    unless a line is over the limit.

    Raises:
        InputError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            yield from split_blocks(file, max_line_bytes, mark)
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error


def split_blocks(file: BinaryIO, max_line_bytes: int, mark: bytes = TOKEN_PREFIX) -> Iterator[LogBlock]:
    """The same of an open file, or of bytes at hand."""
    offset = line = 0
    rest = b""
    while read := file.read(BLOCK_BYTES):
        data = rest + read
        cut = _find_cut(data, mark)
        if cut == 0 and len(data) <= max_line_bytes:
            rest = data
            continue
        cut = cut or len(data)
        yield LogBlock(data[:cut], offset, line)
        offset += cut
        line += data.count(b"\n", 0, cut)
        rest = data[cut:]
    if rest:
        yield LogBlock(rest, offset, line)


def _find_cut(data: bytes, mark: bytes) -> int:
    """Where to part the data: before the line of the last record, else behind the last line; 0 where neither is, or where the
    record may still go on."""
    at = data.rfind(mark)
    before = data.rfind(b"\n", 0, at) + 1 if at >= 0 else 0
    if before == 0 and at >= 0 and len(data) < MOST_JOINED_BYTES:
        return 0
    return before or data.rfind(b"\n") + 1


class FileLocations:
    """Turns offsets in a file into physical lines and columns, both from 1, and shows lines, reading them again."""

    def __init__(self, path: Path, starts: list[tuple[int, int]]) -> None:
        self._path = path
        self._offsets = [offset for offset, _ in starts]
        self._lines = [line for _, line in starts]

    def find_line(self, offset: int) -> int:
        """The line of the byte at `offset`."""
        at = bisect_right(self._offsets, offset) - 1
        return self._lines[at] + self._read_range(self._offsets[at], offset).count(b"\n") + 1

    def find_column(self, offset: int) -> int:
        """The column of the character that starts at `offset`."""
        at = bisect_right(self._offsets, offset) - 1
        before = self._read_range(max(self._offsets[at], offset - WIDEST_BYTES), offset)
        return len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1

    def read_excerpt(self, offset: int) -> str:
        """The line from `offset` on, at most so much of it that a person wants to see."""
        return format_excerpt(self._read_range(offset, offset + EXCERPT_BYTES))

    def _read_range(self, start: int, end: int) -> bytes:
        try:
            with self._path.open("rb") as file:
                file.seek(start)
                return file.read(end - start)
        except OSError:
            return b""  # gone since it was read: the place is then a little off, the finding stands
