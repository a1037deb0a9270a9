"""Ordinary calls, read without typer, whose import takes as long as checking a log.

What is read here is read as typer reads it, which tests hold (`tests/cli/test_ordinary_calls.py`). Anything else is typer's:
help, abbreviations, mistakes, and whatever this module does not know.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

from checker.cli.commands import FIRST_COMMANDS
from checker.cli.parameters import Argument, Parameter, call_command, list_parameters

__all__ = ["UnusualCallError", "read_ordinary_call", "read_parameters"]

COMPLETION_VARIABLE = "_MLCHECK_COMPLETE"
MOST_DIGITS = 9


class UnusualCallError(Exception):
    """A call that typer has to read."""


def read_ordinary_call(arguments: Sequence[str]) -> Callable[[], int] | None:
    """The call of the command that the arguments name, to its exit code; None where typer has to read them.

    Where a shell asks what to complete, the call prints it.
    """
    if COMPLETION_VARIABLE in os.environ:
        return _read_completion()
    if not arguments or arguments[0] not in FIRST_COMMANDS or sys.platform == "win32":  # where typer expands patterns of files
        return None
    run = import_module(f"checker.cli.commands.{arguments[0]}").run_command
    try:
        return partial(call_command, run, read_parameters(list_parameters(run), arguments[1:]))
    except UnusualCallError:
        return None


def _read_completion() -> Callable[[], int] | None:
    from checker.cli.ordinary_completion import complete_ordinary_line

    values = complete_ordinary_line(os.environ)
    if values is None:
        return None

    def complete() -> int:
        print("\n".join(values))
        return 0

    return complete


def read_parameters(parameters: Sequence[Parameter], arguments: Sequence[str]) -> dict[str, Any]:
    """The value of each parameter.

    Raises:
        UnusualCallError: typer has to read them.
    """
    named = [parameter for parameter in parameters if isinstance(parameter.declaration, Argument)]
    optional = (parameter for parameter in parameters if not isinstance(parameter.declaration, Argument))
    options = {flag: parameter for parameter in optional for flag in parameter.flags}
    stated: dict[str, Any] = {}
    texts: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if not argument.startswith("-"):
            texts.append(argument)
            continue
        flag, has_value, text = argument.partition("=")
        option = options.get(flag)
        if option is None:
            raise UnusualCallError
        value = _read_option(option, text if has_value else None, rest)
        if option.is_list:
            stated.setdefault(option.name, []).append(value)
        elif option.name in stated:
            raise UnusualCallError
        else:
            stated[option.name] = value
    stated |= _read_arguments(named, texts)
    if any(parameter.is_required and parameter.name not in stated for parameter in parameters):
        raise UnusualCallError
    return {parameter.name: stated.get(parameter.name, parameter.default) for parameter in parameters}


def _read_option(option: Parameter, text: str | None, rest: Iterator[str]) -> Any:
    if option.type is bool:
        if text is not None:
            raise UnusualCallError
        return True
    return _read_value(option, next(rest, "") if text is None else text)


def _read_arguments(parameters: Sequence[Parameter], texts: Sequence[str]) -> dict[str, Any]:
    """The value of the one argument that a command has, or of none."""
    if not texts:
        return {}
    if len(parameters) != 1 or not (parameters[0].is_list or len(texts) == 1):
        raise UnusualCallError
    values = [_read_value(parameters[0], text) for text in texts]
    return {parameters[0].name: values if parameters[0].is_list else values[0]}


def _read_value(parameter: Parameter, text: str) -> Any:
    if not text or text.startswith("-"):
        raise UnusualCallError
    declared = parameter.declaration
    if isinstance(declared, Argument) and declared.parser is not None:
        try:
            return declared.parser(text)
        except ValueError as error:
            raise UnusualCallError from error
    kinds = (parameter.type, *get_args(parameter.type))
    if Path in kinds:
        if os.path.exists(text) and not os.access(text, os.R_OK):  # noqa: PTH110 a path is made of what is ordinary only
            raise UnusualCallError
        return Path(text)
    if int in kinds or float in kinds:
        return _read_number(parameter, text, float if float in kinds else int)
    return text


def _read_number(parameter: Parameter, text: str, kind: type[int] | type[float]) -> int | float:
    digits = text.replace(".", "", 1) if kind is float else text
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= MOST_DIGITS):
        raise UnusualCallError
    number = kind(text)
    least = None if isinstance(parameter.declaration, Argument) else parameter.declaration.min
    if least is not None and number < least:
        raise UnusualCallError
    return number
