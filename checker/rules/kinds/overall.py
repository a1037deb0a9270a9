"""`overall`: an expression about the log as a whole, looked at once at its end; it belongs to no single key."""

from collections.abc import Iterator

from checker.rules.demand import ExpressionCheck
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.expression import Expression, compile_expression
from checker.rules.language.wording import describe_expected
from checker.rules.ruleset import ScopedDemand
from checker.rules.violation import DemandTest, DemandViolation

__all__ = ["tests"]


def tests(placed: ScopedDemand) -> list[DemandTest]:
    """Each expression, once."""
    return [_build_whole_log_test(check, compile_expression(check.that)) for check in placed.demand.overall]


def _build_whole_log_test(check: ExpressionCheck, expression: Expression) -> DemandTest:
    def test(scope: EvalContext) -> Iterator[DemandViolation]:
        if not expression.holds(scope):
            words = check.expected or describe_expected(expression, scope)
            yield DemandViolation(
                "overall", f"must be {words}", expected=words, concerns_key=False, rule=check.rule, names=expression.names
            )

    return DemandTest(test)
