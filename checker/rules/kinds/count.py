"""`count`: how many records of the key there must be."""

from collections.abc import Iterable, Sequence
from typing import Any

from checker.models.finding import Origin
from checker.rules.language.evaluation_context import Scope
from checker.rules.language.wording import shown
from checker.rules.ruleset import Placed
from checker.rules.violation import Test, Violation

__all__ = ["count_of", "tests"]

BY_DEFAULT = {"fields": "one", "hyperparameters": "one", "events": "any", "evaluations": "any"}
MOST_LISTED = 4


def count_of(placed: Placed) -> str | int:
    """The count that the demand states, else its section's; the written rules ask for values, not for records."""
    if placed.demand.count is not None:
        return placed.demand.count
    return "any" if placed.origin is Origin.POLICY else BY_DEFAULT[placed.section]


def tests(placed: Placed) -> list[Test]:
    """One record exactly (equal repeats are only warned of, as from many ranks), at least one, or at least so many."""
    count, key = count_of(placed), placed.key
    if count == "any":
        return []
    if count == "only_one":
        return [Test(lambda scope: _only_one(scope, key))]
    if count == "one":
        return [Test(lambda scope: _exactly_one(scope, key))]
    least = 1 if count == "some" else int(count)
    return [Test(lambda scope: _at_least(scope, key, least))]


def _exactly_one(scope: Scope, key: str) -> Iterable[Violation]:
    positions = scope.view.positions.get(key, ())
    if not positions:
        return [Violation("missing", f"{key} is missing", expected=f"one {key} record", found="none")]
    return () if len(positions) == 1 else [_repeated(scope, key, positions)]


def _repeated(scope: Scope, key: str, positions: Sequence[int]) -> Violation:
    values = [event.get("value") for event in scope.view.iter_records(key)]
    if len(values) == values.count(values[0]):
        return Violation(
            "repeated",
            f"{key} is logged {len(positions)} times with the same value",
            positions[1],
            expected=f"one {key} record",
            found=f"{len(positions)} of value {shown(values[0])}",
            fix="log it from one rank only",
            mild=True,
        )
    different: list[Any] = []
    where: list[str] = []
    for value in values:
        if value not in different:
            different.append(value)
            where.append(shown(value))
    listed = ", ".join(where[:MOST_LISTED]) + (", ..." if len(where) > MOST_LISTED else "")
    return Violation(
        "repeated",
        f"{key} is logged {len(positions)} times with {len(different)} different values: {listed}",
        next((at for at, value in zip(positions, values, strict=True) if value != values[0]), positions[1]),
        expected=f"one {key} record",
        found=listed,
    )


def _only_one(scope: Scope, key: str) -> Iterable[Violation]:
    """One, and not even an equal second one: the way of edition 0.5, which has read equal lines once before."""
    positions = scope.view.positions.get(key, [])
    if len(positions) <= 1:
        return _exactly_one(scope, key)
    message = f"{key} is logged {len(positions)} times"
    return [Violation("repeated", message, positions[1], expected=f"one {key} record", found=str(len(positions)))]


def _at_least(scope: Scope, key: str, least: int) -> Iterable[Violation]:
    found = len(scope.view.positions.get(key, ()))
    if found >= least:
        return ()
    message = f"{key} is missing" if found == 0 else f"{key} is logged {found} times only"
    return [Violation("missing", message, expected=f"at least {least} {key}", found=str(found) if found else "none")]
