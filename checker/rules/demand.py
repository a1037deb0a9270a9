"""What a rule file demands of the records of one key."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import GetPydanticSchema, create_model

from checker.frozen_model import StrictModel
from checker.models.finding import Severity
from checker.rules.kinds import list_kinds
from checker.rules.kinds.kind import DemandKind, DemandScope

__all__ = ["Demand", "ParsedDemand"]


class Demand(StrictModel):
    """Demands on the records of one key: these fields, and the field of each kind of demand.

    `rule` is the rule that all violations of the demand break. `table_rule` is the rule that its table in the rule file is
    named after (`[official.events.ORD005]`), for all but the number of records; the loader sets it.
    """

    severity: Severity | None = None
    evidence: str | None = None
    rule: str | None = None
    table_rule: str | None = None
    source: str | None = None
    fix: str | None = None
    overruled: str | None = None

    def iter_parts(self, scope: DemandScope) -> Iterator[tuple[DemandKind[Any], Any]]:
        """Yield every kind that applies, with its setting."""
        for kind in list_kinds():
            setting = kind.resolve_setting(self, scope)
            if setting is not None:
                yield kind, setting


_DemandOfAllKinds = create_model(  # type: ignore[call-overload]  # pydantic's overloads know no computed fields
    "Demand",
    __base__=Demand,
    __doc__=Demand.__doc__,
    **{kind.field: (kind.field_type | None, None) for kind in list_kinds()},
)

ParsedDemand = Annotated[Demand, GetPydanticSchema(lambda _, build_schema: build_schema(_DemandOfAllKinds))]
"""A demand as rule files write it, with the fields of all kinds."""
