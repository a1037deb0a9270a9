"""`needs`: what the rules compute from a record must be computable."""

from collections.abc import Iterator

from checker.rules.language.evaluation_context import EvalContext, Selection
from checker.rules.language.expression import UNDEFINED, compile_expression
from checker.rules.language.wording import describe_expected
from checker.rules.ruleset import ScopedDemand
from checker.rules.violation import DemandTest, DemandViolation

__all__ = ["tests"]


def tests(placed: ScopedDemand) -> list[DemandTest]:
    """That the expression comes to something for every record of the key (the first, where it is a submission field)."""
    if placed.demand.needs is None:
        return []
    expression, key = compile_expression(placed.demand.needs), placed.key
    first_only = placed.section == "fields"

    def test(scope: EvalContext) -> Iterator[DemandViolation]:
        selection = scope.select_key(key)
        if first_only:
            selection = Selection(selection.positions[:1])
        for position, value in zip(selection.positions, expression.evaluate_records(scope, selection), strict=True):
            if value is UNDEFINED:
                words = describe_expected(expression, scope.at_record(position))
                yield DemandViolation(
                    "needs", f"{key}: {words} cannot be told", position, expected=words, names=expression.names
                )

    return [DemandTest(test, needs_records=True)]
