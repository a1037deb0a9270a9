"""The same value written as a rule asks for it: a number without quotes, a name in its right spelling, a field by its name.

What a run measured or was given stays what it was. A value that means something else is never proposed.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal

from checker.logs.event import LogEvent
from checker.rules.language.evaluation_context import EvalContext, UndefinedError
from checker.rules.language.expression import Expression, evaluate_node
from checker.rules.language.found_wording import list_record_paths
from checker.rules.language.syntax import Node
from checker.rules.language.whole_log_functions import WHOLE_LOG_FUNCTIONS
from checker.rules.language.wording import is_metadata
from checker.suggestions import find_nearest_name

__all__ = ["Respelling", "find_respelling", "list_spellings"]

Action = Literal["set", "rename"]
Respelling = tuple[Action, str, str]
"""What is done ("set" or "rename"), the field of the record, and its value as JSON or its new name."""

JSON_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
LONGEST_NUMBER = 40
FIELD_SIMILARITY = 0.85
STATUS, SUCCEEDED = "status", "success"


class _AmendedContext(EvalContext):
    """The context of a record, had it another value or other metadata."""

    __slots__ = ("_event",)

    def __init__(self, context: EvalContext, event: LogEvent) -> None:
        super().__init__(context.log, context.position)
        self._event = event

    @property
    def event(self) -> LogEvent:
        return self._event

    @property
    def value(self) -> Any:
        return self._event["value"]

    @property
    def metadata(self) -> Any:
        return self._event["metadata"]

    def read_quality(self) -> float | None:
        return self.log.read_quality(self._event.get("value"))


def find_respelling(expression: Expression, scope: EvalContext, option: str | None) -> Respelling | None:
    """How the record has to be written so that the expression holds for it; None where no spelling makes it hold.

    `option` is the name that was meant by the value, where that is known.
    """
    event = scope.event
    for action, field, value in _iter_respellings(expression, scope, option):
        amended = _amend_event(event, action, field, value)
        if expression.holds(_AmendedContext(scope, amended)):
            return action, field, str(value) if action == "rename" else json.dumps(value, ensure_ascii=False)
    return None


def _iter_respellings(expression: Expression, scope: EvalContext, option: str | None) -> Iterator[tuple[Action, str, Any]]:
    event = scope.event
    for value in (*([option] if option else []), *list_spellings(event.get("value"))):
        yield "set", "value", value
    metadata = event.get("metadata")
    if not isinstance(metadata, dict):
        return
    asked = _list_metadata_fields(expression)
    for name in dict.fromkeys(name if isinstance(name, str) else str(evaluate_node(name, scope)) for name in asked):
        written = metadata.get(name)
        for value in () if isinstance(written, list) else list_spellings(written):
            yield "set", f"metadata.{name}", value
        if name == STATUS and not metadata.get(STATUS) and _is_target_reached(scope):
            yield "set", f"metadata.{STATUS}", SUCCEEDED
        near = None if name in metadata else find_nearest_name(name, metadata, cutoff=FIELD_SIMILARITY)
        if near is not None:
            yield "rename", f"metadata.{near}", name


@cache
def _list_metadata_fields(expression: Expression) -> tuple[Node | str, ...]:
    """The fields of the metadata that the expression reads, or asks for (`'status' in metadata`): names, or what names them."""
    return tuple(_iter_metadata_fields(expression.tree))


def _iter_metadata_fields(node: Node | str) -> Iterator[Node | str]:
    if isinstance(node, str):
        return
    if node.data == "compare" and len(node.children) == 3 and node.children[1] == "in" and is_metadata(node.children[2]):
        yield node.children[0]
    yield from (steps[0] for root, *steps in list_record_paths(node) if root == "metadata" and steps)
    for child in node.children:
        yield from _iter_metadata_fields(child)


def _is_target_reached(scope: EvalContext) -> bool:
    try:
        return bool(WHOLE_LOG_FUNCTIONS["reached"]()(scope))
    except UndefinedError:
        return False


def list_spellings(value: object) -> list[Any]:
    """The same value in other words: without a list around it, without quotes, without blanks, in small letters."""
    if isinstance(value, list):
        return value if len(value) == 1 else []
    if isinstance(value, float) and value.is_integer():
        return [int(value)]
    if not isinstance(value, str):
        return []
    text = value.strip()
    number = [json.loads(text)] if len(text) <= LONGEST_NUMBER and JSON_NUMBER.fullmatch(text) else []
    return [*number, text, text.lower()]


def _amend_event(event: LogEvent, action: Action, field: str, value: Any) -> LogEvent:
    if field == "value":
        return {**event, "value": value}
    metadata, name = dict(event["metadata"]), field.removeprefix("metadata.")
    if action == "rename":
        metadata[value] = metadata.pop(name)
    else:
        metadata[name] = value
    return {**event, "metadata": metadata}
