"""The kind `some`."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from checker.rules.expression_check import LogCheck, expand_checks
from checker.rules.kinds.check import describe_check
from checker.rules.kinds.kind import DemandDescription, DemandKind, DemandScope
from checker.rules.language.acceptance import RecordCondition
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.expression import UNDEFINED, Expression, compile_expression
from checker.rules.language.value_wording import format_log_value
from checker.rules.violation import DemandTest, DemandViolation, Settled, ViolationRole

__all__ = ["SomeKind"]

UNMET = ViolationRole("some", settled=Settled.AT_END)
UNUSABLE = ViolationRole("unusable")


class SomeKind(DemandKind[tuple[LogCheck, ...]]):
    """Expressions that must hold for at least one record of the key, if there is one. An expression that cannot be computed
    for a record is a violation, as the official program crashes on it. The finding belongs to no key."""

    field = "some"
    field_type = tuple[LogCheck, ...]
    expression_fields = ("some", "that")
    roles = (UNMET, UNUSABLE)
    replaced_by_later_layer = False

    def expand_shorthand(self, value: Any) -> Any:
        return expand_checks(value)

    def describe(self, setting: tuple[LogCheck, ...], scope: DemandScope) -> list[DemandDescription]:
        return [describe_check(check, UNMET) for check in setting]

    def build_tests(self, setting: tuple[LogCheck, ...], scope: DemandScope) -> list[DemandTest]:
        return [_build_existence_test(check, scope.key) for check in setting]


def _build_existence_test(check: LogCheck, key: str) -> DemandTest:
    expression = compile_expression(check.that)

    def test(scope: EvalContext) -> Iterator[DemandViolation]:
        selection = scope.select_key(key)
        positions, outcomes = selection.positions, expression.evaluate_records(scope, selection)
        if UNDEFINED in outcomes:
            position = positions[outcomes.index(UNDEFINED)]
            yield _build_unusable_violation(check, expression, key, scope.at_record(position), position)
        elif not any(outcomes):
            yield _build_unmet_violation(check, expression, key, scope.at_record(positions[-1]), positions[-1])

    return DemandTest(test, needs_records=True, condition=RecordCondition(check.that, one_suffices=True))


def _build_unusable_violation(
    check: LogCheck, expression: Expression, key: str, scope: EvalContext, position: int
) -> DemandViolation:
    from checker.rules.language.wording import describe_expected

    return DemandViolation(
        UNUSABLE,
        f"{key} is {format_log_value(scope.event.get('value'))}, which cannot be compared",
        position,
        expected=check.expected or describe_expected(expression, scope),
        found=format_log_value(scope.event.get("value")),
        concerns_key=False,
        names=expression.names,
        stops_official=True,
    )


def _build_unmet_violation(check: LogCheck, expression: Expression, key: str, scope: EvalContext, last: int) -> DemandViolation:
    from checker.rules.language.wording import describe_expected

    qualities = _collect_finite_qualities(scope, key)
    pick: Callable[..., float] = min if scope.constants.get("direction") == "lower" else max
    at, message = last, f"no {key} is {check.expected or describe_expected(expression, scope.at_record(last))}"
    found = fix = None
    if qualities and {"target", "quality", "threshold", "reached", "reached_in_run"} & expression.names:
        best = pick(quality for _, quality in qualities)
        best_at = next(position for position, quality in qualities if quality == best)
        if "reached" not in expression.names:  # where baselines have known it by the last evaluation, without a value
            at, found = best_at, format_log_value(scope.view.events[best_at].get("value"))
        name, shown = _name_quality(key, scope.view.events[best_at].get("value"), scope.constants.get("target"))
        message = f"the target was not reached: best {name} is {shown}, target {_format_target(scope)}"
        fix = _suggest_percent(best, scope.constants.get("target"))
    return DemandViolation(
        UNMET,
        message,
        at,
        expected=check.expected or describe_expected(expression, scope),
        found=found,
        concerns_key=False,
        fix=fix,
        rule=check.rule,
        names=expression.names,
    )


def _name_quality(key: str, value: object, target: object) -> tuple[str, str]:
    """The name and the value of a quality, of several parts those that the target has; those of the only column of a table."""
    if isinstance(value, dict) and isinstance(target, dict):
        return key, format_log_value({name: part for name, part in value.items() if name in target})
    if isinstance(value, dict) and len(value) == 1:
        column, quality = next(iter(value.items()))
        return str(column), format_log_value(quality)
    return key, format_log_value(value)


def _suggest_percent(best: float, target: object) -> str | None:
    """What to do about fractions where the target is in percent; None where this is not the matter."""
    if isinstance(target, (int, float)) and 0 < best <= 1 < target <= 100 * best <= 100:
        return f"log percent: multiply by 100, {100 * best:.6g} instead of {best:.6g}"
    return None


def _collect_finite_qualities(scope: EvalContext, key: str) -> list[tuple[int, float]]:
    selection = scope.select_key(key)
    found = zip(selection.positions, scope.list_qualities(selection), strict=True)
    return [(position, quality) for position, quality in found if quality is not None and math.isfinite(quality)]


def _format_target(scope: EvalContext) -> str:
    target = scope.constants.get("target")
    direction = " (lower is better)" if scope.constants.get("direction") == "lower" else ""
    return format_log_value(target) + direction
