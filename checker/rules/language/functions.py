"""All functions and names of the expression language. The reference in the documentation is made of their docstrings."""

from functools import cache
from types import FunctionType

from checker.errors import DefinitionError
from checker.rules.language.evaluation_context import FieldPath
from checker.rules.language.log_functions import LOG_FUNCTIONS
from checker.rules.language.record_fields import RECORD_ROOTS
from checker.rules.language.value_functions import VALUE_FUNCTIONS
from checker.rules.language.whole_log_functions import WHOLE_LOG_FUNCTIONS

__all__ = [
    "LOG_FUNCTIONS",
    "POSITIONAL_FUNCTIONS",
    "RECORD_ROOTS",
    "VALUE_FUNCTIONS",
    "FieldPath",
    "find_key_arguments",
    "get_function_docstring",
    "list_function_names",
]

TAKES_MORE = 0x04  # inspect.CO_VARARGS
POSITIONAL_FUNCTIONS = LOG_FUNCTIONS.keys() - WHOLE_LOG_FUNCTIONS.keys()
"""Those that look back or ahead from the record in hand."""


@cache
def find_key_arguments(name: str, number: int) -> tuple[bool, ...]:
    """For each of `number` arguments of the function, whether it is a key and not a value.

    Raises:
        DefinitionError: it takes more of them, or fewer.
    """
    function = VALUE_FUNCTIONS.get(name) or LOG_FUNCTIONS[name]
    if isinstance(function, FunctionType):
        keys, least, takes_more = _list_parameters(function)
    else:  # of Python's own, those that take several arguments have no signature: min, max and int
        keys, least, takes_more = [False], 1, getattr(function, "__text_signature__", None) is None
    if number < least or (number > len(keys) and not takes_more):
        raise DefinitionError(f"{name} does not take {number} argument{'s' * (number != 1)}")
    return tuple((keys + keys[-1:] * number)[:number])


def _list_parameters(function: FunctionType) -> tuple[list[bool], int, bool]:
    """Whether each parameter is a key, how many need an argument, and whether the last takes any number of them.

    inspect.signature says the same, but importing it takes as long as checking a log.
    """
    code = function.__code__
    takes_more = bool(code.co_flags & TAKES_MORE)
    names = code.co_varnames[: code.co_argcount + takes_more]
    keys = [function.__annotations__.get(parameter) == FieldPath for parameter in names]
    return keys, code.co_argcount - len(function.__defaults__ or ()), takes_more


def list_function_names() -> list[str]:
    """Every function's name, sorted."""
    return sorted({*VALUE_FUNCTIONS, *LOG_FUNCTIONS})


def get_function_docstring(name: str) -> str:
    """What the function's docstring says, in the sections Args, Returns and Undefined; "" where it has none."""
    from inspect import cleandoc

    from checker.rules.language.builtin_docstrings import BUILTIN_DOCSTRINGS

    function = VALUE_FUNCTIONS.get(name) or LOG_FUNCTIONS[name]
    return cleandoc(BUILTIN_DOCSTRINGS.get(name) or function.__doc__ or "")
