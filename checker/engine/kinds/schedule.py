"""`schedule`: how far training goes from one evaluation to the next, counted in the benchmark's progress."""

from collections.abc import Iterator
from typing import Any

from checker.engine.edition import Placed
from checker.engine.expression import Expression, compile_expression
from checker.engine.scope import Scope
from checker.engine.violation import Test, Violation
from checker.engine.wording import shown
from checker.models.demand import Schedule

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
        unit = scope.constants.get("progress_field")
        before = None
        fixed = every.is_of_the_log and within.is_of_the_log
        step, slack = _number(every, scope), _number(within, scope)
        for position in scope.view.positions.get(key, ()):
            at = _progress(scope.at(position), unit)
            if not fixed:
                step, slack = _number(every, scope), _number(within, scope)
            if at is None or step is None or slack is None or at == before:
                continue
            if before is not None:
                if abs(at - before - step) > slack:
                    found = f"{key} at {unit} {shown(at)} comes {shown(_rounded(at - before))} after the one before it"
                    yield _violation(position, found, f"{shown(_rounded(step))} after it", slack)
            else:
                due = step if first is None else _number(first, scope)
                if due is not None and (at > due + slack or (first is not None and at < due - slack)):
                    found = f"the first {key} comes at {unit} {shown(at)}"
                    or_before = " or before" if first is None else ""
                    yield _violation(position, found, f"at {shown(_rounded(due))}{or_before}", slack)
            before = at

    return test


def _violation(position: int, found: str, due: str, slack: float) -> Violation:
    expected = due if slack == 0 else f"{due}, within {shown(_rounded(slack))}"
    return Violation("schedule", f"{found}, must come {expected}", position, expected=expected, found=found)


def _progress(scope: Scope, unit: Any) -> float | None:
    metadata = scope.event.get("metadata")
    return _finite(metadata.get(unit)) if isinstance(metadata, dict) else None


def _number(expression: Expression, scope: Scope) -> float | None:
    return _finite(expression.value(scope))


def _finite(found: Any) -> float | None:
    number = isinstance(found, (int, float)) and not isinstance(found, bool) and -MOST < found < MOST
    return found if number else None


def _rounded(number: float) -> float:
    """Without the last digits of a fraction, which floating point made up."""
    return number if isinstance(number, int) else round(number, 6)
