"""The kind `overall`."""

from collections.abc import Iterator
from typing import Any

from checker.rules.expression_check import LogCheck, expand_checks
from checker.rules.kinds.check import describe_check
from checker.rules.kinds.kind import DemandDescription, DemandKind, DemandScope
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.expression import Expression, compile_expression
from checker.rules.violation import DemandTest, DemandViolation, Settled, ViolationRole

__all__ = ["OverallKind"]

UNMET = ViolationRole(settled=Settled.AT_END)


class OverallKind(DemandKind[tuple[LogCheck, ...]]):
    """Expressions about the log as a whole, evaluated once at its end. The finding belongs to no key."""

    field = "overall"
    field_type = tuple[LogCheck, ...]
    expression_fields = ("overall", "that")
    roles = (UNMET,)
    replaced_by_later_layer = False

    def expand_shorthand(self, value: Any) -> Any:
        return expand_checks(value)

    def describe(self, setting: tuple[LogCheck, ...], scope: DemandScope) -> list[DemandDescription]:
        return [describe_check(check, UNMET) for check in setting]

    def build_tests(self, setting: tuple[LogCheck, ...], scope: DemandScope) -> list[DemandTest]:
        return [_build_whole_log_test(check, compile_expression(check.that)) for check in setting]


def _build_whole_log_test(check: LogCheck, expression: Expression) -> DemandTest:
    def test(scope: EvalContext) -> Iterator[DemandViolation]:
        if not expression.holds(scope):
            from checker.rules.language.wording import describe_expected

            words = check.expected or describe_expected(expression, scope)
            yield DemandViolation(
                UNMET, f"there must be {words}", expected=words, concerns_key=False, rule=check.rule, names=expression.names
            )

    return DemandTest(test)
