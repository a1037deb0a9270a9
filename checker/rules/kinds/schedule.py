"""`schedule`: how far training goes from one evaluation to the next, counted in the benchmark's progress."""

from collections.abc import Iterator
from typing import Any

from checker.logs.event import LogEvent
from checker.rules.demand import EvaluationSchedule
from checker.rules.language.evaluation_context import EvalContext, Selection
from checker.rules.language.expression import Expression, compile_expression
from checker.rules.language.wording import format_log_value
from checker.rules.ruleset import ScopedDemand
from checker.rules.violation import DemandTest, DemandViolation

__all__ = ["tests"]

MAX_MAGNITUDE = 1e300
"""Beyond it numbers cannot be subtracted without overflow."""


def tests(placed: ScopedDemand) -> list[DemandTest]:
    """That evaluations come when they are due. Records of the same progress are one evaluation, told by several ranks."""
    schedule = placed.demand.schedule
    return [] if schedule is None else [_build_schedule_test(schedule, placed.key)]


def _build_schedule_test(schedule: EvaluationSchedule, key: str) -> DemandTest:
    every, within = compile_expression(schedule.every), compile_expression(schedule.within)
    first = None if schedule.first is None else compile_expression(schedule.first)

    def test(scope: EvalContext) -> Iterator[DemandViolation]:
        unit, events, selection = scope.constants.get("progress_field"), scope.view.events, scope.select_key(key)
        before = None
        steps, slacks = _evaluate_numbers(every, scope, selection), _evaluate_numbers(within, scope, selection)
        for position, step, slack in zip(selection.positions, steps, slacks, strict=True):
            at = _read_event_progress(events[position], unit)
            if at is None or step is None or slack is None or at == before:
                continue
            if before is not None:
                if abs(at - before - step) > slack:
                    found = f"{key} at {unit} {format_log_value(at)} comes {format_log_value(_round_fraction(at - before))} after the one before it"
                    yield _build_schedule_violation(
                        position, found, f"{format_log_value(_round_fraction(step))} after it", slack
                    )
            else:
                due = step if first is None else _parse_finite_number(first.evaluate_record(scope.at_record(position)))
                if due is not None and (at > due + slack or (first is not None and at < due - slack)):
                    found = f"the first {key} comes at {unit} {format_log_value(at)}"
                    or_before = " or before" if first is None else ""
                    yield _build_schedule_violation(
                        position, found, f"at {format_log_value(_round_fraction(due))}{or_before}", slack
                    )
            before = at

    return DemandTest(test, needs_records=True)


def _build_schedule_violation(position: int, found: str, due: str, slack: float) -> DemandViolation:
    expected = due if slack == 0 else f"{due}, within {format_log_value(_round_fraction(slack))}"
    return DemandViolation("schedule", f"{found}, must come {expected}", position, expected=expected, found=found)


def _read_event_progress(event: LogEvent, unit: Any) -> float | None:
    metadata = event.get("metadata")
    return _parse_finite_number(metadata.get(unit)) if isinstance(metadata, dict) else None


def _evaluate_numbers(expression: Expression, scope: EvalContext, selection: Selection) -> list[float | None]:
    if expression.is_constant:
        return [_parse_finite_number(expression.evaluate_record(scope))] * len(selection)
    return [_parse_finite_number(found) for found in expression.evaluate_records(scope, selection)]


def _parse_finite_number(found: Any) -> float | None:
    number = isinstance(found, (int, float)) and not isinstance(found, bool) and -MAX_MAGNITUDE < found < MAX_MAGNITUDE
    return found if number else None


def _round_fraction(number: float) -> float:
    """Without the last digits of a fraction, which floating point made up."""
    return number if isinstance(number, int) else round(number, 6)
