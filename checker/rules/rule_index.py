"""The demands of all rulesets by the rule that their violations break, found by going through all rulesets."""

from collections.abc import Iterator
from functools import cache

from checker.models.finding import Origin
from checker.rules.catalogue import load_catalogue
from checker.rules.demand import Demand
from checker.rules.kinds.kind import DemandScope
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.rule_uses import RuleUse
from checker.rules.ruleset import DIVISIONS, Ruleset, ScopedDemand

__all__ = ["build_rule_uses", "iter_demand_rules"]


def build_rule_uses(rule_id: str) -> list[RuleUse]:
    """Return what `list_rule_uses` does, of the rule files."""
    return [
        RuleUse(key, words, origin, next(iter(where)) + (f" and {len(where) - 1} more" if len(where) > 1 else ""))
        for (key, words, origin), where in _index_rule_uses().get(rule_id, {}).items()
    ]


@cache
def _index_rule_uses() -> dict[str, dict[tuple[str, str, str], dict[str, None]]]:
    """Map each rule to its demands, by key, wording and origin, with the layers that contain each."""
    uses: dict[str, dict[tuple[str, str, str], dict[str, None]]] = {}
    for name in list_rulesets():
        ruleset = load_ruleset(*name)
        for scoped in _iter_ruleset_demands(ruleset):
            for rule_id, wording in iter_demand_rules(scoped):
                mark = (scoped.key, wording, scoped.origin.value)
                uses.setdefault(rule_id, {}).setdefault(mark, {})[f"{ruleset.display_name} {scoped.layer}"] = None
    return uses


def _iter_ruleset_demands(ruleset: Ruleset) -> Iterator[ScopedDemand]:
    for division in DIVISIONS:
        for benchmark in (None, *ruleset.benchmarks):
            yield from ruleset.iter_demands(division, benchmark)


def iter_demand_rules(scoped: ScopedDemand) -> Iterator[tuple[str, str]]:
    """Yield the rule id and the wording of every part of the demand."""
    yield from _list_part_rules(_ByIdentity(scoped.demand), scoped.origin, scoped.section, scoped.key)


class _ByIdentity:
    """A demand as a key of a table. Layers share their demands with every ruleset, division and benchmark that they hold in."""

    __slots__ = ("demand",)

    def __init__(self, demand: Demand) -> None:
        self.demand = demand

    def __hash__(self) -> int:
        return id(self.demand)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByIdentity) and self.demand is other.demand


@cache
def _list_part_rules(known: _ByIdentity, origin: Origin, section: str, key: str) -> tuple[tuple[str, str], ...]:
    demand, scope = known.demand, DemandScope(origin, section, key)
    parts = (part for kind, setting in demand.iter_parts(scope) for part in kind.describe(setting, scope))
    catalogue = load_catalogue()
    return tuple(
        (catalogue.get_demand_rule(demand, section, part.role.rule_slot, part.rule).id, part.wording) for part in parts
    )
