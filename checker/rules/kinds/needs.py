"""The kind `needs`."""

from collections.abc import Iterator

from checker.rules.kinds.kind import DemandDescription, DemandKind, DemandScope
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.expression import UNDEFINED, Expression, compile_expression
from checker.rules.violation import DemandTest, DemandViolation, ViolationRole

__all__ = ["NeedsKind"]

UNDEFINED_VALUE = ViolationRole()


class NeedsKind(DemandKind[str]):
    """An expression that must be computable for every record of the key, or for the first record of a submission field."""

    field = "needs"
    field_type = str
    expression_fields = ("needs",)
    roles = (UNDEFINED_VALUE,)
    replaced_by_later_layer = True

    def describe(self, setting: str, scope: DemandScope) -> list[DemandDescription]:
        return [DemandDescription(UNDEFINED_VALUE, f"needs {setting}")]

    def build_tests(self, setting: str, scope: DemandScope) -> list[DemandTest]:
        expression, key, first_only = compile_expression(setting), scope.key, scope.section == "fields"

        def test(context: EvalContext) -> Iterator[DemandViolation]:
            selection = context.log.select_first(key) if first_only else context.select_key(key)
            for position, value in zip(selection.positions, expression.evaluate_records(context, selection), strict=True):
                if value is UNDEFINED:
                    yield _build_violation(expression, key, context.at_record(position), position)

        return [DemandTest(test, needs_records=True)]


def _build_violation(expression: Expression, key: str, record: EvalContext, position: int) -> DemandViolation:
    from checker.rules.language.found_wording import describe_found, reads_value
    from checker.rules.language.wording import describe_expected

    if reads_value(expression):
        wording, message = "a number", f"{key} is {describe_found(expression, record)}, must be a number"
    else:
        wording = describe_expected(expression, record)
        message = f"{key}: {wording} cannot be computed"
    return DemandViolation(UNDEFINED_VALUE, message, position, expected=wording, names=expression.names)
