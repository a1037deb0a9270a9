"""The functions of the expression language on values alone."""

import math
from collections.abc import Callable
from typing import Any

__all__ = ["VALUE_FUNCTIONS"]

INTEGER_TOLERANCE = 0.00001


def _lower(text: Any) -> Any:
    """The text in lower case.

    Args:
        text: A text.

    Returns:
        A text.

    Undefined:
        Where the argument is not a text.
    """
    return text.lower()


def _strip(text: Any) -> Any:
    """The text without the white space at its two ends.

    Args:
        text: A text.

    Returns:
        A text.

    Undefined:
        Where the argument is not a text.
    """
    return text.strip()


def _is_integer(number: Any) -> bool:
    """Whether a number is within 0.00001 of a whole number, as the official program tests it.

    Args:
        number: A number.

    Returns:
        true or false.

    Undefined:
        Where the argument is not a number, or is not finite.
    """
    return bool(abs(round(number) - number) < INTEGER_TOLERANCE)


def _is_close(first: Any, second: Any) -> bool:
    """Whether two numbers are equal to nine significant digits.

    Args:
        first: A number.
        second: A number.

    Returns:
        true where they differ by at most 1e-9 of the larger one; otherwise false.

    Undefined:
        Where an argument is not a number.
    """
    return math.isclose(first, second)


def _is_bool(value: object) -> bool:
    """Whether the value is true or false.

    Args:
        value: Any value.

    Returns:
        true or false.

    Undefined:
        Where the argument is undefined.
    """
    return isinstance(value, bool)


def _is_int(value: object) -> bool:
    """Whether the value is an integer. true and false are integers, as in Python; 2.0 is not.

    Args:
        value: Any value.

    Returns:
        true or false.

    Undefined:
        Where the argument is undefined.
    """
    return isinstance(value, int)


def _is_number(value: object) -> bool:
    """Whether the value is a number. nan and inf are numbers; true and false are not.

    Args:
        value: Any value.

    Returns:
        true or false.

    Undefined:
        Where the argument is undefined.
    """
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_finite(value: object) -> bool:
    """Whether the value is a number, but not nan or infinite. true and false are not numbers.

    Args:
        value: Any value.

    Returns:
        true or false.

    Undefined:
        Where the argument is undefined, or is an integer above 1.8e308.
    """
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_list(value: object) -> bool:
    """Whether the value is a list.

    Args:
        value: Any value.

    Returns:
        true or false.

    Undefined:
        Where the argument is undefined.
    """
    return isinstance(value, list)


def _is_text(value: object) -> bool:
    """Whether the value is a text.

    Args:
        value: Any value.

    Returns:
        true or false.

    Undefined:
        Where the argument is undefined.
    """
    return isinstance(value, str)


VALUE_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "log2": math.log2,
    "len": len,
    "int": int,
    "min": min,
    "max": max,
    "lower": _lower,
    "strip": _strip,
    "is_integer": _is_integer,
    "is_close": _is_close,
    "is_bool": _is_bool,
    "is_int": _is_int,
    "is_number": _is_number,
    "is_finite": _is_finite,
    "is_list": _is_list,
    "is_text": _is_text,
}
