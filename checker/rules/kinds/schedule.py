"""The kind `schedule`."""

from collections.abc import Iterator, Sequence
from typing import Any

from checker.record import StrictRecord
from checker.rules.kinds.kind import DemandDescription, DemandKind, DemandScope
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.expression import Expression, compile_expression
from checker.rules.language.selection import Selection, list_fields
from checker.rules.language.value_wording import format_log_value
from checker.rules.violation import DemandTest, DemandViolation, ViolationRole

__all__ = ["ScheduleKind"]

OFF_SCHEDULE = ViolationRole()

MAX_MAGNITUDE = 1e300
"""Beyond it numbers cannot be subtracted without overflow."""


class EvaluationSchedule(StrictRecord, frozen=True, kw_only=True):
    """Expressions in the unit of the benchmark's progress: an evaluation is due `every` so much, the first one at `first` (by
    default no later than the first step); each may deviate by `within`. `says` describes an expression `every`."""

    every: str
    first: str | None = None
    within: str = "0"
    says: str | None = None


class ScheduleKind(DemandKind[EvaluationSchedule]):
    """How far training goes from one evaluation to the next, in the unit of the benchmark's progress.

    `every`, `first` and `within` are expressions: the distance between two evaluations, the progress of the first one, and
    the deviation that is allowed. `says` describes `every` where that is an expression. Without `first`, the first evaluation
    may come at any progress up to `every`. Records of the same progress are one evaluation, logged by several ranks.
    """

    field = "schedule"
    field_type = EvaluationSchedule
    expression_fields = ("every", "first", "within")
    roles = (OFF_SCHEDULE,)
    replaced_by_later_layer = False

    def describe(self, setting: EvaluationSchedule, scope: DemandScope) -> list[DemandDescription]:
        return [DemandDescription(OFF_SCHEDULE, f"an evaluation every {setting.says or setting.every}")]

    def build_tests(self, setting: EvaluationSchedule, scope: DemandScope) -> list[DemandTest]:
        return [_build_schedule_test(setting, scope.key)]


def _build_schedule_test(schedule: EvaluationSchedule, key: str) -> DemandTest:
    every, within = compile_expression(schedule.every), compile_expression(schedule.within)
    first = None if schedule.first is None else compile_expression(schedule.first)

    mark = object()

    def test(context: EvalContext) -> Iterator[DemandViolation]:
        unit = context.constants.get("progress_field", "")
        number, before = context.log.progress.get(mark, (0, None))
        selection = Selection(context.view.positions[key][number:])
        steps, slacks = _evaluate_numbers(every, context, selection), _evaluate_numbers(within, context, selection)
        progress = _parse_finite_numbers(list_fields(context.view.events, selection.positions, ("metadata", unit)))
        for position, at, step, slack in zip(selection.positions, progress, steps, slacks, strict=True):
            if at is None or step is None or slack is None or at == before:
                continue
            if before is not None:
                if abs(at - before - step) > slack:
                    found = (
                        f"{key} at {unit} {format_log_value(at)} comes {_format_progress(at - before)} after the one before it"
                    )
                    yield _build_schedule_violation(position, found, f"{_format_progress(step)} after it", slack)
            else:
                due = step if first is None else _parse_finite_number(first.evaluate_record(context.at_record(position)))
                if due is not None and (at > due + slack or (first is not None and at < due - slack)):
                    found = f"the first {key} comes at {unit} {format_log_value(at)}"
                    or_before = " or before" if first is None else ""
                    yield _build_schedule_violation(position, found, f"at {_format_progress(due)}{or_before}", slack)
            before = at
        context.log.progress[mark] = number + len(selection), before

    return DemandTest(test, needs_records=True)


def _build_schedule_violation(position: int, found: str, due: str, slack: float) -> DemandViolation:
    expected = due if slack == 0 else f"{due}, within {_format_progress(slack)}"
    return DemandViolation(OFF_SCHEDULE, f"{found}, must come {expected}", position, expected=expected, found=found)


def _evaluate_numbers(expression: Expression, scope: EvalContext, selection: Selection) -> Sequence[float | None]:
    if expression.is_constant:
        return [_parse_finite_number(expression.evaluate_record(scope))] * len(selection)
    return _parse_finite_numbers(expression.evaluate_records(scope, selection))


def _parse_finite_numbers(found: Sequence[Any]) -> Sequence[float | None]:
    if {int, float}.issuperset(map(type, found)) and all(-MAX_MAGNITUDE < number < MAX_MAGNITUDE for number in found):
        return found
    return list(map(_parse_finite_number, found))


def _parse_finite_number(found: Any) -> float | None:
    number = isinstance(found, (int, float)) and not isinstance(found, bool) and -MAX_MAGNITUDE < found < MAX_MAGNITUDE
    return found if number else None


def _format_progress(number: float) -> str:
    """Format without the last digits of a fraction, which are rounding errors."""
    return format_log_value(number if isinstance(number, int) else round(number, 6))
