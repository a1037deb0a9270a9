"""All functions and names of the expression language. The reference in the documentation is made of their docstrings."""

from functools import cache
from inspect import Parameter, cleandoc, signature

from checker.errors import DefinitionError
from checker.rules.language.builtin_docstrings import BUILTIN_DOCSTRINGS
from checker.rules.language.evaluation_context import FieldPath
from checker.rules.language.log_functions import LOG_FUNCTIONS
from checker.rules.language.record_fields import RECORD_ROOTS
from checker.rules.language.value_functions import VALUE_FUNCTIONS
from checker.rules.language.whole_log_functions import STAMP_TOLERANCE_MS, WHOLE_LOG_FUNCTIONS

__all__ = [
    "LOG_FUNCTIONS",
    "POSITIONAL_FUNCTIONS",
    "RECORD_ROOTS",
    "STAMP_TOLERANCE_MS",
    "VALUE_FUNCTIONS",
    "FieldPath",
    "find_key_arguments",
    "get_function_docstring",
    "list_function_names",
]

POSITIONAL_FUNCTIONS = LOG_FUNCTIONS.keys() - WHOLE_LOG_FUNCTIONS.keys()
"""Those that look back or ahead from the record in hand."""


@cache
def find_key_arguments(name: str, number: int) -> tuple[bool, ...]:
    """For each of `number` arguments of the function, whether it is a key and not a value.

    Raises:
        DefinitionError: it takes more of them, or fewer.
    """
    try:
        parameters = list(signature(VALUE_FUNCTIONS.get(name) or LOG_FUNCTIONS[name]).parameters.values())
    except ValueError:  # Python does not tell of min, max and int: one or more
        parameters = [Parameter("value", Parameter.POSITIONAL_ONLY), Parameter("more", Parameter.VAR_POSITIONAL)]
    takes_more = any(parameter.kind is Parameter.VAR_POSITIONAL for parameter in parameters)
    least = sum(
        parameter.default is Parameter.empty and parameter.kind is not Parameter.VAR_POSITIONAL for parameter in parameters
    )
    if number < least or (number > len(parameters) and not takes_more):
        raise DefinitionError(f"{name} does not take {number} argument{'s' * (number != 1)}")
    keys = [parameter.annotation == FieldPath for parameter in parameters]
    return tuple((keys + keys[-1:] * number)[:number])


def list_function_names() -> list[str]:
    """Every function's name, sorted."""
    return sorted({*VALUE_FUNCTIONS, *LOG_FUNCTIONS})


def get_function_docstring(name: str) -> str:
    """What the function's docstring says, in the sections Args, Returns and Undefined; "" where it has none."""
    function = VALUE_FUNCTIONS.get(name) or LOG_FUNCTIONS[name]
    return cleandoc(BUILTIN_DOCSTRINGS.get(name) or function.__doc__ or "")
