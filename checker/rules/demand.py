"""What a rule file demands of the records of one key."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from msgspec import defstruct

from checker.models.finding import Severity
from checker.record import StrictRecord
from checker.rules.kinds import list_kinds
from checker.rules.kinds.kind import DemandKind, DemandScope

__all__ = ["Demand", "ParsedDemand", "expand_bare_value", "expand_demand"]


class Demand(StrictRecord, frozen=True, kw_only=True):
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


def expand_bare_value(value: Any) -> dict[str, Any]:
    """A bare scalar or list is short for `{ equals = it }`."""
    return value if isinstance(value, dict) else {"equals": value}


def expand_demand(value: Any) -> dict[str, Any]:
    """A demand as rule files write it, without any shorter form."""
    demand = expand_bare_value(value)
    written_out = {kind.field: kind.expand_shorthand(demand[kind.field]) for kind in list_kinds() if kind.field in demand}
    return {**demand, **written_out}


if TYPE_CHECKING:
    ParsedDemand = Demand
else:
    ParsedDemand = defstruct(
        "Demand",
        [(kind.field, kind.field_type | None, None) for kind in list_kinds()],
        bases=(Demand,),
        module=__name__,
        namespace={"__doc__": Demand.__doc__},
        frozen=True,
        kw_only=True,
        forbid_unknown_fields=True,
    )
    """A demand with the fields of all kinds."""
