"""The operators of expressions, on compiled operands: comparisons, logic, conditionals, arithmetic."""

import operator
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any

from checker.rules.language.compiled_node import CompiledNode, ScalarEvaluator, build_constant_node, build_scalar_node
from checker.rules.language.evaluation_context import EvalContext, UndefinedError
from checker.rules.language.selection import Selection

__all__ = [
    "ARITHMETIC_OPERATORS",
    "COMPARISON_OPERATORS",
    "build_and",
    "build_arithmetic",
    "build_comparison_chain",
    "build_conditional",
    "build_literal_comparison",
    "build_negation",
    "build_not",
    "build_or",
    "raise_to_power",
]

BinaryOperator = Callable[[Any, Any], Any]

COMPARISON_OPERATORS: dict[str, BinaryOperator] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda left, right: left in right,
    "not in": lambda left, right: left not in right,
}
CONTAINS = COMPARISON_OPERATORS["in"]
NUMBER_TYPES = {int, float, bool}
MAX_EXPONENT = 1024


def build_comparison_chain(operands: Sequence[CompiledNode], comparisons: Sequence[BinaryOperator]) -> CompiledNode:
    """`a < b < c`: each operand compared with the next, until one comparison does not hold."""
    if len(comparisons) == 1:
        return _build_comparison(operands[0], comparisons[0], operands[1])

    def compare_record(context: EvalContext) -> bool:
        left = operands[0].scalar(context)
        for compare, operand in zip(comparisons, operands[1:], strict=True):
            right = operand.scalar(context)
            if not compare(left, right):
                return False
            left = right
        return True

    steps = [_build_comparison(*step) for step in zip(operands, comparisons, operands[1:], strict=False)]

    def compare_records(context: EvalContext, selection: Selection) -> Sequence[bool]:
        columns = [step.vector(context, selection) for step in steps]
        return list(map(all, zip(*columns, strict=True)))

    if all(operand.constant for operand in operands):
        return build_constant_node(compare_record)
    return CompiledNode(compare_record, compare_records, constant=False)


def build_literal_comparison(left: CompiledNode, compare: BinaryOperator, literal: Any) -> CompiledNode:
    """Most comparisons are with a literal, which need not be evaluated again."""
    scalar = left.scalar

    def compare_record(context: EvalContext) -> Any:
        return compare(scalar(context), literal)

    if left.constant:
        return build_constant_node(compare_record)
    return CompiledNode(
        compare_record,
        lambda context, selection: list(map(compare, left.vector(context, selection), repeat(literal))),
        constant=False,
    )


def _build_comparison(left: CompiledNode, compare: BinaryOperator, right: CompiledNode) -> CompiledNode:
    def compare_record(context: EvalContext) -> Any:
        return compare(left.scalar(context), right.scalar(context))

    if left.constant and right.constant:
        return build_constant_node(compare_record)

    def compare_records(context: EvalContext, selection: Selection) -> Sequence[Any]:
        if right.constant:
            return list(map(compare, left.vector(context, selection), repeat(right.scalar(context))))
        if left.constant and compare is CONTAINS:
            return list(map(operator.contains, right.vector(context, selection), repeat(left.scalar(context))))
        if left.constant:
            return list(map(compare, repeat(left.scalar(context)), right.vector(context, selection)))
        return list(map(compare, left.vector(context, selection), right.vector(context, selection)))

    return CompiledNode(compare_record, compare_records, constant=False)


def build_and(left: CompiledNode, right: CompiledNode) -> CompiledNode:
    """`left and right`."""
    return _build_short_circuit(
        lambda context: left.scalar(context) and right.scalar(context), left, right, continues_when=True
    )


def build_or(left: CompiledNode, right: CompiledNode) -> CompiledNode:
    """`left or right`."""
    return _build_short_circuit(
        lambda context: left.scalar(context) or right.scalar(context), left, right, continues_when=False
    )


def _build_short_circuit(
    scalar: ScalarEvaluator, left: CompiledNode, right: CompiledNode, *, continues_when: bool
) -> CompiledNode:
    """`and` and `or`: the right side is evaluated only for the records for which the left one is `continues_when`."""

    def evaluate_records(context: EvalContext, selection: Selection) -> Sequence[Any]:
        if left.constant:
            value = left.scalar(context)
            return right.vector(context, selection) if bool(value) is continues_when else [value] * len(selection)
        first = left.vector(context, selection)
        undecided = [
            position for position, value in zip(selection.positions, first, strict=True) if bool(value) is continues_when
        ]
        if len(undecided) == len(selection):
            return right.vector(context, selection)
        if not undecided:
            return first
        rest = iter(right.vector(context, Selection(undecided)))
        return [next(rest) if bool(value) is continues_when else value for value in first]

    if left.constant and right.constant:
        return build_constant_node(scalar)
    return CompiledNode(scalar, evaluate_records, constant=False)


def build_not(operand: CompiledNode) -> CompiledNode:
    """`not operand`."""
    return _build_unary(operand, operator.not_)


def build_negation(operand: CompiledNode) -> CompiledNode:
    """`-operand`."""
    return _build_unary(operand, operator.neg)


def _build_unary(operand: CompiledNode, compute: Callable[[Any], Any]) -> CompiledNode:
    scalar, vector = operand.scalar, operand.vector
    if operand.constant:
        return build_constant_node(lambda context: compute(scalar(context)))
    return CompiledNode(
        lambda context: compute(scalar(context)),
        lambda context, selection: list(map(compute, vector(context, selection))),
        constant=False,
    )


def build_conditional(then: CompiledNode, condition: CompiledNode, otherwise: CompiledNode) -> CompiledNode:
    """`then if condition else otherwise`."""

    def choose_for_record(context: EvalContext) -> Any:
        return then.scalar(context) if condition.scalar(context) else otherwise.scalar(context)

    if not condition.constant:
        return build_scalar_node(choose_for_record)

    def choose_for_records(context: EvalContext, selection: Selection) -> Sequence[Any]:
        return (then if condition.scalar(context) else otherwise).vector(context, selection)

    if then.constant and otherwise.constant:
        return build_constant_node(choose_for_record)
    return CompiledNode(choose_for_record, choose_for_records, constant=False)


def build_arithmetic(left: CompiledNode, compute: BinaryOperator, right: CompiledNode) -> CompiledNode:
    """Both operands must be numbers."""

    def compute_record(context: EvalContext) -> Any:
        first, second = left.scalar(context), right.scalar(context)
        if not isinstance(first, (int, float)) or not isinstance(second, (int, float)):
            raise UndefinedError
        return compute(first, second)

    def compute_records(context: EvalContext, selection: Selection) -> Sequence[Any]:
        first, second = left.vector(context, selection), right.vector(context, selection)
        if not {*map(type, first), *map(type, second)} <= NUMBER_TYPES:
            raise UndefinedError
        return list(map(compute, first, second))

    if left.constant and right.constant:
        return build_constant_node(compute_record)
    return CompiledNode(compute_record, compute_records, constant=False)


def raise_to_power(base: Any, exponent: Any) -> Any:
    """The power as a float.

    Raises:
        UndefinedError: the exponent is so large that computing it would take long.
    """
    if abs(exponent) > MAX_EXPONENT:
        raise UndefinedError
    return float(base) ** exponent


ARITHMETIC_OPERATORS: dict[str, BinaryOperator] = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "floor_divide": operator.floordiv,
    "modulo": operator.mod,
    "raise_to": raise_to_power,
}
"""By the name that the grammar has for them."""
