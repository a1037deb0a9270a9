"""Which demands of which rulesets go by a rule: for `mlcheck explain`."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from checker.rules.catalogue import load_catalogue
from checker.rules.demand import ExpressionCheck
from checker.rules.kinds.count import resolve_record_count
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.ruleset import DIVISIONS, Ruleset, ScopedDemand

__all__ = ["RuleUse", "iter_demand_rules", "list_rule_uses"]

COUNT_DESCRIPTIONS: dict[str | int, str] = {"one": "one record", "only_one": "exactly one record", "some": "a record"}


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
    """The id of each rule that the demand's parts go by, and what the part says."""
    demand = placed.demand

    def rule(role: str, named: str | None = None) -> str:
        return load_catalogue().get_demand_rule(demand, placed.section, role, named).id

    count = resolve_record_count(placed)
    if count != "any":
        yield rule("missing"), COUNT_DESCRIPTIONS.get(count, f"at least {count} records")
    if count in ("one", "only_one"):
        yield rule("repeated"), "one value"
    if demand.any_of:
        yield rule("missing"), f"one of {', '.join(demand.any_of)}"
    if demand.gathers is not None:
        yield rule("gathers"), "the values that all records give together"
    checks: dict[str, tuple[ExpressionCheck, ...]] = {
        "check": demand.check, "first": (demand.first,) if demand.first else (), "some": demand.some,
        "overall": demand.overall,
    }  # fmt: skip
    for role, items in checks.items():
        for item in items:
            yield rule(role, item.rule), item.expected or item.that
    if demand.equals is not None:
        yield rule("equals"), f"equals {demand.equals!r}"
    if demand.needs is not None:
        yield rule("needs"), f"needs {demand.needs}"
    if demand.schedule is not None:
        yield rule("schedule"), f"an evaluation every {demand.schedule.every}"
