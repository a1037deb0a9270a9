"""The JSON of a record, decoded by Python's reader, which finds its end and what is wrong with it."""

import json
import sys
from typing import Any

__all__ = ["TooDeepError", "decode_payload", "explain_json_limit"]

DEEPEST = 200
"""As deep as the fast way reads, so that both say the same."""
_strict = json.JSONDecoder()
_lenient = json.JSONDecoder(strict=False)


class TooDeepError(RecursionError):
    """The value is nested deeper than `DEEPEST`, though Python could read it."""


def decode_payload(text: str, begin: int, *, strict: bool = True) -> tuple[Any, int]:
    """The JSON value that begins at `begin`, and where it ends; control characters are allowed in texts unless `strict`.

    Raises:
        ValueError: the text is not JSON there.
        RecursionError: it is nested deeper than `DEEPEST`.
    """
    payload, end = (_strict if strict else _lenient).raw_decode(text, begin)
    _require_shallow(payload)
    return payload, end


def _require_shallow(payload: Any) -> None:
    """Nothing, where lists and objects are nested no deeper than `DEEPEST`.

    Raises:
        TooDeepError: they are.
    """
    layer = [payload]
    for _ in range(DEEPEST):
        layer = [
            part
            for value in layer
            if isinstance(value, (dict, list))
            for part in (value.values() if isinstance(value, dict) else value)
            if isinstance(part, (dict, list))
        ]
        if not layer:
            return
    raise TooDeepError


def explain_json_limit(error: Exception) -> str | None:
    """What Python's reader of JSON could not do with a record that may well be JSON; None where it is none."""
    if isinstance(error, RecursionError):
        return f"it is nested deeper than {DEEPEST} levels"
    if not isinstance(error, (json.JSONDecodeError, UnicodeError)):
        return f"it has a number of more than {sys.get_int_max_str_digits():,} digits"
    return None
