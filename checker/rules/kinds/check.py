"""The kind `check`."""

from collections.abc import Iterator
from itertools import repeat
from typing import Any

from msgspec import structs

from checker.models.finding import Origin
from checker.rules.expression_check import ExpressionCheck, LogCheck, expand_checks
from checker.rules.kinds.kind import DemandDescription, DemandKind, DemandScope
from checker.rules.language.acceptance import RecordCondition
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.expression import Expression, compile_expression
from checker.rules.violation import DemandTest, DemandViolation, ViolationRole
from checker.suggestions import find_nearest_name

__all__ = ["CHECK", "CheckKind", "build_record_test", "describe_check"]

MAX_REMEMBERED_VIOLATIONS = 64
MAX_DESCRIBED_VIOLATIONS = 50
"""Of a demand that more records break, the rest are only counted: finding words for each takes longer than judging it."""


SURE_SIMILARITY = 0.85
EVALUATION_KEYS = ("eval_accuracy", "eval_error")
CHECK = ViolationRole()


class CheckKind(DemandKind[tuple[ExpressionCheck, ...]]):
    """One check or a list of them, which must hold for every record of the key. An official demand on a submission field is
    checked for the first record only, as the official program does."""

    field = "check"
    field_type = tuple[ExpressionCheck, ...]
    expression_fields = ("check", "that", "when")
    roles = (CHECK,)
    replaced_by_later_layer = True

    def expand_shorthand(self, value: Any) -> Any:
        return expand_checks(value)

    def describe(self, setting: tuple[ExpressionCheck, ...], scope: DemandScope) -> list[DemandDescription]:
        return [describe_check(check, CHECK) for check in setting]

    def build_tests(self, setting: tuple[ExpressionCheck, ...], scope: DemandScope) -> list[DemandTest]:
        first_only = scope.section == "fields" and scope.origin is Origin.OFFICIAL
        return [build_record_test(check, scope.key, first_only=first_only) for check in setting]


def describe_check(check: LogCheck, role: ViolationRole) -> DemandDescription:
    """Describe a check by its own wording, or by its expression."""
    return DemandDescription(role, check.expected or check.that, check.rule)


def build_record_test(check: ExpressionCheck, key: str, *, first_only: bool) -> DemandTest:
    """Build a test of every record of the key, or of the first one only."""

    described: dict[str, DemandViolation] = {}

    def describe(expression: Expression, scope: EvalContext) -> DemandViolation:
        """What is violated; of an expression on the value alone it is remembered, since logs share such values."""
        from checker.rules.language.found_wording import reads_value_alone

        if not reads_value_alone(expression):
            return _build_check_violation(check, expression, key, scope, scope.position)
        value = repr(scope.event.get("value"))
        if value not in described:
            if len(described) == MAX_REMEMBERED_VIOLATIONS:
                described.clear()
            described[value] = _build_check_violation(check, expression, key, scope, scope.position)
        return structs.replace(described[value], position=scope.position)

    def find_violations(scope: EvalContext) -> Iterator[DemandViolation]:
        expression = compile_expression(check.that)
        condition = None if check.when is None else compile_expression(check.when)
        selection = scope.log.select_first(key) if first_only else scope.select_key(key)
        violation, number = None, 0
        failing = expression.select_failing(scope, selection, condition)
        for position in failing[:MAX_DESCRIBED_VIOLATIONS]:
            yield (violation := describe(expression, scope.at_record(position)))
            number += 1
            if check.expected is not None and violation.respelling is None:
                break  # one finding is about all of them, and has the words of the first
        if violation is not None:
            yield from repeat(violation, len(failing) - number)

    condition = RecordCondition(check.that, check.when)
    return DemandTest(find_violations, needs_records=True, condition=condition, first_only=first_only)


def _build_check_violation(
    check: ExpressionCheck, expression: Expression, key: str, scope: EvalContext, position: int
) -> DemandViolation:
    from checker.rules.language.found_wording import describe_found, describe_read_fields, reads_value
    from checker.rules.language.respelling import find_respelling
    from checker.rules.language.wording import NAME_KEYS, describe_expected, describe_violated, find_option

    expected = check.expected or describe_expected(expression, scope)
    found, read = describe_found(expression, scope), describe_read_fields(expression, scope)
    wanted = check.expected or describe_violated(expression, scope)
    option = find_option(expression, scope)
    fix = None if option is None else f"did you mean {option}?"
    field = read.partition(" is ")[0]
    if not reads_value(expression) and wanted.startswith(f"{field} "):
        wanted = wanted.removeprefix(f"{field} ")
        if key in EVALUATION_KEYS and wanted.isdigit():
            fix = f"evaluate at {field} {wanted}"
    if key in NAME_KEYS and option and not find_nearest_name(str(scope.event["value"]), [option], cutoff=SURE_SIMILARITY):
        option = None  # a guess
    respelling = find_respelling(expression, scope, option)
    demand = (
        f"must have {wanted.removeprefix('with ').replace(' and with ', ' and ')}"
        if wanted.startswith("with ")
        else f"must be {wanted}"
    )
    return DemandViolation(
        CHECK,
        f"{key} is {found}, {demand}" if reads_value(expression) else f"{key}: {read}; {demand}",
        position,
        expected=expected,
        found=found,
        fix=fix if respelling is None else None,
        rule=check.rule,
        names=expression.names,
        respelling=respelling,
        stops_official=check.stops_official,
    )
