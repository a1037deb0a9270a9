"""`any_of`: at least one record of one of several keys. It belongs to no single key, as in the official program."""

from collections.abc import Iterator

from checker.rules.language.evaluation_context import Scope
from checker.rules.ruleset import Placed
from checker.rules.violation import Test, Violation

__all__ = ["tests"]


def tests(placed: Placed) -> list[Test]:
    """That one of the keys was logged."""
    keys = tuple(sorted(placed.demand.any_of))
    return [Test(lambda scope: _one_of(scope, keys))] if keys else []


def _one_of(scope: Scope, keys: tuple[str, ...]) -> Iterator[Violation]:
    if not any(scope.view.positions.get(key) for key in keys):
        names = " or ".join(keys)
        yield Violation("missing", f"no {names} is logged", expected=f"at least one {names}", found="none", keyed=False)
