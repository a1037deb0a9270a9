"""A record that a line break cuts in two, or in more."""

from typing import Any

from checker.logs.json_payload import decode_payload

__all__ = ["MOST_JOINED_BYTES", "join_lines"]

MOST_JOINED_LINES = 40
MOST_JOINED_BYTES = 1 << 20


def join_lines(data: bytes, token: bytes, text: str, stop: int, begin: int) -> tuple[Any, int, str] | None:
    """The payload of a record that goes on over the next lines, where it ends, and what follows it there; None where none does.

    Args:
        data: The log.
        token: What records start with.
        text: What stands behind the record's token, up to the end of its line at the offset `stop`.
        stop: That offset.
        begin: Where the payload begins in the text.
    """
    end, pieces = stop, [text]
    for _ in range(MOST_JOINED_LINES):
        if end >= len(data) or end - stop + len(text) > MOST_JOINED_BYTES:
            return None
        following = data.find(b"\n", end + 1)
        following = len(data) if following < 0 else following
        line = data[end + 1 : following]
        if token in line:
            return None
        pieces.append(line.rstrip(b"\r").decode("utf-8", "replace"))
        end = following
        for glue, is_strict in (("", True), ("\n", False)):
            joined = glue.join(pieces)
            try:
                payload, finish = decode_payload(joined, begin, strict=is_strict)
            except (ValueError, RecursionError):
                continue
            if finish > len(pieces[0]):  # else it ends on its own line, and is lost there for a sign that JSON forbids
                return payload, end, joined[finish:]
    return None
