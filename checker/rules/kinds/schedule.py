"""`schedule`: how far training goes from one evaluation to the next, counted in the benchmark's progress."""

from collections.abc import Iterator
from typing import Any

from checker.logs.event import LogEvent
from checker.rules.demand import Schedule
from checker.rules.language.evaluation_context import Positions, Scope
from checker.rules.language.expression import Expression, compile_expression
from checker.rules.language.wording import shown
from checker.rules.ruleset import Placed
from checker.rules.violation import Test, Violation

__all__ = ["tests"]

MOST = 1e300
"""Beyond it numbers cannot be subtracted without overflow."""


def tests(placed: Placed) -> list[Test]:
    """That evaluations come when they are due. Records of the same progress are one evaluation, told by several ranks."""
    schedule = placed.demand.schedule
    return [] if schedule is None else [_test(schedule, placed.key)]


def _test(schedule: Schedule, key: str) -> Test:
    every, within = compile_expression(schedule.every), compile_expression(schedule.within)
    first = None if schedule.first is None else compile_expression(schedule.first)

    def test(scope: Scope) -> Iterator[Violation]:
        unit, events, positions = scope.constants.get("progress_field"), scope.view.events, scope.view.positions[key]
        before = None
        steps, slacks = _numbers(every, scope, positions), _numbers(within, scope, positions)
        for position, step, slack in zip(positions, steps, slacks, strict=True):
            at = _progress(events[position], unit)
            if at is None or step is None or slack is None or at == before:
                continue
            if before is not None:
                if abs(at - before - step) > slack:
                    found = f"{key} at {unit} {shown(at)} comes {shown(_rounded(at - before))} after the one before it"
                    yield _violation(position, found, f"{shown(_rounded(step))} after it", slack)
            else:
                due = step if first is None else _finite(first.value(scope.at(position)))
                if due is not None and (at > due + slack or (first is not None and at < due - slack)):
                    found = f"the first {key} comes at {unit} {shown(at)}"
                    or_before = " or before" if first is None else ""
                    yield _violation(position, found, f"at {shown(_rounded(due))}{or_before}", slack)
            before = at

    return Test(test, of_records=True)


def _violation(position: int, found: str, due: str, slack: float) -> Violation:
    expected = due if slack == 0 else f"{due}, within {shown(_rounded(slack))}"
    return Violation("schedule", f"{found}, must come {expected}", position, expected=expected, found=found)


def _progress(event: LogEvent, unit: Any) -> float | None:
    metadata = event.get("metadata")
    return _finite(metadata.get(unit)) if isinstance(metadata, dict) else None


def _numbers(expression: Expression, scope: Scope, positions: Positions) -> list[float | None]:
    if expression.is_of_the_log:
        return [_finite(expression.value(scope))] * len(positions)
    return [_finite(found) for found in expression.values(scope, positions)]


def _finite(found: Any) -> float | None:
    number = isinstance(found, (int, float)) and not isinstance(found, bool) and -MOST < found < MOST
    return found if number else None


def _rounded(number: float) -> float:
    """Without the last digits of a fraction, which floating point made up."""
    return number if isinstance(number, int) else round(number, 6)
