"""What a rule file demands of the records of one key."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from checker.frozen_model import StrictModel
from checker.models.finding import Severity

__all__ = ["Demand", "EvaluationSchedule", "ExpressionCheck", "ValueCollection"]


class ExpressionCheck(StrictModel):
    """An expression that must hold, with its own rule id and words where the catalogue's are not to be used."""

    that: str
    rule: str | None = None
    expected: str | None = None
    when: str | None = None


def _parse_check(value: Any) -> Any:
    return {"that": value} if isinstance(value, str) else value


def _parse_checks(value: Any) -> Any:
    return [_parse_check(item) for item in (value if isinstance(value, list) else [value])]


ParsedCheck = Annotated[ExpressionCheck, BeforeValidator(_parse_check)]
ParsedChecks = Annotated[tuple[ExpressionCheck, ...], BeforeValidator(_parse_checks)]


class ValueCollection(StrictModel):
    """Values collected over all records of a key, compared without regard to order."""

    path: str
    equals: list[Any]


class EvaluationSchedule(StrictModel):
    """When evaluations are due, as expressions in the unit of the benchmark's progress: one `every` so much, the first at
    `first` (no later than the first step where that is not given); each may come `within` so much of it."""

    every: str
    first: str | None = None
    within: str = "0"


class Demand(StrictModel):
    """Demands on the records of one key; see ARCHITECTURE.md, "Rule files", for what each field means.

    `rule` is the rule that everything in the demand goes by. `table_rule` is the rule that its table in the rule file is
    named after (`[official.events.ORD005]`), for all but the number of records; the loader sets it.
    """

    count: Literal["one", "only_one", "some", "any"] | Annotated[int, Field(ge=2)] | None = None
    any_of: tuple[str, ...] = ()
    check: ParsedChecks = ()
    first: ParsedCheck | None = None
    some: ParsedChecks = ()
    equals: Any = None
    needs: str | None = None
    gathers: ValueCollection | None = None
    schedule: EvaluationSchedule | None = None
    overall: ParsedChecks = ()
    severity: Severity | None = None
    evidence: str | None = None
    rule: str | None = None
    table_rule: str | None = None
    source: str | None = None
    fix: str | None = None
    overruled: str | None = None
