"""The expressions of the rule files, compiled once.

An expression is total: nothing here raises, whatever a log contains. What cannot be computed (a missing field, a comparison
of text with a number, a division by zero) is UNDEFINED, and an undefined check does not hold, as an exception makes the
official program's check fail.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import compress
from typing import Any

from checker.errors import DefinitionError
from checker.rules.language.evaluation_context import UNDEFINED, Positions, Scope, UndefinedError
from checker.rules.language.expression_compiler import Part, compiled
from checker.rules.language.syntax import Node, names_in, parse

__all__ = ["UNDEFINED", "Expression", "compile_expression", "evaluate"]

FAILURES = (
    UndefinedError, TypeError, KeyError, IndexError, ValueError, ZeroDivisionError, OverflowError, RecursionError,
    AttributeError, MemoryError,
)  # fmt: skip
FEW, MANY = 2, 20_000
"""So few records are faster looked at one by one; more than so many are looked at in stretches, so as to take little memory."""


class Expression:
    """A compiled expression. `tree` and `text` are what it was made from, `names` every name that stands in it;
    `is_of_the_log` says that it comes to the same for every record."""

    def __init__(self, text: str, tree: Node) -> None:
        self.text = text
        self.tree = tree
        self.names = frozenset(names_in(tree))
        self._whole = compiled(tree)
        self.holds = _total(self._whole.one)
        """Whether it holds for the record in a scope; what is undefined does not."""
        terms = [(repr(term), compiled(term)) for term in _terms(tree)]
        self._terms = [
            (name, part.uniform, _total(part.one), partial(_holding, part, _total(part.one))) for name, part in terms
        ]
        self.is_of_the_log = self._whole.uniform

    def failing(self, scope: Scope, positions: Positions, condition: "Expression | None" = None) -> Positions:
        """Those of the records of one key at `positions` for which it does not hold, though `condition` does."""
        if condition is not None:
            positions = condition.holding(scope, positions)
        held = self.holding(scope, positions)
        if len(held) == len(positions):
            return []
        those = set(held)
        return [position for position in positions if position not in those]

    def holding(self, scope: Scope, positions: Positions) -> Positions:
        """Those of the records of one key at `positions` for which it holds."""
        if len(positions) <= FEW:
            return [position for position in positions if self.holds(scope.at(position))]
        if len(positions) > MANY:
            return [position for part in _stretches(positions) for position in self.holding(scope.apart(), part)]
        for name, is_uniform, holds, holding in self._terms:
            if not is_uniform:
                positions = scope.held(name, positions, holding)
            elif not holds(scope):
                return []
        return positions

    def values(self, scope: Scope, positions: Positions) -> Sequence[Any]:
        """What it comes to for each of the records of one key at `positions`; UNDEFINED where that cannot be told."""
        if len(positions) > MANY:
            return [found for part in _stretches(positions) for found in self.values(scope.apart(), part)]
        try:
            return self._whole.many(scope, positions)
        except FAILURES:
            return [self.value(scope.at(position)) for position in positions]

    def value(self, scope: Scope) -> Any:
        """What it comes to for the record in `scope`; UNDEFINED where that cannot be told."""
        try:
            return self._whole.one(scope)
        except FAILURES:
            return UNDEFINED


@cache
def compile_expression(text: str) -> Expression:
    """The expression that `text` says.

    Raises:
        DefinitionError: it is not one, or names a function that there is not.
    """
    tree = parse(text)
    try:
        return Expression(text, tree)
    except ValueError as error:
        raise DefinitionError(f"not an expression: {text!r}: {error}") from error


def evaluate(node: Node | str, scope: Scope) -> Any:
    """What a part of an expression comes to; UNDEFINED where that cannot be told."""
    try:
        return compiled(node).one(scope)
    except (*FAILURES, DefinitionError):
        return UNDEFINED


def _stretches(positions: Positions) -> Iterator[Positions]:
    return (positions[start : start + MANY] for start in range(0, len(positions), MANY))


def _terms(node: Node) -> list[Node]:
    """What must hold for the whole to hold: each side of an `and`."""
    return [term for child in node.children for term in _terms(child)] if node.data == "and_" else [node]


def _total(one: Callable[[Scope], Any]) -> Callable[[Scope], bool]:
    def holds(scope: Scope) -> bool:
        try:
            return bool(one(scope))
        except FAILURES:
            return False

    return holds


def _holding(part: Part, holds: Callable[[Scope], bool], scope: Scope, positions: Positions) -> Positions:
    if not positions:
        return positions
    try:
        found: Sequence[Any] = part.many(scope, positions)
    except FAILURES:  # of one record at least
        found = [holds(scope.at(position)) for position in positions]
    return positions if all(found) else list(compress(positions, found))
