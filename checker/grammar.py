"""The grammars, loaded: parsers for what must be explained, patterns for what must be fast.

A dialect's grammar is its specification. `pattern` turns the sequence of terminals in one of its rules into a
regular expression over bytes, so that the fast way through a log cannot drift from the grammar.
"""

import re
from functools import cache
from typing import TYPE_CHECKING

from checker import resources
from checker.errors import DefinitionError

if TYPE_CHECKING:
    from lark import Lark

__all__ = ["compile_rule_pattern", "load_parser"]


@cache
def load_parser(name: str, *, start: str = "start") -> "Lark":
    """The LALR parser of `grammars/<name>.lark`.

    Raises:
        DefinitionError: there is no such grammar.
    """
    from lark import Lark

    path = resources.find_grammars_folder() / f"{name}.lark"
    if not path.is_file():
        raise DefinitionError(f"no grammar {name}.lark in {path.parent}")
    return Lark.open(
        str(path),
        parser="lalr",
        start=start,
        maybe_placeholders=False,
        propagate_positions=True,
        import_paths=[str(path.parent)],
    )


@cache
def compile_rule_pattern(name: str, *, rule: str) -> re.Pattern[bytes]:
    """The bytes pattern of a rule that is a plain sequence of terminals, one named group for each terminal but repeats.

    Raises:
        DefinitionError: the rule is missing, has alternatives, or holds other rules.
    """
    from lark.grammar import Terminal

    grammar = load_parser(name)
    expansions = [found.expansion for found in grammar.rules if found.origin.name == rule]
    if len(expansions) != 1 or not all(isinstance(symbol, Terminal) for symbol in expansions[0]):
        raise DefinitionError(f"rule {rule} of {name}.lark is not one sequence of terminals")
    parts: list[str] = []
    for symbol in expansions[0]:
        group = symbol.name.lower()
        expression = grammar.get_terminal(symbol.name).pattern.to_regexp()
        named = f"(?P<{group}>{expression})"
        parts.append(f"(?:{expression})" if any(part.startswith(f"(?P<{group}>") for part in parts) else named)
    return re.compile("".join(parts).encode("ascii"))
