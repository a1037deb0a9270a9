"""Expressions and values in words: what was expected, what was found, and the nearest thing that would do."""

import difflib
import json
import math
from typing import Any

from checker.rules.language.evaluation_context import Scope
from checker.rules.language.expression import UNDEFINED, Expression, evaluate
from checker.rules.language.functions import OF_THE_LOG, ROOTS
from checker.rules.language.syntax import Node

__all__ = ["demanded", "nearest", "seen", "shown"]

MOST_SHOWN = 60
MOST_OPTIONS = 12
MINUTE_MS = 60_000

RELATIONS = {
    "==": "", "!=": "anything but ", "<": "below ", "<=": "at most ", ">": "above ", ">=": "at least ",
    "in": "one of ", "not in": "none of ",
}  # fmt: skip
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
ARITHMETIC = {
    "add": "+", "subtract": "-", "multiply": "*", "divide": "/", "floor_divide": "//", "modulo": "%", "raise_to": "**",
}  # fmt: skip
KINDS = {
    "is_integer": "a whole number", "is_bool": "true or false", "is_int": "an integer", "is_number": "a number",
    "is_finite": "a finite number", "is_text": "text",
}  # fmt: skip


def shown(value: Any) -> str:
    """A value as a log would write it, shortened."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except (TypeError, ValueError, RecursionError):
        text = "more than can be shown"
    return text if len(text) <= MOST_SHOWN else text[: MOST_SHOWN - 1] + "…"


def demanded(expression: Expression, scope: Scope) -> str:
    """What the expression asks of a record, the edition's constants filled in: "at most 3.3 and above 0"."""
    return _words(expression.tree, scope)


def seen(expression: Expression, scope: Scope) -> str:
    """What the record in `scope` has instead."""
    if "value" in expression.names or "quality" in expression.names:
        return shown(scope.event["value"]) if "value" in scope.event else "without value"
    if "metadata" in expression.names:
        metadata = scope.event.get("metadata")
        if isinstance(metadata, dict):
            names = [name for name in metadata if name not in ("file", "lineno")]
            kept = {name: metadata[name] for name in names}
            return f"metadata is {shown(kept)}"
        return f"metadata is {shown(metadata)}"
    since = _first(expression.tree, "earliest")
    if since is not None:
        start = evaluate(since, scope)
        if isinstance(start, (int, float)):
            minutes = (scope.event["time_ms"] - start) / MINUTE_MS
            return f"{minutes:.1f} minutes after the first {_name(since.children[1])}"
    missing = [name for name, before in _history(expression.tree, scope) if not before]
    present = [name for name, before in _history(expression.tree, scope) if before]
    if missing or present:
        parts = [f"no {name} before it" for name in missing] + [f"{name} before it" for name in present]
        return ", ".join(parts)
    starts = [event["time_ms"] for event in scope.view.iter_records("run_start")]
    if starts and math.isfinite(scope.event["time_ms"]) and math.isfinite(min(starts)):
        return f"{(scope.event['time_ms'] - min(starts)) / MINUTE_MS:.2f} minutes after the first run_start"
    return "it is not"


def nearest(expression: Expression, scope: Scope) -> str | None:
    """ "did you mean X?", where the value must be in a list and one of the list looks like it."""
    value = scope.event.get("value")
    if not isinstance(value, str) or not isinstance(expression.tree, Node) or expression.tree.data != "compare":
        return None
    if len(expression.tree.children) != 3 or str(expression.tree.children[1]) != "in":
        return None
    options = evaluate(expression.tree.children[2], scope)
    if not isinstance(options, list):
        return None
    found = difflib.get_close_matches(value.lower(), [str(option) for option in options], n=1, cutoff=0.5)
    return f"did you mean {found[0]}?" if found else None


def _history(node: Node, scope: Scope) -> list[tuple[str, bool]]:
    if isinstance(node, str):
        return []
    if node.data == "call" and str(node.children[0]) in ("seen", "count", "last", "nth"):
        key = _name(node.children[1])
        return [(key, scope.before(key) > 0)]
    return [found for child in node.children for found in _history(child, scope)]


def _first(node: Node, function: str) -> Node | None:
    """The first call of `function` in the expression."""
    if isinstance(node, str):
        return None
    if node.data == "call" and str(node.children[0]) == function:
        return node
    return next((found for child in node.children if (found := _first(child, function)) is not None), None)


def _name(node: Any) -> str:
    return str(node.children[0]) if isinstance(node, Node) and node.data == "path" else str(node)


def _words(node: Node, scope: Scope) -> str:
    if isinstance(node, str):
        return str(node)
    match str(node.data):
        case "compare":
            return _comparison(node, scope)
        case "and_":
            return " and ".join(_words(child, scope) for child in node.children)
        case "or_":
            return " or ".join(_words(child, scope) for child in node.children)
        case "not_":
            return _denied(node.children[0], scope)
        case "choose":
            then, condition, otherwise = node.children
            rest = _words(otherwise, scope)
            tail = "" if rest == "true" else f", else {rest}"
            return f"{_words(then, scope)} (where it is {_words(condition, scope)}{tail})"
        case "call":
            return _called(node, scope)
        case "negate":
            return f"-{_words(node.children[0], scope)}"
        case data if data in ARITHMETIC:
            result = evaluate(node, scope)
            if result is not UNDEFINED and not _about_record(node):
                return _figure(result)
            left, right = (_words(child, scope) for child in node.children)
            return f"{left} {ARITHMETIC[data]} {right}"
        case "path":
            return _path(node, scope)
        case "true" | "false" | "none" | "infinity" | "number" | "text" | "items":
            return shown(evaluate(node, scope))
    return str(node)


def _figure(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float) else shown(value)


def _about_record(node: Node) -> bool:
    if isinstance(node, str):
        return False
    if node.data == "path" and str(node.children[0]) in ROOTS:
        return True
    return any(_about_record(child) for child in node.children)


def _path(node: Node, scope: Scope) -> str:
    root = str(node.children[0])
    if root not in ROOTS:
        value = evaluate(node, scope)
        return root if value is UNDEFINED else _options(value) if isinstance(value, list) else shown(value)
    names = [str(step.children[0]) for step in node.children[1:] if isinstance(step, Node)]
    return ".".join([root, *names])


def _options(values: list[Any]) -> str:
    listed = ", ".join(str(value) if isinstance(value, str) else shown(value) for value in values[:MOST_OPTIONS])
    return listed + (", ..." if len(values) > MOST_OPTIONS else "")


def _comparison(node: Node, scope: Scope) -> str:
    if len(node.children) > 3:
        return " ".join(_words(child, scope) for child in node.children)
    left, relation, right = node.children[0], " ".join(str(node.children[1]).split()), node.children[2]
    if _duration(left):
        return f"less than {_minutes(right, scope)} minutes after the first {_duration(left)}"
    if relation in ("in", "not in") and _is_metadata(right):
        return f"{'with' if relation == 'in' else 'without'} {_words(left, scope).strip(chr(34))} in its metadata"
    if relation in ("in", "not in"):
        options = evaluate(right, scope)
        words = _options(options) if isinstance(options, list) else _words(right, scope)
        return _subject(left, scope) + RELATIONS[relation] + words
    if not _about_record(left) and _about_record(right) and relation in MIRRORED:
        left, right, relation = right, left, MIRRORED[relation]
    if _words(left, scope) == "value" and _words(right, scope) == '""':
        return "not empty" if relation == "!=" else "empty"
    return _subject(left, scope) + RELATIONS[relation] + _words(right, scope)


def _subject(node: Node, scope: Scope) -> str:
    words = _words(node, scope)
    return "" if words == "value" else f"{words} " if words != "quality" else ""


def _is_metadata(node: Node) -> bool:
    return isinstance(node, Node) and node.data == "path" and str(node.children[0]) == "metadata"


def _duration(node: Node) -> str:
    """The key that a time is counted from, where `node` says `time - earliest(key)`."""
    if isinstance(node, Node) and node.data == "subtract":
        inner = node.children[1]
        if isinstance(inner, Node) and inner.data == "call" and str(inner.children[0]) == "earliest":
            return _name(inner.children[1])
    return ""


def _minutes(node: Node, scope: Scope) -> str:
    limit = evaluate(node, scope)
    return f"{limit / MINUTE_MS:g}" if isinstance(limit, (int, float)) else _words(node, scope)


def _called(node: Node, scope: Scope) -> str:
    name, *arguments = node.children
    function = str(name)
    if function in KINDS:
        subject = _words(arguments[0], scope)
        return KINDS[function] if subject in ("value", "quality") else f"{subject} {KINDS[function]}"
    match function:
        case "seen":
            return f"after {_name(arguments[0])}"
        case "open":
            return f"between {_name(arguments[0])} and {_name(arguments[1])}"
        case "is_close":
            return f"about {_words(arguments[1], scope)}"
        case "last" | "nth":
            value = evaluate(node, scope)
            return f"the last {_dotted(arguments[0])}" + ("" if value is UNDEFINED else f" ({shown(value)})")
        case "following" | "as_of" if (value := evaluate(node, scope)) is not UNDEFINED:
            return _figure(value)
        case "reached" | "reached_in_run":
            return "the target reached" + (" within the run" if function == "reached_in_run" else "")
        case "latest":
            return "the latest of " + ", ".join(_name(argument) for argument in arguments)
        case "start" | "stop" | "earliest":
            side = "last" if function == "stop" else "first"
            return f"the {side} {_name(arguments[0])}"
    if function in OF_THE_LOG:
        return f"{function} of {_name(arguments[0])}"
    return f"{function}({', '.join(_words(argument, scope) for argument in arguments)})"


def _dotted(node: Any) -> str:
    steps = [str(step.children[0]) for step in node.children[1:]] if isinstance(node, Node) else []
    return ".".join([_name(node), *(step for step in steps if step != "value")])


def _denied(node: Node, scope: Scope) -> str:
    words = _words(node, scope)
    if words.startswith("after "):
        return "before " + words.removeprefix("after ")
    if words.startswith("between "):
        return "not " + words
    return f"not {words}"
