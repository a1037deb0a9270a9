"""What a wrapper is: how its first record is recognised, where a record lies in a line, and how its characters are escaped."""

import re
from bisect import bisect_right
from collections.abc import Callable

from msgspec import Struct, field, structs

from checker.logs.irregularity import Irregularity

__all__ = ["UnwrappedLog", "Wrapper", "unwrap_log"]

FIRST_QUOTE = rb"""\\"|&quot;|&#34;|""|["']|\xe2\x80[\x9c\x9d]"""
"""How a quotation mark may be written; what the first one behind a token looks like tells the wrappers apart."""

Span = tuple[int, int]


class Wrapper(Struct, frozen=True):
    """A wrapper.

    Attributes:
        name: what a message calls the records, "in a string of a JSON line".
        quotes: how it writes a quotation mark within a record.
        explain_unwrapping: an instruction that yields a log which the official program reads; given a line.
        find_record: a line and where the token is in it to where the record's characters begin and end in the line; None
            where the line is not of this wrapper. Without it the wrapper is only named, and its records are not read.
        escape: what replaces another character within a record.
        unescape: from an escape to its bytes; never a line feed.
    """

    name: str
    quotes: frozenset[bytes]
    explain_unwrapping: Callable[[bytes], str]
    find_record: Callable[[bytes, int], Span | None] | None = None
    escape: re.Pattern[bytes] = field(default=re.compile(rb"(?!)"))
    unescape: Callable[[bytes], bytes] = bytes

    def wraps_record(self, line: bytes, token_at: int) -> bool:
        """Whether the record whose token starts at `token_at` in the line is wrapped in this."""
        span = (0, len(line)) if self.find_record is None else self.find_record(line, token_at)
        if span is None:
            return False
        quote = re.compile(FIRST_QUOTE).search(line, token_at, span[1])
        return self.find_record is not None if quote is None else quote[0] in self.quotes


class UnwrappedLog(Struct, frozen=True):
    """A log without its wrapper: as many lines as the file has, so that line numbers are the file's.

    Attributes:
        data: the bytes of the unwrapped log.
        starts: where each line starts in `data`.
        records: where the characters of each line begin and end in the file; `escaped` says of which they were unescaped.
    """

    wrapper: Wrapper
    original: bytes
    data: bytes
    starts: list[int]
    records: list[Span]
    escaped: list[bool]

    def map_offset(self, offset: int) -> int:
        """The offset in the file of the byte at `offset` of the unwrapped log."""
        index = bisect_right(self.starts, offset) - 1
        at, end = self.records[index]
        left = offset - self.starts[index]
        for escape in self.wrapper.escape.finditer(self.original, at, end) if self.escaped[index] else ():
            plain = escape.start() - at
            width = len(self.wrapper.unescape(escape[0]))
            if left < plain + width:
                return at + min(left, plain)
            left -= plain + width
            at = escape.end()
        return min(at + left, end)

    def map_irregularity(self, irregularity: Irregularity) -> Irregularity:
        """The irregularity of the unwrapped log, at its location in the file."""
        line, column = irregularity.line, irregularity.column
        return (
            irregularity
            if line is None or column is None
            else structs.replace(irregularity, column=self.map_column(line, column))
        )

    def map_column(self, line: int, column: int) -> int:
        """The column in the file of a character of the unwrapped log; lines and columns count from 1."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.data)
        text = self.data[start:end].decode("utf-8", "replace")
        offset = self.map_offset(start + len(text[: column - 1].encode()))
        before = self.original[self.original.rfind(b"\n", 0, offset) + 1 : offset]
        return len(before.decode("utf-8", "replace")) + 1


def unwrap_log(wrapper: Wrapper, data: bytes, token: bytes) -> UnwrappedLog | None:
    """The log without the wrapper; None where the wrapper's records cannot be read. A line that is not of the wrapper stays."""
    if wrapper.find_record is None:
        return None
    lines, starts, records, escaped = [], [], [], []
    length = offset = 0
    for line in data.split(b"\n"):
        at = line.find(token)
        span = wrapper.find_record(line, at) if at >= 0 else None
        begin, end = span or (0, len(line))
        text = line if span is None else wrapper.escape.sub(lambda match: wrapper.unescape(match[0]), line[begin:end])
        lines.append(text)
        starts.append(length)
        records.append((offset + begin, offset + end))
        escaped.append(span is not None)
        length += len(text) + 1
        offset += len(line) + 1
    return UnwrappedLog(wrapper, data, b"\n".join(lines), starts, records, escaped)
