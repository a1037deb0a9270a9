"""`equals`: the value that every record of the key must have."""

from typing import Any

from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.wording import format_log_value
from checker.rules.ruleset import ScopedDemand
from checker.rules.violation import DemandTest, DemandViolation

__all__ = ["tests"]


def tests(placed: ScopedDemand) -> list[DemandTest]:
    """That each record's value is the one demanded; 1, 1.0 and true are equal, as in JSON's readers in Python."""
    wanted, key = placed.demand.equals, placed.key
    return [] if wanted is None else [DemandTest(lambda scope: _find_unequal_records(scope, key, wanted), needs_records=True)]


def _find_unequal_records(scope: EvalContext, key: str, wanted: Any) -> list[DemandViolation]:
    events = scope.view.events
    return [
        _build_equals_violation(key, events[position].get("value"), wanted, position)
        for position in scope.view.positions[key]
        if "value" not in events[position] or events[position]["value"] != wanted
    ]


def _build_equals_violation(key: str, value: Any, wanted: Any, position: int) -> DemandViolation:
    found, demanded = format_log_value(value), format_log_value(wanted)
    message = f"{key} is {found}, must be {demanded}"
    return DemandViolation("equals", message, position, expected=demanded, found=found, names=frozenset({"value"}))
