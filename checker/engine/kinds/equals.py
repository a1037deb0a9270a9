"""`equals`: the value that every record of the key must have."""

from collections.abc import Iterator
from typing import Any

from checker.engine.edition import Placed
from checker.engine.scope import Scope
from checker.engine.violation import Test, Violation
from checker.engine.wording import shown

__all__ = ["tests"]


def tests(placed: Placed) -> list[Test]:
    """That each record's value is the one demanded; 1, 1.0 and true are equal, as in JSON's readers in Python."""
    wanted, key = placed.demand.equals, placed.key
    return [] if wanted is None else [lambda scope: _equal(scope, key, wanted)]


def _equal(scope: Scope, key: str, wanted: Any) -> Iterator[Violation]:
    for position in scope.view.positions.get(key, ()):
        event = scope.view.events[position]
        if "value" not in event or event["value"] != wanted:
            found = shown(event.get("value"))
            yield Violation(
                "equals",
                f"{key} is {found}, must be {shown(wanted)}",
                position,
                expected=shown(wanted),
                found=found,
                names=frozenset({"value"}),
            )
