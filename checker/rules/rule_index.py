"""Which demands of which editions go by a rule: for `mlcheck explain`."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from checker.rules.catalogue import catalogue
from checker.rules.demand import Check
from checker.rules.kinds.count import count_of
from checker.rules.language.expression import compile_expression
from checker.rules.loader import edition, editions
from checker.rules.ruleset import DIVISIONS, Edition, Placed

__all__ = ["Use", "rules_of", "uses_of"]

COUNTS: dict[str | int, str] = {"one": "one record", "only_one": "exactly one record", "some": "a record"}


@dataclass(frozen=True)
class Use:
    """A demand that goes by a rule: on which key, what it says, whose it is, and where it holds."""

    key: str
    demand: str
    origin: str
    where: str


def uses_of(rule_id: str) -> list[Use]:
    """Every demand that goes by the rule, the same demand of several layers once."""
    return [
        Use(key, words, origin, next(iter(where)) + (f" and {len(where) - 1} more" if len(where) > 1 else ""))
        for (key, words, origin), where in _places().get(rule_id, {}).items()
    ]


@cache
def _places() -> dict[str, dict[tuple[str, str, str], dict[str, None]]]:
    """For every rule its demands, by key, words and origin, and the layers in which each stands."""
    places: dict[str, dict[tuple[str, str, str], dict[str, None]]] = {}
    for name in editions():
        one = edition(*name)
        for placed in _every_demand(one):
            for found, words in rules_of(placed):
                mark = (placed.key, words, placed.origin.value)
                places.setdefault(found, {}).setdefault(mark, {})[f"{one.label} {placed.layer}"] = None
    return places


def _every_demand(one: Edition) -> Iterator[Placed]:
    for division in DIVISIONS:
        for benchmark in (None, *one.benchmarks):
            yield from one.demands(division, benchmark)


def rules_of(placed: Placed) -> Iterator[tuple[str, str]]:
    """The id of each rule that the demand's parts go by, and what the part says."""
    demand = placed.demand

    def rule(role: str, names: Collection[str] = ()) -> str:
        return demand.rule or catalogue().choose(placed.section, role, placed.key, placed.origin, names).id

    count = count_of(placed)
    if count != "any":
        yield rule("missing"), COUNTS.get(count, f"at least {count} records")
    if count in ("one", "only_one"):
        yield rule("repeated"), "one value"
    if demand.any_of:
        yield rule("missing"), f"one of {', '.join(demand.any_of)}"
    if demand.gathers is not None:
        yield rule("gathers"), "the values that all records give together"
    checks: dict[str, tuple[Check, ...]] = {
        "check": demand.check, "first": (demand.first,) if demand.first else (), "some": demand.some,
        "overall": demand.overall,
    }  # fmt: skip
    for role, items in checks.items():
        for item in items:
            yield item.rule or rule(role, compile_expression(item.that).names), item.expected or item.that
    if demand.equals is not None:
        yield rule("equals"), f"equals {demand.equals!r}"
    if demand.needs is not None:
        yield rule("needs"), f"needs {demand.needs}"
    if demand.schedule is not None:
        yield rule("schedule"), f"an evaluation every {demand.schedule.every}"
