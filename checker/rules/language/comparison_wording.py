"""Comparisons whose sides are computed, as text: what a value has to be, instead of how it is tested."""

from collections.abc import Callable
from typing import Any

from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.expression import UNDEFINED, evaluate_node
from checker.rules.language.record_fields import RECORD_ROOTS
from checker.rules.language.syntax import Node

__all__ = [
    "ARITHMETIC_SYMBOLS",
    "describe_computed_comparison",
    "describe_whole_number",
    "format_figure",
    "has_arithmetic",
    "is_about_record",
    "list_keys",
]

ARITHMETIC_SYMBOLS = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": "/", "floor_divide": "//", "modulo": "%", "raise_to": "**",
}  # fmt: skip

Describe = Callable[[Node, EvalContext], str]
BOUND_WORDS = {"<=": "from {} to {}", "<": "between {} and {}"}
SUBJECT_ROOTS = ("value", "quality")


def has_arithmetic(node: Node | str) -> bool:
    """Whether there is arithmetic in the tree."""
    return not isinstance(node, str) and (node.data in ARITHMETIC_SYMBOLS or any(map(has_arithmetic, node.children)))


def is_about_record(node: Any) -> bool:
    """Whether the expression reads the record that it is evaluated for."""
    if not isinstance(node, Node):
        return False
    if node.data == "path" and str(node.children[0]) in RECORD_ROOTS:
        return True
    return any(is_about_record(child) for child in node.children)


def list_keys(node: Any) -> list[str]:
    """The keys whose records the expression reads, each once."""
    if not isinstance(node, Node):
        return []
    if node.data == "path" and str(node.children[0]) not in RECORD_ROOTS:
        return [str(node.children[0])]
    found = (key for child in node.children for key in list_keys(child))
    return list(dict.fromkeys(found))


def format_figure(value: object) -> str:
    """A number with at most seven significant digits; anything else as text."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.7g}" if isinstance(value, float) else str(value)


def describe_computed_comparison(node: Node, scope: EvalContext, describe: Describe) -> str | None:
    """What the comparison asks for; None where its sides are plain enough for the usual words."""
    if len(node.children) == 5:
        return _describe_range(node, scope, describe)
    left, relation, right = node.children[0], " ".join(str(node.children[1]).split()), node.children[2]
    if relation in ("in", "not in"):
        return _describe_membership(left, relation, right, scope, describe)
    if _is_call(left, "abs") and relation in ("<", "<="):
        return _describe_distance(left.children[1], right, scope, describe)
    if _is_call(left, "len"):
        return _describe_length(relation, right, scope)
    if _is_call(left, "count") and _is_call(right, "count") and relation == "<":
        return f"after its own {list_keys(right)[0]}"
    if _is_call(left, "latest") and relation == "!=":
        first, *others = (list_keys(argument)[0] for argument in left.children[1:])
        return f"after {' or '.join(others)} since the last {first}"
    if _is_operation(left, "modulo") and evaluate_node(right, scope) == 0 and relation == "==":
        subject = _describe_subject(left.children[0], scope, describe)
        return f"{subject}a multiple of {_describe_side(left.children[1], scope, describe)}"
    return _solve_product(left, relation, right, scope)


def describe_whole_number(node: Any, scope: EvalContext, describe: Describe) -> str | None:
    """What `is_integer` of a quotient asks for; None of anything else."""
    if _is_call(node, "log2") and _is_operation(node.children[1], "divide"):
        return f"{_describe_side(node.children[1].children[1], scope, describe)} times a power of two"
    if not _is_operation(node, "divide"):
        return None
    above, below = node.children
    if is_about_record(above) and not is_about_record(below):
        return f"a multiple of {_describe_side(below, scope, describe)}"
    return f"{_describe_side(above, scope, describe)} divided by a whole number" if is_about_record(below) else None


def _is_call(node: Any, function: str) -> bool:
    return isinstance(node, Node) and node.data == "call" and str(node.children[0]) == function


def _is_operation(node: Any, name: str) -> bool:
    return isinstance(node, Node) and node.data == name


def _describe_side(node: Any, scope: EvalContext, describe: Describe) -> str:
    """A side that is not about the record: its value, or what it follows from."""
    value = evaluate_node(node, scope)
    if value is not UNDEFINED:
        return format_figure(value)
    keys = list_keys(node)
    return f"what follows from {' and '.join(keys)}" if keys else describe(node, scope)


def _describe_subject(node: Any, scope: EvalContext, describe: Describe) -> str:
    words = describe(node, scope)
    return "" if words in SUBJECT_ROOTS else f"{words} "


def _describe_range(node: Node, scope: EvalContext, describe: Describe) -> str | None:
    low, first, subject, second, high = node.children
    if str(first) != str(second) or str(first) not in BOUND_WORDS or is_about_record(low) or is_about_record(high):
        return None
    ends = BOUND_WORDS[str(first)].format(_describe_side(low, scope, describe), _describe_side(high, scope, describe))
    return f"{_describe_subject(subject, scope, describe)}{ends}"


def _describe_membership(left: Any, relation: str, right: Any, scope: EvalContext, describe: Describe) -> str | None:
    if not (isinstance(right, Node) and right.data == "path" and str(right.children[0]) == "value"):
        return None
    return f"{'with' if relation == 'in' else 'without'} {describe(left, scope)} in its value"


def _describe_distance(difference: Any, tolerance: Any, scope: EvalContext, describe: Describe) -> str | None:
    if not _is_operation(difference, "subtract"):
        return None
    subject, wanted = difference.children
    if is_about_record(wanted):
        return None
    within = _describe_side(tolerance, scope, describe)
    return f"{_describe_subject(subject, scope, describe)}{_describe_side(wanted, scope, describe)}, within {within}"


def _describe_length(relation: str, right: Any, scope: EvalContext) -> str | None:
    number = evaluate_node(right, scope)
    if relation == "==":
        return f"a list of {number}"
    return {(">", 0): "a list that is not empty", (">=", 0): "a list"}.get((relation, number))


def _solve_product(left: Any, relation: str, right: Any, scope: EvalContext) -> str | None:
    """The value that an equation of a product with the value asks for."""
    product, other = (left, right) if _is_operation(left, "multiply") else (right, left)
    if relation != "==" or not _is_operation(product, "multiply") or is_about_record(other):
        return None
    factors = [factor for factor in product.children if not is_about_record(factor)]
    if len(factors) != 1:
        return None
    result, factor = evaluate_node(other, scope), evaluate_node(factors[0], scope)
    if isinstance(result, (int, float)) and isinstance(factor, (int, float)) and factor:
        return format_figure(result / factor)
    keys = list_keys(other) + list_keys(factors[0])
    return f"what follows from {' and '.join(dict.fromkeys(keys))}"
