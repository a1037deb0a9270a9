"""`some`: an expression that must hold for at least one record of the key. The official program ties it to no key."""

import math
from collections.abc import Callable, Iterator

from checker.rules.demand import Check
from checker.rules.language.evaluation_context import Scope
from checker.rules.language.expression import UNDEFINED, Expression, compile_expression
from checker.rules.language.wording import demanded, shown
from checker.rules.ruleset import Placed
from checker.rules.violation import Test, Violation

__all__ = ["tests"]


def tests(placed: Placed) -> list[Test]:
    """That one record satisfies the expression; without any record there is nothing to say. What cannot be computed
    for a record fails the whole, as the official program crashes on it."""
    return [_test(check, placed.key) for check in placed.demand.some]


def _test(check: Check, key: str) -> Test:
    expression = compile_expression(check.that)

    def test(scope: Scope) -> Iterator[Violation]:
        positions = scope.view.positions[key]
        outcomes = expression.values(scope, positions)
        if UNDEFINED in outcomes:
            position = positions[outcomes.index(UNDEFINED)]
            yield _unusable(check, expression, key, scope.at(position), position)
        elif not any(outcomes):
            yield _never(check, expression, key, scope.at(positions[-1]), positions[-1])

    return Test(test, of_records=True)


def _unusable(check: Check, expression: Expression, key: str, scope: Scope, position: int) -> Violation:
    return Violation(
        "unusable",
        f"{key} is {shown(scope.event.get('value'))}, which cannot be compared",
        position,
        expected=check.expected or demanded(expression, scope),
        found=shown(scope.event.get("value")),
        keyed=False,
        names=expression.names,
    )


def _never(check: Check, expression: Expression, key: str, scope: Scope, last: int) -> Violation:
    qualities = _qualities(scope, key)
    pick: Callable[..., float] = min if scope.constants.get("direction") == "lower" else max
    at, message = last, f"no {key} is {check.expected or demanded(expression, scope.at(last))}"
    found = None
    if qualities and {"target", "quality", "threshold"} & expression.names:
        best = pick(quality for _, quality in qualities)
        at = next(position for position, quality in qualities if quality == best)
        found = shown(scope.view.events[at].get("value"))
        message = f"the target was not reached: best {key} is {found}, target {_target(scope)}"
    return Violation(
        "some",
        message,
        at,
        expected=check.expected or demanded(expression, scope),
        found=found,
        keyed=False,
        rule=check.rule,
        names=expression.names,
    )


def _qualities(scope: Scope, key: str) -> list[tuple[int, float]]:
    found = ((position, scope.quality_of(scope.view.events[position])) for position in scope.view.positions[key])
    return [(position, quality) for position, quality in found if quality is not None and math.isfinite(quality)]


def _target(scope: Scope) -> str:
    target = scope.constants.get("target")
    direction = " (lower is better)" if scope.constants.get("direction") == "lower" else ""
    return shown(target) + direction
