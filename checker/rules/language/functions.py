"""All functions and names of the expression language; ARCHITECTURE.md lists them with their meaning."""

from functools import cache
from inspect import Parameter, signature

from checker.errors import DefinitionError
from checker.rules.language.log_functions import LOG_FUNCTIONS, STAMP_TOLERANCE_MS, FieldPath
from checker.rules.language.record_fields import RECORD_ROOTS
from checker.rules.language.value_functions import VALUE_FUNCTIONS

__all__ = [
    "LOG_FUNCTIONS",
    "POSITIONAL_FUNCTIONS",
    "RECORD_ROOTS",
    "STAMP_TOLERANCE_MS",
    "VALUE_FUNCTIONS",
    "FieldPath",
    "find_key_arguments",
    "list_function_names",
]

POSITIONAL_FUNCTIONS = LOG_FUNCTIONS.keys() - {"given", "total", "had", "start", "stop", "reached", "reached_in_run"}
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
