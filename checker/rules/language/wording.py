"""Expressions as text: what was expected, what was found, and the nearest thing that would do."""

from collections.abc import Sequence
from typing import Any

from checker.rules.language.comparison_wording import (
    ARITHMETIC_SYMBOLS,
    describe_computed_comparison,
    describe_whole_number,
    format_figure,
    is_about_record,
    list_keys,
)
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.expression import UNDEFINED, Expression, evaluate_node
from checker.rules.language.functions import RECORD_ROOTS
from checker.rules.language.node_facts import list_conjuncts
from checker.rules.language.syntax import Node
from checker.rules.language.value_wording import format_log_value
from checker.rules.other_names import find_current_benchmark, find_same_value
from checker.suggestions import find_nearest_name

__all__ = [
    "NAME_KEYS",
    "describe_expected",
    "describe_violated",
    "find_option",
    "get_root_name",
    "is_metadata",
]

NAME_KEYS = ("submission_benchmark", "submission_division")
MAX_OPTIONS = 12
MS_PER_MINUTE = 60_000

RELATION_PHRASES = {
    "==": "", "!=": "anything but ", "<": "below ", "<=": "at most ", ">": "above ", ">=": "at least ",
    "in": "one of ", "not in": "none of ",
}  # fmt: skip
MIRRORED_RELATIONS = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
TYPE_PHRASES = {
    "is_integer": "a whole number", "is_bool": "true or false", "is_int": "an integer", "is_number": "a number",
    "is_finite": "a finite number", "is_text": "text",
}  # fmt: skip


def describe_expected(expression: Expression, scope: EvalContext) -> str:
    """What the expression asks of a record, the ruleset's constants filled in: "at most 3.3 and above 0"."""
    return _join_terms([expression.tree], scope)


def describe_violated(expression: Expression, scope: EvalContext) -> str:
    """What the expression asks of a record that does not keep it: of several demands those that are violated."""
    terms = list_conjuncts(expression.tree)
    violated = [term for term in terms if (value := evaluate_node(term, scope)) is UNDEFINED or not value]
    return _join_terms(violated or terms, scope)


def _join_terms(terms: Sequence[Node], scope: EvalContext) -> str:
    """The words of each term; a value alone has to be true."""
    words = (_describe_node(term, scope) for term in terms)
    return " and ".join("true" if word in ("value", "quality") else word for word in words)


def find_option(expression: Expression, scope: EvalContext) -> str | None:
    """What is meant by a name that is not in the list: of a benchmark or division the nearest one; of other values, which
    mean something else even where they look alike, the same in another spelling, or what the alias stands for."""
    value = scope.event.get("value")
    tree = expression.tree
    if not isinstance(value, str) or tree.data != "compare" or len(tree.children) != 3 or str(tree.children[1]) != "in":
        return None
    options = evaluate_node(tree.children[2], scope)
    if not isinstance(options, list):
        return None
    names = list(map(str, options))
    if scope.event.get("key") in NAME_KEYS:
        nearest = find_current_benchmark(value, names) or find_nearest_name(value, names)
    else:
        nearest = find_same_value(value, names)
    return nearest


def get_root_name(node: Any) -> str:
    """The key that a path begins with, or the name itself."""
    return str(node.children[0]) if isinstance(node, Node) and node.data == "path" else str(node)


def _describe_node(node: Node, scope: EvalContext) -> str:
    if isinstance(node, str):
        return str(node)
    match str(node.data):
        case "compare":
            return _describe_comparison(node, scope)
        case "and_":
            return " and ".join(_describe_node(child, scope) for child in node.children)
        case "or_":
            return " or ".join(_describe_node(child, scope) for child in node.children)
        case "not_":
            return _describe_negation(node.children[0], scope)
        case "choose":
            then, condition, otherwise = node.children
            holds = evaluate_node(condition, scope)
            return _describe_node(otherwise if holds is not UNDEFINED and not holds else then, scope)
        case "call":
            return _describe_call(node, scope)
        case "negate":
            return f"-{_describe_node(node.children[0], scope)}"
        case data if data in ARITHMETIC_SYMBOLS:
            result = evaluate_node(node, scope)
            if not is_about_record(node):
                return _describe_value_of(node, result)
            left, right = (_describe_node(child, scope) for child in node.children)
            return f"{left} {ARITHMETIC_SYMBOLS[data]} {right}"
        case "path":
            return _describe_path(node, scope)
        case "true" | "false" | "none" | "infinity" | "number" | "text" | "items":
            return format_log_value(evaluate_node(node, scope))
    return str(node)


def _describe_value_of(node: Node, value: object) -> str:
    """The value of a part that is not about the record; where it has none, what it follows from."""
    if value is not UNDEFINED:
        return format_figure(value) if isinstance(value, float) else format_log_value(value)
    keys = list_keys(node)
    return f"what follows from {' and '.join(keys)}" if keys else "a value that cannot be computed"


def _describe_path(node: Node, scope: EvalContext) -> str:
    root = str(node.children[0])
    if root not in RECORD_ROOTS:
        value = evaluate_node(node, scope)
        return root if value is UNDEFINED else _format_options(value) if isinstance(value, list) else format_log_value(value)
    steps = [step for step in node.children[1:] if isinstance(step, Node)]
    names = [f"element {step.children[0]}" if str(step.children[0]).isdigit() else str(step.children[0]) for step in steps]
    return " of ".join(reversed(names)) or root


def _format_options(values: list[Any]) -> str:
    listed = ", ".join(str(value) if isinstance(value, str) else format_log_value(value) for value in values[:MAX_OPTIONS])
    return listed + (", ..." if len(values) > MAX_OPTIONS else "")


def _describe_comparison(node: Node, scope: EvalContext) -> str:
    computed = describe_computed_comparison(node, scope, _describe_node)
    if computed is not None:
        return computed
    if len(node.children) > 3:
        return " ".join(RELATION_PHRASES.get(str(child), _describe_node(child, scope)).strip() for child in node.children)
    left, relation, right = node.children[0], " ".join(str(node.children[1]).split()), node.children[2]
    if _find_duration_key(left):
        return f"less than {_describe_minutes(right, scope)} minutes after the first {_find_duration_key(left)}"
    if relation in ("in", "not in") and is_metadata(right):
        return f"{'with' if relation == 'in' else 'without'} {_describe_node(left, scope).strip(chr(34))} in its metadata"
    if relation in ("in", "not in"):
        options = evaluate_node(right, scope)
        words = _format_options(options) if isinstance(options, list) else _describe_node(right, scope)
        return _describe_subject(left, scope) + RELATION_PHRASES[relation] + words
    if not is_about_record(left) and is_about_record(right) and relation in MIRRORED_RELATIONS:
        left, right, relation = right, left, MIRRORED_RELATIONS[relation]
    if _describe_node(left, scope) == "value" and _describe_node(right, scope) == '""':
        return "not empty" if relation == "!=" else "empty"
    return _describe_subject(left, scope) + RELATION_PHRASES[relation] + _describe_node(right, scope)


def _describe_subject(node: Node, scope: EvalContext) -> str:
    words = _describe_node(node, scope)
    return "" if words == "value" else f"{words} " if words != "quality" else ""


def is_metadata(node: object) -> bool:
    """Whether the part of an expression is the metadata of the record, or a field of it."""
    return isinstance(node, Node) and node.data == "path" and str(node.children[0]) == "metadata"


def _find_duration_key(node: Node) -> str:
    """The key that a time is counted from, where `node` says `time - earliest(key)`."""
    if isinstance(node, Node) and node.data == "subtract":
        inner = node.children[1]
        if isinstance(inner, Node) and inner.data == "call" and str(inner.children[0]) == "earliest":
            return get_root_name(inner.children[1])
    return ""


def _describe_minutes(node: Node, scope: EvalContext) -> str:
    limit = evaluate_node(node, scope)
    return f"{limit / MS_PER_MINUTE:g}" if isinstance(limit, (int, float)) else _describe_node(node, scope)


def _describe_call(node: Node, scope: EvalContext) -> str:
    name, *arguments = node.children
    function = str(name)
    if function == "int" or (function == "abs" and is_about_record(node)):
        return _describe_node(arguments[0], scope)
    whole = describe_whole_number(arguments[0], scope, _describe_node) if function == "is_integer" else None
    if whole is not None:
        return whole
    if function in TYPE_PHRASES:
        subject = _describe_node(arguments[0], scope)
        return TYPE_PHRASES[function] if subject in ("value", "quality") else f"{subject} {TYPE_PHRASES[function]}"
    match function:
        case "seen":
            return f"after {get_root_name(arguments[0])}"
        case "open":
            return f"between {get_root_name(arguments[0])} and {get_root_name(arguments[1])}"
        case "is_close":
            return f"about {_describe_node(arguments[1], scope)}"
        case "last" | "nth":
            value = evaluate_node(node, scope)
            shown = "" if value is UNDEFINED else f" ({format_log_value(value)})"
            return f"{_describe_field_of_last(arguments[0])}{shown}"
        case "following" | "as_of" if (value := evaluate_node(node, scope)) is not UNDEFINED:
            return format_figure(value) if isinstance(value, float) else format_log_value(value)
        case "reached" | "reached_in_run":
            return "at the target or better" + (" within the run" if function == "reached_in_run" else "")
        case "latest":
            return "the latest of " + ", ".join(get_root_name(argument) for argument in arguments)
        case "start" | "stop" | "earliest":
            side = "last" if function == "stop" else "first"
            return f"the {side} {get_root_name(arguments[0])}"
    return _describe_value_of(node, evaluate_node(node, scope))


def _describe_field_of_last(node: Any) -> str:
    """The field of the last record of a key: "the epoch_num of the last eval_start"."""
    steps = [str(step.children[0]) for step in node.children[1:]] if isinstance(node, Node) else []
    names = [step for step in steps if step not in ("value", "metadata")]
    return f"the {names[-1]} of the last {get_root_name(node)}" if names else f"the last {get_root_name(node)}"


def _describe_negation(node: Node, scope: EvalContext) -> str:
    words = _describe_node(node, scope)
    return "before " + words.removeprefix("after ") if words.startswith("after ") else f"not {words}"
