"""The kind `first`."""

from checker.rules.expression_check import ExpressionCheck, ParsedCheck
from checker.rules.kinds.check import CHECK, build_record_test, describe_check
from checker.rules.kinds.kind import DemandDescription, DemandKind, DemandScope
from checker.rules.violation import DemandTest

__all__ = ["FirstKind"]


class FirstKind(DemandKind[ExpressionCheck]):
    """An expression that must hold for the first record of the key."""

    field = "first"
    field_type = ParsedCheck
    expression_fields = ("first", "that", "when")
    roles = (CHECK,)
    replaced_by_later_layer = True

    def describe(self, setting: ExpressionCheck, scope: DemandScope) -> list[DemandDescription]:
        return [describe_check(setting, CHECK)]

    def build_tests(self, setting: ExpressionCheck, scope: DemandScope) -> list[DemandTest]:
        return [build_record_test(setting, scope.key, first_only=True)]
