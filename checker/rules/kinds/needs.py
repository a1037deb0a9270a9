"""`needs`: what the rules compute from a record must be computable."""

from collections.abc import Iterator

from checker.rules.language.evaluation_context import Scope
from checker.rules.language.expression import UNDEFINED, compile_expression
from checker.rules.language.wording import demanded
from checker.rules.ruleset import Placed
from checker.rules.violation import Test, Violation

__all__ = ["tests"]


def tests(placed: Placed) -> list[Test]:
    """That the expression comes to something for every record of the key (the first, where it is a submission field)."""
    if placed.demand.needs is None:
        return []
    expression, key = compile_expression(placed.demand.needs), placed.key
    first_only = placed.section == "fields"

    def test(scope: Scope) -> Iterator[Violation]:
        positions = scope.view.positions[key][:1] if first_only else scope.view.positions[key]
        for position, found in zip(positions, expression.values(scope, positions), strict=True):
            if found is UNDEFINED:
                words = demanded(expression, scope.at(position))
                yield Violation("needs", f"{key}: {words} cannot be told", position, expected=words, names=expression.names)

    return [Test(test, of_records=True)]
