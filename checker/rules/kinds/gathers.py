"""`gathers`: values collected over all records of a key, compared without regard to order."""

from collections.abc import Iterator
from typing import Any

from checker.rules.demand import Gathering
from checker.rules.language.evaluation_context import UNDEFINED, Scope, field_of
from checker.rules.language.wording import shown
from checker.rules.ruleset import Placed
from checker.rules.violation import Test, Violation

__all__ = ["tests"]

MOST_LISTED = 3


def tests(placed: Placed) -> list[Test]:
    """That the collected values are those demanded, each as often."""
    gathering = placed.demand.gathers
    return [] if gathering is None else [Test(lambda scope: _gathered(scope, placed.key, gathering))]


def _gathered(scope: Scope, key: str, gathering: Gathering) -> Iterator[Violation]:
    steps = tuple(gathering.path.split("."))
    fields = [field_of(event, steps) for event in scope.view.iter_records(key)]
    collected = [found for found in fields if found is not UNDEFINED]
    missing = _without(gathering.equals, collected)
    surplus = _without(collected, gathering.equals)
    if not missing and not surplus:
        return
    parts = []
    if missing:
        parts.append(f"{len(missing)} missing ({_listed(missing)})")
    if surplus:
        parts.append(f"{len(surplus)} too many ({_listed(surplus)})")
    yield Violation(
        "gathers",
        f"the {gathering.path} of all {key} records: {' and '.join(parts)}",
        expected=f"{len(gathering.equals)} named values",
        found=f"{len(collected)}",
        keyed=False,
    )


def _without(items: list[Any], others: list[Any]) -> list[Any]:
    left = list(others)
    rest = []
    for item in items:
        if item in left:
            left.remove(item)
        else:
            rest.append(item)
    return rest


def _listed(items: list[Any]) -> str:
    return ", ".join(shown(item) for item in items[:MOST_LISTED]) + (", ..." if len(items) > MOST_LISTED else "")
