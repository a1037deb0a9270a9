"""The expressions of the rule files, compiled once.

An expression never raises because of what a log contains. What cannot be computed (a missing field, a comparison of text with
a number, a division by zero) is UNDEFINED, and an undefined check does not hold, as an exception makes the official program's
check fail. `MemoryError` says nothing about the log and is not caught.
"""

from collections.abc import Callable, Sequence
from functools import cache, cached_property, partial, reduce
from itertools import compress
from typing import Any

from checker.errors import DefinitionError
from checker.rules.language.compiled_node import CompiledNode
from checker.rules.language.evaluation_context import UNDEFINED, EvalContext, UndefinedError
from checker.rules.language.expression_compiler import compile_node
from checker.rules.language.node_facts import list_conjuncts
from checker.rules.language.operators import build_and
from checker.rules.language.selection import Positions, Selection
from checker.rules.language.syntax import Node, iter_tree_names, parse_expression

__all__ = ["UNDEFINED", "Expression", "compile_expression", "evaluate_node"]

EVALUATION_FAILURES = (
    UndefinedError, TypeError, KeyError, IndexError, ValueError, ZeroDivisionError, OverflowError, RecursionError,
    AttributeError,
)  # fmt: skip
MAX_SCALAR_RECORDS, MAX_VECTOR_RECORDS = 2, 20_000
"""Up to the first number, records are evaluated faster one by one; above the second, in stretches, which take little memory."""


Conjunct = tuple[str, bool, Callable[[EvalContext], bool], Callable[[EvalContext, Selection], Positions]]
"""A side of an `and`: the name of the records for which it holds, whether these are all or none, whether it holds for one, and
for which of the selected ones."""


class Expression:
    """A compiled expression. `tree` and `text` are what it was made from; `is_constant` tells whether it has the same value for
    every record."""

    def __init__(self, text: str, tree: Node) -> None:
        self.text = text
        self.tree = tree
        self._terms = list_conjuncts(tree)
        self._nodes = [compile_node(term) for term in self._terms]
        self._root_node = reduce(build_and, self._nodes)
        self.holds = _build_safe_predicate(self._root_node.scalar)
        """Whether it holds for the record of a context; what is undefined does not."""
        self.is_constant = self._root_node.constant

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name in it."""
        return frozenset(iter_tree_names(self.tree))

    @cached_property
    def _conjuncts(self) -> list[Conjunct]:
        conjuncts: list[Conjunct] = []
        for term, node in zip(self._terms, self._nodes, strict=True):
            holds = _build_safe_predicate(node.scalar)
            conjuncts.append((repr(term), node.constant, holds, partial(_select_satisfied, node, holds)))
        return conjuncts

    def select_failing(self, context: EvalContext, selection: Selection, condition: "Expression | None" = None) -> Positions:
        """The positions of the selected records for which it does not hold, though `condition` does."""
        if condition is not None:
            selection = condition.select_holding(context, selection)
        holding = self.select_holding(context, selection)
        if len(holding) == len(selection):
            return []
        satisfied = set(holding.positions)
        return [position for position in selection.positions if position not in satisfied]

    def select_holding(self, context: EvalContext, selection: Selection) -> Selection:
        """The selected records for which it holds."""
        if len(selection) <= MAX_SCALAR_RECORDS:
            return Selection([at for at in selection.positions if self.holds(context.at_record(at))])
        if len(selection) > MAX_VECTOR_RECORDS:
            stretches = selection.split(MAX_VECTOR_RECORDS)
            return Selection([at for part in stretches for at in self.select_holding(context, part).positions])
        for name, is_constant, holds, select in self._conjuncts:
            if not is_constant:
                selection = selection.select_subset(name, context, select)
            elif not holds(context):
                return Selection([])
        return selection

    def evaluate_records(self, context: EvalContext, selection: Selection) -> Sequence[Any]:
        """Its value for each of the selected records; UNDEFINED where it has none."""
        if len(selection) > MAX_VECTOR_RECORDS:
            stretches = selection.split(MAX_VECTOR_RECORDS)
            return [value for part in stretches for value in self.evaluate_records(context, part)]
        try:
            return self._root_node.vector(context, selection)
        except EVALUATION_FAILURES:
            return [self.evaluate_record(context.at_record(position)) for position in selection.positions]

    def evaluate_record(self, context: EvalContext) -> Any:
        """Its value for the record of the context; UNDEFINED where it has none."""
        try:
            return self._root_node.scalar(context)
        except EVALUATION_FAILURES:
            return UNDEFINED


@cache
def compile_expression(text: str) -> Expression:
    """The compiled expression of `text`.

    Raises:
        DefinitionError: the text is not an expression, or names a function that does not exist.
    """
    tree = parse_expression(text)
    try:
        return Expression(text, tree)
    except ValueError as error:
        raise DefinitionError(f"not an expression: {text!r}: {error}") from error


def evaluate_node(node: Node | str, context: EvalContext) -> Any:
    """The value of a part of an expression; UNDEFINED where it has none."""
    try:
        return compile_node(node).scalar(context)
    except (*EVALUATION_FAILURES, DefinitionError):
        return UNDEFINED


def _build_safe_predicate(evaluate: Callable[[EvalContext], Any]) -> Callable[[EvalContext], bool]:
    def holds(context: EvalContext) -> bool:
        try:
            return bool(evaluate(context))
        except EVALUATION_FAILURES:
            return False

    return holds


def _select_satisfied(
    node: CompiledNode, holds: Callable[[EvalContext], bool], context: EvalContext, selection: Selection
) -> Positions:
    if not len(selection):
        return selection.positions
    try:
        outcomes: Sequence[Any] = node.vector(context, selection)
    except EVALUATION_FAILURES:  # for one record at least
        outcomes = [holds(context.at_record(position)) for position in selection.positions]
    return selection.positions if all(outcomes) else list(compress(selection.positions, outcomes))
