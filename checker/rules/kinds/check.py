"""`check` and `first`: an expression that must hold for every record of the key, or for its first one."""

from collections.abc import Iterable, Iterator
from itertools import repeat

from checker.models.finding import Origin
from checker.rules.demand import ExpressionCheck
from checker.rules.language.evaluation_context import EvalContext, Positions, Selection
from checker.rules.language.expression import Expression, compile_expression
from checker.rules.language.wording import describe_expected, describe_found, suggest_option
from checker.rules.ruleset import ScopedDemand
from checker.rules.violation import DemandTest, DemandViolation

__all__ = ["tests"]

MAX_DESCRIBED_VIOLATIONS = 50
"""Of a demand that more records break, the rest are only counted: finding words for each takes longer than judging it."""


def tests(placed: ScopedDemand) -> list[DemandTest]:
    """Each expression, on the records that it is for. Of a submission field the official program checks only the first."""
    demand, key = placed.demand, placed.key
    first_only = placed.section == "fields" and placed.origin is Origin.OFFICIAL
    found: list[DemandTest] = [_build_record_test(check, key, "check", first_only=first_only) for check in demand.check]
    if demand.first is not None:
        found.append(_build_record_test(demand.first, key, "first", first_only=True))
    return found


def _build_record_test(check: ExpressionCheck, key: str, role: str, *, first_only: bool) -> DemandTest:
    expression = compile_expression(check.that)
    condition = None if check.when is None else compile_expression(check.when)

    def test(scope: EvalContext) -> Iterable[DemandViolation]:
        selection = scope.select_key(key)
        if len(selection) == 1:
            record = scope.at_record(selection.positions[0])
            if (condition is None or condition.holds(record)) and not expression.holds(record):
                return _violations(selection.positions, scope)
            return ()
        if first_only:
            selection = Selection(selection.positions[:1])
        failing = expression.select_failing(scope, selection, condition)
        return _violations(failing, scope) if failing else ()

    def _violations(failing: Positions, scope: EvalContext) -> Iterator[DemandViolation]:
        for position in failing[:MAX_DESCRIBED_VIOLATIONS]:
            yield (violation := _build_check_violation(check, expression, key, role, scope.at_record(position), position))
        yield from repeat(violation, len(failing) - MAX_DESCRIBED_VIOLATIONS)

    return DemandTest(test, needs_records=True)


def _build_check_violation(
    check: ExpressionCheck, expression: Expression, key: str, role: str, scope: EvalContext, position: int
) -> DemandViolation:
    expected = check.expected or describe_expected(expression, scope)
    found = describe_found(expression, scope)
    return DemandViolation(
        role,
        f"{key} is {found}, must be {expected}" if "value" in expression.names else f"{key}: {found}; must be {expected}",
        position,
        expected=expected,
        found=found,
        fix=suggest_option(expression, scope),
        rule=check.rule,
        names=expression.names,
    )
