"""The kind `first`."""

from typing import Any

from checker.rules.expression_check import ExpressionCheck, expand_check
from checker.rules.kinds.check import CHECK, build_record_test, describe_check
from checker.rules.kinds.kind import DemandDescription, DemandKind, DemandScope
from checker.rules.violation import DemandTest

__all__ = ["FirstKind"]


class FirstKind(DemandKind[ExpressionCheck]):
    """An expression that must hold for the first record of the key."""

    field = "first"
    field_type = ExpressionCheck
    expression_fields = ("first", "that", "when")
    roles = (CHECK,)
    replaced_by_later_layer = True

    def expand_shorthand(self, value: Any) -> Any:
        return expand_check(value)

    def describe(self, setting: ExpressionCheck, scope: DemandScope) -> list[DemandDescription]:
        return [describe_check(setting, CHECK)]

    def build_tests(self, setting: ExpressionCheck, scope: DemandScope) -> list[DemandTest]:
        return [build_record_test(setting, scope.key, first_only=True)]
