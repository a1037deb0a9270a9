"""`overall`: an expression about the log as a whole, looked at once at its end; it belongs to no single key."""

from collections.abc import Iterator

from checker.rules.demand import Check
from checker.rules.language.evaluation_context import Scope
from checker.rules.language.expression import Expression, compile_expression
from checker.rules.language.wording import demanded
from checker.rules.ruleset import Placed
from checker.rules.violation import Test, Violation

__all__ = ["tests"]


def tests(placed: Placed) -> list[Test]:
    """Each expression, once."""
    return [_test(check, compile_expression(check.that)) for check in placed.demand.overall]


def _test(check: Check, expression: Expression) -> Test:
    def test(scope: Scope) -> Iterator[Violation]:
        scope.at_end()
        if not expression.holds(scope):
            words = check.expected or demanded(expression, scope)
            yield Violation("overall", f"must be {words}", expected=words, keyed=False, rule=check.rule, names=expression.names)

    return Test(test)
