"""`count`: how many records of the key there must be."""

from collections.abc import Iterable, Sequence
from typing import Any

from checker.models.finding import Origin
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.wording import format_log_value
from checker.rules.ruleset import ScopedDemand
from checker.rules.violation import DemandTest, DemandViolation

__all__ = ["resolve_record_count", "tests"]

DEFAULT_COUNTS = {"fields": "one", "hyperparameters": "one", "events": "any", "evaluations": "any"}
MAX_LISTED_VALUES = 4


def resolve_record_count(placed: ScopedDemand) -> str | int:
    """The count that the demand states, else its section's; the written rules ask for values, not for records."""
    if placed.demand.count is not None:
        return placed.demand.count
    return "any" if placed.origin is Origin.POLICY else DEFAULT_COUNTS[placed.section]


def tests(placed: ScopedDemand) -> list[DemandTest]:
    """One record exactly (equal repeats are only warned of, as from many ranks), at least one, or at least so many."""
    count, key = resolve_record_count(placed), placed.key
    if count == "any":
        return []
    if count == "only_one":
        return [DemandTest(lambda scope: _check_never_repeated(scope, key))]
    if count == "one":
        return [DemandTest(lambda scope: _check_exactly_one(scope, key))]
    least = 1 if count == "some" else int(count)
    return [DemandTest(lambda scope: _check_minimum_count(scope, key, least))]


def _check_exactly_one(scope: EvalContext, key: str) -> Iterable[DemandViolation]:
    positions = scope.view.positions.get(key, ())
    if not positions:
        return [DemandViolation("missing", f"{key} is missing", expected=f"one {key} record", found="none")]
    return () if len(positions) == 1 else [_build_repeat_violation(scope, key, positions)]


def _build_repeat_violation(scope: EvalContext, key: str, positions: Sequence[int]) -> DemandViolation:
    values = [event.get("value") for event in scope.view.iter_records(key)]
    if len(values) == values.count(values[0]):
        return DemandViolation(
            "repeated",
            f"{key} is logged {len(positions)} times with the same value",
            positions[1],
            expected=f"one {key} record",
            found=f"{len(positions)} of value {format_log_value(values[0])}",
            fix="log it from one rank only",
            is_warning_only=True,
        )
    different: list[Any] = []
    where: list[str] = []
    for value in values:
        if value not in different:
            different.append(value)
            where.append(format_log_value(value))
    listed = ", ".join(where[:MAX_LISTED_VALUES]) + (", ..." if len(where) > MAX_LISTED_VALUES else "")
    return DemandViolation(
        "repeated",
        f"{key} is logged {len(positions)} times with {len(different)} different values: {listed}",
        next((at for at, value in zip(positions, values, strict=True) if value != values[0]), positions[1]),
        expected=f"one {key} record",
        found=listed,
    )


def _check_never_repeated(scope: EvalContext, key: str) -> Iterable[DemandViolation]:
    """One, and not even an equal second one: the way of ruleset 0.5, which has read equal lines once before."""
    positions = scope.view.positions.get(key, [])
    if len(positions) <= 1:
        return _check_exactly_one(scope, key)
    message = f"{key} is logged {len(positions)} times"
    return [DemandViolation("repeated", message, positions[1], expected=f"one {key} record", found=str(len(positions)))]


def _check_minimum_count(scope: EvalContext, key: str, minimum: int) -> Iterable[DemandViolation]:
    found = len(scope.view.positions.get(key, ()))
    if found >= minimum:
        return ()
    message = f"{key} is missing" if found == 0 else f"{key} is logged {found} times only"
    return [DemandViolation("missing", message, expected=f"at least {minimum} {key}", found=str(found) if found else "none")]
