"""What a record has instead of what an expression asks of it, as text."""

import math
from functools import cache
from typing import Any

from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.expression import Expression, evaluate_node
from checker.rules.language.functions import LOG_FUNCTIONS, RECORD_ROOTS
from checker.rules.language.node_facts import reads_only_value
from checker.rules.language.syntax import Node
from checker.rules.language.value_wording import format_log_value
from checker.rules.language.wording import MS_PER_MINUTE, get_root_name

__all__ = ["describe_found", "describe_read_fields", "list_record_paths", "reads_value", "reads_value_alone"]

EARLIEST_MS, LATEST_MS = 1e12, 1e13  # September 2001, November 2286
SOURCE_FIELDS = ("file", "lineno")


@cache
def reads_value(expression: Expression) -> bool:
    """Whether the expression reads the value of the record that it is about, or is about the quality in it."""
    reads_quality = "previous_quality" in expression.names
    return reads_quality or any(root in ("value", "quality") for root, *_ in list_record_paths(expression.tree))


@cache
def reads_value_alone(expression: Expression) -> bool:
    """Whether the expression reads that, and nothing else of the log."""
    return reads_value(expression) and reads_only_value(expression.tree)


def describe_found(expression: Expression, scope: EvalContext) -> str:
    """What the record in `scope` has instead."""
    if reads_value(expression):
        return format_log_value(scope.event["value"]) if "value" in scope.event else "without value"
    if any(root == "metadata" for root, *_ in list_record_paths(expression.tree)):
        return _describe_metadata(scope.event.get("metadata"))
    if not expression.names & LOG_FUNCTIONS.keys() or _is_stamp_implausible(scope):
        return f"time_ms {format_log_value(scope.event['time_ms'])}"
    since = _find_first_call(expression.tree, "earliest")
    if since is not None:
        start = evaluate_node(since, scope)
        if isinstance(start, (int, float)):
            minutes = (scope.event["time_ms"] - start) / MS_PER_MINUTE
            return f"{minutes:.1f} minutes after the first {get_root_name(since.children[1])}"
    history = sorted(_find_history_calls(expression.tree, scope), key=lambda call: call[1])
    if history and ("time",) not in list_record_paths(expression.tree):
        return ", ".join(f"{name} before it" if is_logged else f"no {name} before it" for name, is_logged in history)
    starts = [event["time_ms"] for event in scope.view.iter_records("run_start")]
    if starts and math.isfinite(scope.event["time_ms"]) and math.isfinite(min(starts)):
        return f"{(scope.event['time_ms'] - min(starts)) / MS_PER_MINUTE:.2f} minutes after the first run_start"
    return f"time_ms {format_log_value(scope.event['time_ms'])}"


def _is_stamp_implausible(scope: EvalContext) -> bool:
    """Whether the record's time cannot be milliseconds since 1970, so that the stamp itself is what is worth showing."""
    return not scope.constants.get("relative_times") and not EARLIEST_MS < scope.event["time_ms"] < LATEST_MS


def describe_read_fields(expression: Expression, scope: EvalContext) -> str:
    """What the record has in the fields that the expression reads: "samples_count is 12288". As `describe_found` if it reads
    its value, no single field, or one that is missing."""
    metadata = scope.event.get("metadata")
    names = {steps[0]: None for root, *steps in list_record_paths(expression.tree) if root == "metadata" and steps}
    if reads_value(expression) or not isinstance(metadata, dict) or not names or not all(name in metadata for name in names):
        return describe_found(expression, scope)
    return ", ".join(f"{name} is {format_log_value(metadata[name])}" for name in names)


def _describe_metadata(metadata: Any) -> str:
    shown = metadata
    if isinstance(metadata, dict):
        shown = {name: value for name, value in metadata.items() if name not in SOURCE_FIELDS}
    return f"metadata is {format_log_value(shown)}"


@cache
def list_record_paths(node: Node | str) -> tuple[tuple[str, ...], ...]:
    """Every path in the tree that begins at the record: `("metadata", "epoch_num")`."""
    if isinstance(node, str):
        return ()
    if node.data == "path" and str(node.children[0]) in RECORD_ROOTS:
        steps = (str(step.children[0]) for step in node.children[1:] if isinstance(step, Node))
        return ((str(node.children[0]), *steps),)
    return tuple(path for child in node.children for path in list_record_paths(child))


def _find_history_calls(node: Node, scope: EvalContext) -> list[tuple[str, bool]]:
    if isinstance(node, str):
        return []
    if node.data == "call" and str(node.children[0]) in ("seen", "count", "last", "nth"):
        key = get_root_name(node.children[1])
        return [(key, scope.count_earlier_records(key) > 0)]
    return [found for child in node.children for found in _find_history_calls(child, scope)]


def _find_first_call(node: Node, function: str) -> Node | None:
    """The first call of `function` in the expression."""
    if isinstance(node, str):
        return None
    if node.data == "call" and str(node.children[0]) == function:
        return node
    return next((found for child in node.children if (found := _find_first_call(child, function)) is not None), None)
