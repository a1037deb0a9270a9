"""The kind `equals`."""

from typing import Any

from checker.logs.records import ABSENT
from checker.rules.kinds.kind import DemandDescription, DemandKind, DemandScope
from checker.rules.language.acceptance import Acceptance
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.selection import Selection
from checker.rules.language.value_wording import format_log_value
from checker.rules.violation import DemandTest, DemandViolation, ViolationRole

__all__ = ["EqualsKind"]

UNEQUAL = ViolationRole()


class EqualsKind(DemandKind[Any]):
    """The value that every record of the key must have. 1, 1.0 and true are equal, as in Python."""

    field = "equals"
    field_type = Any
    expression_fields = ()
    roles = (UNEQUAL,)
    replaced_by_later_layer = True

    def describe(self, setting: Any, scope: DemandScope) -> list[DemandDescription]:
        return [DemandDescription(UNEQUAL, f"equals {setting!r}")]

    def build_tests(self, setting: Any, scope: DemandScope) -> list[DemandTest]:
        def accepts(context: EvalContext, selection: Selection) -> bool:
            values = context.view.events.list_values(selection.positions)
            return all(value == setting and value is not ABSENT for value in values)

        return [
            DemandTest(
                lambda context: _find_unequal_records(context, scope.key, setting),
                needs_records=True,
                condition=Acceptance(accepts, reads_only_value=True),
            )
        ]


def _find_unequal_records(scope: EvalContext, key: str, wanted: Any) -> list[DemandViolation]:
    positions = scope.select_key(key).positions
    return [
        _build_equals_violation(key, None if value is ABSENT else value, wanted, position)
        for position, value in zip(positions, scope.view.events.list_values(positions), strict=True)
        if value is ABSENT or value != wanted
    ]


def _build_equals_violation(key: str, value: Any, wanted: Any, position: int) -> DemandViolation:
    import json  # seldom needed

    found, demanded = format_log_value(value), format_log_value(wanted)
    message = f"{key} is {found}, must be {demanded}"
    from checker.rules.language.respelling import list_spellings

    spelling = next((other for other in list_spellings(value) if other == wanted), None)
    return DemandViolation(
        UNEQUAL,
        message,
        position,
        expected=demanded,
        found=found,
        names=frozenset({"value"}),
        respelling=None if spelling is None else ("set", "value", json.dumps(spelling)),
    )
