"""The kind `some`."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from checker.rules.expression_check import LogCheck, expand_checks
from checker.rules.kinds.check import describe_check
from checker.rules.kinds.kind import DemandDescription, DemandKind, DemandScope
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.expression import UNDEFINED, Expression, compile_expression
from checker.rules.language.wording import describe_expected, format_log_value
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
        positions = scope.view.positions[key]
        outcomes = expression.evaluate_records(scope, scope.select_key(key))
        if UNDEFINED in outcomes:
            position = positions[outcomes.index(UNDEFINED)]
            yield _build_unusable_violation(check, expression, key, scope.at_record(position), position)
        elif not any(outcomes):
            yield _build_unmet_violation(check, expression, key, scope.at_record(positions[-1]), positions[-1])

    return DemandTest(test, needs_records=True)


def _build_unusable_violation(
    check: LogCheck, expression: Expression, key: str, scope: EvalContext, position: int
) -> DemandViolation:
    return DemandViolation(
        UNUSABLE,
        f"{key} is {format_log_value(scope.event.get('value'))}, which cannot be compared",
        position,
        expected=check.expected or describe_expected(expression, scope),
        found=format_log_value(scope.event.get("value")),
        concerns_key=False,
        names=expression.names,
    )


def _build_unmet_violation(check: LogCheck, expression: Expression, key: str, scope: EvalContext, last: int) -> DemandViolation:
    qualities = _collect_finite_qualities(scope, key)
    pick: Callable[..., float] = min if scope.constants.get("direction") == "lower" else max
    at, message = last, f"no {key} is {check.expected or describe_expected(expression, scope.at_record(last))}"
    found = None
    if qualities and {"target", "quality", "threshold"} & expression.names:
        best = pick(quality for _, quality in qualities)
        at = next(position for position, quality in qualities if quality == best)
        found = format_log_value(scope.view.events[at].get("value"))
        message = f"the target was not reached: best {key} is {found}, target {_format_target(scope)}"
    return DemandViolation(
        UNMET,
        message,
        at,
        expected=check.expected or describe_expected(expression, scope),
        found=found,
        concerns_key=False,
        rule=check.rule,
        names=expression.names,
    )


def _collect_finite_qualities(scope: EvalContext, key: str) -> list[tuple[int, float]]:
    selection = scope.select_key(key)
    found = zip(selection.positions, scope.list_qualities(selection), strict=True)
    return [(position, quality) for position, quality in found if quality is not None and math.isfinite(quality)]


def _format_target(scope: EvalContext) -> str:
    target = scope.constants.get("target")
    direction = " (lower is better)" if scope.constants.get("direction") == "lower" else ""
    return format_log_value(target) + direction
