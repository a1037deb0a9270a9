"""What the reference of the rule language says of the functions that are Python's own."""

__all__ = ["BUILTIN_DOCSTRINGS"]

BUILTIN_DOCSTRINGS: dict[str, str] = {
    "abs": """The absolute value of a number.

    Args:
        number: A number.

    Returns:
        A number.

    Undefined:
        Where the argument is not a number.
    """,
    "ceil": """The smallest whole number that is not below a number.

    Args:
        number: A number.

    Returns:
        A whole number.

    Undefined:
        Where the argument is not a finite number.
    """,
    "floor": """The largest whole number that is not above a number.

    Args:
        number: A number.

    Returns:
        A whole number.

    Undefined:
        Where the argument is not a finite number.
    """,
    "log2": """The logarithm of a number to base 2.

    Args:
        number: A number above 0.

    Returns:
        A number.

    Undefined:
        Where the argument is not a number above 0.
    """,
    "len": """The length of a text, list or table.

    Args:
        value: A text, a list or a table.

    Returns:
        The number of characters, items or fields.

    Undefined:
        Where the argument is anything else.
    """,
    "int": """A whole number made of a number or text.

    Args:
        value: A number, whose fraction is dropped, or a text of digits.

    Returns:
        A whole number.

    Undefined:
        Where the argument is not a finite number, and is not the text of a whole number.
    """,
    "min": """The smallest of the arguments, or of the items of a list.

    Args:
        value: A list, or the first of several values.
        *more: The other values.

    Returns:
        One of the values.

    Undefined:
        Where a list is empty, or the values cannot be compared with each other.
    """,
    "max": """The largest of the arguments, or of the items of a list.

    Args:
        value: A list, or the first of several values.
        *more: The other values.

    Returns:
        One of the values.

    Undefined:
        Where a list is empty, or the values cannot be compared with each other.
    """,
}
