"""The functions of the expression language on values alone."""

import math
from collections.abc import Callable
from typing import Any

__all__ = ["VALUE_FUNCTIONS"]

INTEGER_TOLERANCE = 0.00001


def _is_integer(number: Any) -> bool:
    """As the official helper: within 0.00001 of a whole number."""
    return bool(abs(round(number) - number) < INTEGER_TOLERANCE)


def _is_close(first: Any, second: Any) -> bool:
    return math.isclose(first, second)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_finite(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


VALUE_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "log2": math.log2,
    "len": len,
    "int": int,
    "min": min,
    "max": max,
    "lower": lambda text: text.lower(),
    "strip": lambda text: text.strip(),
    "is_integer": _is_integer,
    "is_close": _is_close,
    "is_bool": lambda value: isinstance(value, bool),
    "is_int": lambda value: isinstance(value, int),
    "is_number": _is_number,
    "is_finite": _is_finite,
    "is_list": lambda value: isinstance(value, list),
    "is_text": lambda value: isinstance(value, str),
}
