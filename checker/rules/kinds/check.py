"""`check` and `first`: an expression that must hold for every record of the key, or for its first one."""

from collections.abc import Iterable, Iterator
from itertools import repeat

from checker.models.finding import Origin
from checker.rules.demand import Check
from checker.rules.language.evaluation_context import Positions, Scope
from checker.rules.language.expression import Expression, compile_expression
from checker.rules.language.wording import demanded, nearest, seen
from checker.rules.ruleset import Placed
from checker.rules.violation import Test, Violation

__all__ = ["tests"]

MOST_WORDED = 50
"""Of a demand that more records break, the rest are only counted: finding words for each takes longer than judging it."""


def tests(placed: Placed) -> list[Test]:
    """Each expression, on the records that it is for. Of a submission field the official program checks only the first."""
    demand, key = placed.demand, placed.key
    first_only = placed.section == "fields" and placed.origin is Origin.OFFICIAL
    found: list[Test] = [_test(check, key, "check", first_only=first_only) for check in demand.check]
    if demand.first is not None:
        found.append(_test(demand.first, key, "first", first_only=True))
    return found


def _test(check: Check, key: str, role: str, *, first_only: bool) -> Test:
    expression = compile_expression(check.that)
    condition = None if check.when is None else compile_expression(check.when)

    def test(scope: Scope) -> Iterable[Violation]:
        positions = scope.view.positions[key]
        if len(positions) == 1:
            scope.at(positions[0])
            if (condition is None or condition.holds(scope)) and not expression.holds(scope):
                return _violations(positions, scope)
            return ()
        failing = expression.failing(scope, positions[:1] if first_only else positions, condition)
        return _violations(failing, scope) if failing else ()

    def _violations(failing: Positions, scope: Scope) -> Iterator[Violation]:
        for position in failing[:MOST_WORDED]:
            yield (violation := _violation(check, expression, key, role, scope.at(position), position))
        yield from repeat(violation, len(failing) - MOST_WORDED)

    return Test(test, of_records=True)


def _violation(check: Check, expression: Expression, key: str, role: str, scope: Scope, position: int) -> Violation:
    expected = check.expected or demanded(expression, scope)
    found = seen(expression, scope)
    return Violation(
        role,
        f"{key} is {found}, must be {expected}" if "value" in expression.names else f"{key}: {found}; must be {expected}",
        position,
        expected=expected,
        found=found,
        fix=nearest(expression, scope),
        rule=check.rule,
        names=expression.names,
    )
