"""Records in strings of JSON: how those are found and unescaped, which the wrappers of JSON share."""

import json
import re

__all__ = ["ESCAPE", "QUOTES", "find_string", "unescape"]

QUOTES = frozenset({b'\\"'})
ESCAPE = re.compile(rb"(?:\\r)?\\n|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")
STRING = re.compile(rb'"((?:[^"\\]|\\.)*+)(?:"|$)')
LINE_END = b"\r"
"""A line feed within a string ends a record, as a lone carriage return does, but not the line of the file."""


def find_string(line: bytes, token_at: int) -> tuple[int, int] | None:
    """Where the string that holds the token begins and ends, without its quotation marks; the last one may be missing."""
    return next((match.span(1) for match in STRING.finditer(line) if match.start(1) <= token_at < match.end(1)), None)


def unescape(escape: bytes) -> bytes:
    """The bytes of a JSON escape; of an escape that JSON does not have, the escape itself."""
    if escape.endswith(b"\\n"):
        return LINE_END
    try:
        return str(json.loads(b'"' + escape + b'"')).encode("utf-8", "replace")
    except ValueError:
        return escape
