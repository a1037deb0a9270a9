"""`gathers`: values collected over all records of a key, compared without regard to order."""

from collections.abc import Iterator
from typing import Any

from checker.rules.demand import ValueCollection
from checker.rules.language.evaluation_context import UNDEFINED, EvalContext, read_event_field
from checker.rules.language.wording import format_log_value
from checker.rules.ruleset import ScopedDemand
from checker.rules.violation import DemandTest, DemandViolation

__all__ = ["tests"]

MAX_LISTED_EXAMPLES = 3


def tests(placed: ScopedDemand) -> list[DemandTest]:
    """That the collected values are those demanded, each as often."""
    gathering = placed.demand.gathers
    return [] if gathering is None else [DemandTest(lambda scope: _compare_collected_values(scope, placed.key, gathering))]


def _compare_collected_values(scope: EvalContext, key: str, gathering: ValueCollection) -> Iterator[DemandViolation]:
    steps = tuple(gathering.path.split("."))
    fields = [read_event_field(event, steps) for event in scope.view.iter_records(key)]
    collected = [found for found in fields if found is not UNDEFINED]
    missing = _subtract_values(gathering.equals, collected)
    surplus = _subtract_values(collected, gathering.equals)
    if not missing and not surplus:
        return
    parts = []
    if missing:
        parts.append(f"{len(missing)} missing ({_format_value_list(missing)})")
    if surplus:
        parts.append(f"{len(surplus)} too many ({_format_value_list(surplus)})")
    yield DemandViolation(
        "gathers",
        f"the {gathering.path} of all {key} records: {' and '.join(parts)}",
        expected=f"{len(gathering.equals)} named values",
        found=f"{len(collected)}",
        concerns_key=False,
    )


def _subtract_values(items: list[Any], others: list[Any]) -> list[Any]:
    left = list(others)
    rest = []
    for item in items:
        if item in left:
            left.remove(item)
        else:
            rest.append(item)
    return rest


def _format_value_list(items: list[Any]) -> str:
    return ", ".join(format_log_value(item) for item in items[:MAX_LISTED_EXAMPLES]) + (
        ", ..." if len(items) > MAX_LISTED_EXAMPLES else ""
    )
