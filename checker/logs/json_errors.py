"""Malformed JSON of a record, explained: where it is cut off, or which character is wrong."""

import re

from checker.logs.grammar_errors import format_snippet

__all__ = ["describe_json_error", "is_cut_off"]

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+("?)|[{}\[\]]')
NAME = re.compile(r'"([A-Za-z_][A-Za-z0-9_]{0,80})" ?: ?')
VALUES = {"{", "[", "a text in quotes", "true", "false", "null"}
MOST_SCANNED = 1 << 16
PLACE = "(file:line)"


def is_cut_off(text: str) -> bool:
    """Whether the text begins an object that does not end in it."""
    depth = 0
    for token in TOKEN.finditer(text[:MOST_SCANNED]):
        if token[0].startswith('"'):
            if not token[1]:
                return True
        else:
            depth += 1 if token[0] in "{[" else -1
            if depth == 0:
                return False
    return depth > 0


def describe_json_error(text: str, offset: int, column: int, wanted: str | None) -> str:
    """What is wrong with the record in the text, in a sentence.

    Args:
        text: The record.
        offset: Where the grammar fails in it.
        column: The column of that place in the file.
        wanted: What the grammar expected there.
    """
    if is_cut_off(text):
        names = NAME.findall(text[:MOST_SCANNED])
        return f"the record is cut off after {len(text.rstrip()):,} characters" + (f", in {names[-1]}" if names else "")
    if wanted is None:
        return "the record is no JSON object"
    if offset >= len(text.rstrip()) or (wanted == PLACE and ")" not in text[offset:]):
        before = f", before {wanted}" if len(wanted) > 1 and wanted != "a space" else ""
        return f"the record is cut off after {len(text.rstrip()):,} characters{before}"
    alternatives = set(wanted.split(" or "))
    wanted = " or ".join(sorted(alternatives - VALUES | {"a value"})) if alternatives > VALUES else wanted
    return f"invalid JSON at column {column}: expected {wanted}, found {format_snippet(text[offset : offset + 20])}"
