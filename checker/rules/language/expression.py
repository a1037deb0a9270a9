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
from checker.rules.language.evaluation_context import UNDEFINED, EvalContext, Positions, UndefinedError
from checker.rules.language.expression_compiler import CompiledNode, compile_node
from checker.rules.language.syntax import Node, iter_tree_names, parse_expression

__all__ = ["UNDEFINED", "Expression", "compile_expression", "evaluate_node"]

EVALUATION_FAILURES = (
    UndefinedError, TypeError, KeyError, IndexError, ValueError, ZeroDivisionError, OverflowError, RecursionError,
    AttributeError, MemoryError,
)  # fmt: skip
MAX_SCALAR_RECORDS, MAX_VECTOR_RECORDS = 2, 20_000
"""So few records are faster looked at one by one; more than so many are looked at in stretches, so as to take little memory."""


class Expression:
    """A compiled expression. `tree` and `text` are what it was made from, `names` every name that stands in it;
    `is_of_the_log` says that it comes to the same for every record."""

    def __init__(self, text: str, tree: Node) -> None:
        self.text = text
        self.tree = tree
        self.names = frozenset(iter_tree_names(tree))
        self._root_node = compile_node(tree)
        self.holds = _build_safe_predicate(self._root_node.scalar)
        """Whether it holds for the record in a scope; what is undefined does not."""
        terms = [(repr(term), compile_node(term)) for term in _list_conjuncts(tree)]
        self._conjuncts = [
            (
                name,
                part.constant,
                _build_safe_predicate(part.scalar),
                partial(_select_satisfied, part, _build_safe_predicate(part.scalar)),
            )
            for name, part in terms
        ]
        self.is_constant = self._root_node.constant

    def select_failing(self, scope: EvalContext, positions: Positions, condition: "Expression | None" = None) -> Positions:
        """Those of the records of one key at `positions` for which it does not hold, though `condition` does."""
        if condition is not None:
            positions = condition.select_holding(scope, positions)
        held = self.select_holding(scope, positions)
        if len(held) == len(positions):
            return []
        those = set(held)
        return [position for position in positions if position not in those]

    def select_holding(self, scope: EvalContext, positions: Positions) -> Positions:
        """Those of the records of one key at `positions` for which it holds."""
        if len(positions) <= MAX_SCALAR_RECORDS:
            return [position for position in positions if self.holds(scope.move_to(position))]
        if len(positions) > MAX_VECTOR_RECORDS:
            return [
                position for part in _split_positions(positions) for position in self.select_holding(scope.fork_context(), part)
            ]
        for name, is_uniform, holds, holding in self._conjuncts:
            if not is_uniform:
                positions = scope.select_positions(name, positions, holding)
            elif not holds(scope):
                return []
        return positions

    def evaluate_records(self, scope: EvalContext, positions: Positions) -> Sequence[Any]:
        """What it comes to for each of the records of one key at `positions`; UNDEFINED where that cannot be told."""
        if len(positions) > MAX_VECTOR_RECORDS:
            return [
                found for part in _split_positions(positions) for found in self.evaluate_records(scope.fork_context(), part)
            ]
        try:
            return self._root_node.vector(scope, positions)
        except EVALUATION_FAILURES:
            return [self.evaluate_record(scope.move_to(position)) for position in positions]

    def evaluate_record(self, scope: EvalContext) -> Any:
        """What it comes to for the record in `scope`; UNDEFINED where that cannot be told."""
        try:
            return self._root_node.scalar(scope)
        except EVALUATION_FAILURES:
            return UNDEFINED


@cache
def compile_expression(text: str) -> Expression:
    """The expression that `text` says.

    Raises:
        DefinitionError: it is not one, or names a function that there is not.
    """
    tree = parse_expression(text)
    try:
        return Expression(text, tree)
    except ValueError as error:
        raise DefinitionError(f"not an expression: {text!r}: {error}") from error


def evaluate_node(node: Node | str, scope: EvalContext) -> Any:
    """What a part of an expression comes to; UNDEFINED where that cannot be told."""
    try:
        return compile_node(node).scalar(scope)
    except (*EVALUATION_FAILURES, DefinitionError):
        return UNDEFINED


def _split_positions(positions: Positions) -> Iterator[Positions]:
    return (positions[start : start + MAX_VECTOR_RECORDS] for start in range(0, len(positions), MAX_VECTOR_RECORDS))


def _list_conjuncts(node: Node) -> list[Node]:
    """What must hold for the whole to hold: each side of an `and`."""
    return [term for child in node.children for term in _list_conjuncts(child)] if node.data == "and_" else [node]


def _build_safe_predicate(one: Callable[[EvalContext], Any]) -> Callable[[EvalContext], bool]:
    def holds(scope: EvalContext) -> bool:
        try:
            return bool(one(scope))
        except EVALUATION_FAILURES:
            return False

    return holds


def _select_satisfied(
    part: CompiledNode, holds: Callable[[EvalContext], bool], scope: EvalContext, positions: Positions
) -> Positions:
    if not positions:
        return positions
    try:
        found: Sequence[Any] = part.vector(scope, positions)
    except EVALUATION_FAILURES:  # of one record at least
        found = [holds(scope.move_to(position)) for position in positions]
    return positions if all(found) else list(compress(positions, found))
