"""`any_of`: at least one record of one of several keys. It belongs to no single key, as in the official program."""

from collections.abc import Iterator

from checker.rules.language.evaluation_context import EvalContext
from checker.rules.ruleset import ScopedDemand
from checker.rules.violation import DemandTest, DemandViolation

__all__ = ["tests"]


def tests(placed: ScopedDemand) -> list[DemandTest]:
    """That one of the keys was logged."""
    keys = tuple(sorted(placed.demand.any_of))
    return [DemandTest(lambda scope: _find_missing_alternative(scope, keys))] if keys else []


def _find_missing_alternative(scope: EvalContext, keys: tuple[str, ...]) -> Iterator[DemandViolation]:
    if not any(scope.view.positions.get(key) for key in keys):
        names = " or ".join(keys)
        yield DemandViolation(
            "missing", f"no {names} is logged", expected=f"at least one {names}", found="none", concerns_key=False
        )
