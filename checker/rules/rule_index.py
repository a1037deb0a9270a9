"""Which demands of which rulesets go by a rule: for `mlcheck explain`."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from checker.rules.catalogue import load_catalogue
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.ruleset import DIVISIONS, Ruleset, ScopedDemand

__all__ = ["RuleUse", "iter_demand_rules", "list_rule_uses"]


@dataclass(frozen=True)
class RuleUse:
    """A demand that goes by a rule: on which key, what it says, whose it is, and where it holds."""

    key: str
    demand: str
    origin: str
    where: str


def list_rule_uses(rule_id: str) -> list[RuleUse]:
    """Every demand that goes by the rule, the same demand of several layers once."""
    return [
        RuleUse(key, words, origin, next(iter(where)) + (f" and {len(where) - 1} more" if len(where) > 1 else ""))
        for (key, words, origin), where in _index_rule_uses().get(rule_id, {}).items()
    ]


@cache
def _index_rule_uses() -> dict[str, dict[tuple[str, str, str], dict[str, None]]]:
    """For every rule its demands, by key, words and origin, and the layers in which each stands."""
    places: dict[str, dict[tuple[str, str, str], dict[str, None]]] = {}
    for name in list_rulesets():
        one = load_ruleset(*name)
        for placed in _iter_ruleset_demands(one):
            for found, words in iter_demand_rules(placed):
                mark = (placed.key, words, placed.origin.value)
                places.setdefault(found, {}).setdefault(mark, {})[f"{one.display_name} {placed.layer}"] = None
    return places


def _iter_ruleset_demands(ruleset: Ruleset) -> Iterator[ScopedDemand]:
    for division in DIVISIONS:
        for benchmark in (None, *ruleset.benchmarks):
            yield from ruleset.iter_demands(division, benchmark)


def iter_demand_rules(placed: ScopedDemand) -> Iterator[tuple[str, str]]:
    """Yield the rule id and the wording of every part of the demand."""
    for kind, setting in placed.demand.iter_parts(placed):
        for part in kind.describe(setting, placed):
            rule = load_catalogue().get_demand_rule(placed.demand, placed.section, part.role.rule_slot, part.rule)
            yield rule.id, part.wording
