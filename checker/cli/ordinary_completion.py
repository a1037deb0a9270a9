"""What bash completes in ordinary calls, without typer, whose import takes several times as long as all else here.

What is offered here is what typer offers, which a test holds (`tests/cli/test_ordinary_completion.py`). Other shells,
which show the help of each value, and lines that this module does not know, are typer's.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module

from checker.cli.commands import FIRST_COMMANDS, list_command_names
from checker.cli.ordinary_call import COMPLETION_VARIABLE
from checker.cli.parameters import Argument, Parameter, list_parameters

__all__ = ["complete_ordinary_line"]

HELP_FLAGS = ("-h", "--help")
SPECIAL_CHARACTERS = "'\"\\"


def complete_ordinary_line(environment: Mapping[str, str]) -> list[str] | None:
    """The values to offer for the last word of the line in COMP_WORDS; None where typer has to say."""
    line, number = environment.get("COMP_WORDS", ""), environment.get("COMP_CWORD", "")
    if environment.get(COMPLETION_VARIABLE) != "complete_bash" or not (number.isascii() and number.isdecimal()):
        return None
    words = line.split()
    at = int(number)
    if at < 1 or at > len(words) or any(sign in line for sign in SPECIAL_CHARACTERS):
        return None
    start = words[at] if at < len(words) else ""
    if at == 1:
        return None if start.startswith("-") else [name for name in list_command_names() if name.startswith(start)]
    if words[1] not in FIRST_COMMANDS or "=" in start:
        return None
    parameters = list_parameters(import_module(f"checker.cli.commands.{words[1]}").run_command)
    found = _find_offered(parameters, words[2:at], start)
    return None if found is None else [value for value in found if value.startswith(start)]


def _find_offered(parameters: Sequence[Parameter], stated: Sequence[str], start: str) -> list[str] | None:
    """What may follow the stated words, also what does not begin with `start`."""
    options = {flag: one for one in parameters if not isinstance(one.declaration, Argument) for flag in one.flags}
    given, texts = set(), 0
    rest = iter(stated)
    for word in rest:
        if not word.startswith("-"):
            texts += 1
            continue
        option = options.get(word)
        if option is None:
            return None
        given.add(option.name)
        if option.type is not bool:
            value = next(rest, None)
            if value is None:
                return None if start.startswith("-") else list(option.complete_value(start))
            if value.startswith("-"):
                return None
    if start.startswith("-"):
        return [*_iter_flags(parameters, given), *HELP_FLAGS]
    arguments = (one for one in parameters if isinstance(one.declaration, Argument))
    argument = next((one for one in arguments if one.is_list or not texts), None)
    return [] if argument is None else list(argument.complete_value(start))


def _iter_flags(parameters: Sequence[Parameter], given: set[str]) -> Iterator[str]:
    """The flags of the options that may still be stated."""
    for one in parameters:
        if not isinstance(one.declaration, Argument) and not one.declaration.hidden and (one.is_list or one.name not in given):
            yield from one.flags
