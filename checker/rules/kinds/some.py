"""`some`: an expression that must hold for at least one record of the key. The official program ties it to no key."""

import math
from collections.abc import Callable, Iterator

from checker.rules.demand import ExpressionCheck
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.expression import UNDEFINED, Expression, compile_expression
from checker.rules.language.wording import describe_expected, format_log_value
from checker.rules.ruleset import ScopedDemand
from checker.rules.violation import DemandTest, DemandViolation

__all__ = ["tests"]


def tests(placed: ScopedDemand) -> list[DemandTest]:
    """That one record satisfies the expression; without any record there is nothing to say. What cannot be computed
    for a record fails the whole, as the official program crashes on it."""
    return [_build_existence_test(check, placed.key) for check in placed.demand.some]


def _build_existence_test(check: ExpressionCheck, key: str) -> DemandTest:
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
    check: ExpressionCheck, expression: Expression, key: str, scope: EvalContext, position: int
) -> DemandViolation:
    return DemandViolation(
        "unusable",
        f"{key} is {format_log_value(scope.event.get('value'))}, which cannot be compared",
        position,
        expected=check.expected or describe_expected(expression, scope),
        found=format_log_value(scope.event.get("value")),
        concerns_key=False,
        names=expression.names,
    )


def _build_unmet_violation(
    check: ExpressionCheck, expression: Expression, key: str, scope: EvalContext, last: int
) -> DemandViolation:
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
        "some",
        message,
        at,
        expected=check.expected or describe_expected(expression, scope),
        found=found,
        concerns_key=False,
        rule=check.rule,
        names=expression.names,
    )


def _collect_finite_qualities(scope: EvalContext, key: str) -> list[tuple[int, float]]:
    found = ((position, scope.read_event_quality(scope.view.events[position])) for position in scope.view.positions[key])
    return [(position, quality) for position, quality in found if quality is not None and math.isfinite(quality)]


def _format_target(scope: EvalContext) -> str:
    target = scope.constants.get("target")
    direction = " (lower is better)" if scope.constants.get("direction") == "lower" else ""
    return format_log_value(target) + direction
