"""Values as text."""

import math

__all__ = ["format_log_value"]

MAX_VALUE_LENGTH = 60
LARGEST_PLAIN_NUMBER = 1 << 64
"""Python refuses to write numbers of thousands of digits."""


def format_log_value(value: object) -> str:
    """A value as a log would write it, shortened."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    text = _write_plain_value(value) or _write_value(value)
    return text if len(text) <= MAX_VALUE_LENGTH else text[: MAX_VALUE_LENGTH - 1] + "…"


def _write_plain_value(value: object) -> str | None:
    """An integer of no unusual size or a text of which JSON has every character as it is; None for anything else."""
    if type(value) is int and abs(value) < LARGEST_PLAIN_NUMBER:
        return str(value)
    is_plain = type(value) is str and value.isascii() and value.isprintable() and not {'"', "\\"} & {*value}
    return f'"{value}"' if is_plain else None


def _write_value(value: object) -> str:
    import json  # seldom needed

    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        return "more than can be shown"
