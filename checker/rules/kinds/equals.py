"""`equals`: the value that every record of the key must have."""

from typing import Any

from checker.rules.language.evaluation_context import Scope
from checker.rules.language.wording import shown
from checker.rules.ruleset import Placed
from checker.rules.violation import Test, Violation

__all__ = ["tests"]


def tests(placed: Placed) -> list[Test]:
    """That each record's value is the one demanded; 1, 1.0 and true are equal, as in JSON's readers in Python."""
    wanted, key = placed.demand.equals, placed.key
    return [] if wanted is None else [Test(lambda scope: _unequal(scope, key, wanted), of_records=True)]


def _unequal(scope: Scope, key: str, wanted: Any) -> list[Violation]:
    events = scope.view.events
    return [
        _violation(key, events[position].get("value"), wanted, position)
        for position in scope.view.positions[key]
        if "value" not in events[position] or events[position]["value"] != wanted
    ]


def _violation(key: str, value: Any, wanted: Any, position: int) -> Violation:
    found, demanded = shown(value), shown(wanted)
    message = f"{key} is {found}, must be {demanded}"
    return Violation("equals", message, position, expected=demanded, found=found, names=frozenset({"value"}))
