"""The kind `count`."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal

from msgspec import Meta

from checker.models.finding import Origin, Severity, SeverityStage, SeverityStep
from checker.record import Record
from checker.rules.kinds.kind import DemandDescription, DemandKind, DemandScope
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.value_wording import format_log_value
from checker.rules.violation import DemandTest, DemandViolation, Settled, ViolationRole

__all__ = ["CountKind"]

DEFAULT_COUNTS = {"fields": "one", "hyperparameters": "one", "events": "any", "evaluations": "any"}
MAX_LISTED_VALUES = 4


WORDINGS: dict[str | int, str] = {"one": "one record", "only_one": "exactly one record", "some": "a record"}
MISSING = ViolationRole("missing", settled=Settled.AFTER_STAGE)
REPEATED = ViolationRole("repeated")
REPEATED_EQUAL = ViolationRole(
    "repeated",
    severity_step=SeverityStep(
        step=SeverityStage.RULESET, severity=Severity.WARNING, reason="the official program only warns about equal repeats"
    ),
)


class CountKind(DemandKind[str | int]):
    """How many records of the key there must be.

    - `"one"`: one record. Further records with the same value (from several ranks) are only a warning.
    - `"only_one"`: exactly one record.
    - `"some"`: at least one record.
    - A number from 2 on: at least this number of records.
    - `"any"`: any number, also none.

    Without the field, it is `"one"` for fields and hyperparameters and `"any"` for events and evaluations. In demands of
    origin `policy`, which are on values and not on numbers of records, it is then `"any"` everywhere.
    """

    field = "count"
    field_type = Literal["one", "only_one", "some", "any"] | Annotated[int, Meta(ge=2)]
    expression_fields = ()
    roles = (MISSING, REPEATED, REPEATED_EQUAL)
    replaced_by_later_layer = True

    def resolve_setting(self, demand: Record, scope: DemandScope) -> str | int | None:
        stated = self.read_setting(demand)
        if stated is None and scope.origin is not Origin.POLICY:
            stated = DEFAULT_COUNTS[scope.section]
        return None if stated == "any" else stated

    def describe(self, setting: str | int, scope: DemandScope) -> Iterator[DemandDescription]:
        yield DemandDescription(MISSING, WORDINGS.get(setting, f"at least {setting} records"))
        if setting in ("one", "only_one"):
            yield DemandDescription(REPEATED, "one value")

    def build_tests(self, setting: str | int, scope: DemandScope) -> list[DemandTest]:
        key = scope.key
        if setting == "only_one":
            return [DemandTest(lambda context: _check_never_repeated(context, key), accepts_single_record=True)]
        if setting == "one":
            return [DemandTest(lambda context: _check_exactly_one(context, key), accepts_single_record=True)]
        least = 1 if setting == "some" else int(setting)
        accepted = frozenset({key} if least == 1 else ())
        return [DemandTest(lambda context: _check_minimum_count(context, key, least), accepted_keys=accepted)]


def _check_exactly_one(scope: EvalContext, key: str) -> Iterable[DemandViolation]:
    positions = scope.view.positions.get(key, ())
    if not positions:
        return [DemandViolation(MISSING, f"{key} is missing", expected=f"one {key} record", found="none")]
    return () if len(positions) == 1 else [_build_repeat_violation(scope, key, positions)]


def _build_repeat_violation(scope: EvalContext, key: str, positions: Sequence[int]) -> DemandViolation:
    values = scope.view.list_values(key)
    if len(values) == values.count(values[0]):
        return DemandViolation(
            REPEATED_EQUAL,
            f"{key} is logged {len(positions)} times with the same value",
            positions[1],
            expected=f"one {key} record",
            found=f"{len(positions)} of value {format_log_value(values[0])}",
            fix="log it from one rank only",
            surplus=tuple(positions[1:]),
        )
    first_occurrences: dict[Any, Any] = {}
    for value in values:
        first_occurrences.setdefault(_freeze_value(value), value)
    different = list(first_occurrences.values())
    where = [format_log_value(value) for value in different[: MAX_LISTED_VALUES + 1]]
    listed = ", ".join(where[:MAX_LISTED_VALUES]) + (", ..." if len(where) > MAX_LISTED_VALUES else "")
    return DemandViolation(
        REPEATED,
        f"{key} is logged {len(positions)} times with {len(different)} different values: {listed}",
        next((at for at, value in zip(positions, values, strict=True) if value != values[0]), positions[1]),
        expected=f"one {key} record",
        found=listed,
    )


def _freeze_value(value: Any) -> Any:
    """Something hashable that is equal for equal values."""
    if isinstance(value, list):
        return (list, *map(_freeze_value, value))
    if isinstance(value, dict):
        return (dict, frozenset((name, _freeze_value(item)) for name, item in value.items()))
    return value


def _check_never_repeated(scope: EvalContext, key: str) -> Iterable[DemandViolation]:
    """One, and not even an equal second one: the way of ruleset 0.5, which has read equal lines once before."""
    positions = scope.view.positions.get(key, [])
    if len(positions) <= 1:
        return _check_exactly_one(scope, key)
    message = f"{key} is logged {len(positions)} times"
    return [DemandViolation(REPEATED, message, positions[1], expected=f"one {key} record", found=str(len(positions)))]


def _check_minimum_count(scope: EvalContext, key: str, minimum: int) -> Iterable[DemandViolation]:
    found = len(scope.view.positions.get(key, ()))
    if found >= minimum:
        return ()
    message = f"{key} is missing" if found == 0 else f"{key} is logged {found} times only"
    return [DemandViolation(MISSING, message, expected=f"at least {minimum} {key}", found=str(found) if found else "none")]
