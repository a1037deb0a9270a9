"""`overall`: an expression about the log as a whole, looked at once at its end; it belongs to no single key."""

from collections.abc import Iterator

from checker.engine.edition import Placed
from checker.engine.expression import Expression, compile_expression
from checker.engine.scope import Scope
from checker.engine.violation import Test, Violation
from checker.engine.wording import demanded
from checker.models.demand import Check

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
