"""The demands of all rulesets by the rule that their violations break, found by going through all rulesets."""

from collections.abc import Iterator
from functools import cache

import msgspec

from checker.models.finding import Origin
from checker.rules.catalogue import load_catalogue
from checker.rules.demand import Demand
from checker.rules.kinds.kind import DemandScope
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.rule_uses import RuleUse
from checker.rules.ruleset import DIVISIONS, Ruleset, ScopedDemand

__all__ = ["compile_rule_uses", "iter_demand_rules"]

VAGUE = "cannot be computed"
"""In the wording of an expression whose value depends on more than the record."""


def compile_rule_uses() -> bytes:
    """What `list_rule_uses` returns of each rule, by id, as JSON."""
    return msgspec.json.encode({id_: _build_rule_uses(id_) for id_ in load_catalogue().rules})


def _build_rule_uses(rule_id: str) -> list[RuleUse]:
    uses = []
    for (key, words, origin, expression), where in _index_rule_uses().get(rule_id, {}).items():
        places = next(iter(where)) + (f" and {len(where) - 1} more" if len(where) > 1 else "")
        wording, is_whole = _word_expression(expression) if expression is not None else ("", True)
        stated = words.removesuffix(expression or "") + wording
        uses.append(RuleUse(key, stated, origin, places, None if is_whole else expression))
    return uses


def _word_expression(text: str) -> tuple[str, bool]:
    """The phrase for the expression, and whether it says all of it: not where it computes with other records."""
    from checker.logs.log import EventView
    from checker.logs.records import Records
    from checker.rules.language.comparison_wording import has_arithmetic, list_keys
    from checker.rules.language.evaluation_context import LogContext
    from checker.rules.language.expression import compile_expression
    from checker.rules.language.wording import describe_expected

    scope = LogContext(EventView(Records(), []), {}, lambda _: None, lambda _: None).at_end()
    expression = compile_expression(text)
    phrase = describe_expected(expression, scope)
    return phrase, VAGUE not in phrase and not (has_arithmetic(expression.tree) and list_keys(expression.tree))


@cache
def _index_rule_uses() -> dict[str, dict[tuple[str, str, str, str | None], dict[str, None]]]:
    """Map each rule to its demands, by key, wording, origin and expression, with the layers that contain each."""
    uses: dict[str, dict[tuple[str, str, str, str | None], dict[str, None]]] = {}
    for name in list_rulesets():
        ruleset = load_ruleset(*name)
        for scoped in _iter_ruleset_demands(ruleset):
            for rule_id, wording, expression in _list_part_rules(
                _ByIdentity(scoped.demand), scoped.origin, scoped.section, scoped.key
            ):
                mark = (scoped.key, wording, scoped.origin.value, expression)
                uses.setdefault(rule_id, {}).setdefault(mark, {})[f"{ruleset.display_name} {scoped.layer}"] = None
    return uses


def _iter_ruleset_demands(ruleset: Ruleset) -> Iterator[ScopedDemand]:
    for division in DIVISIONS:
        for benchmark in (None, *ruleset.benchmarks):
            yield from ruleset.iter_demands(division, benchmark)


def iter_demand_rules(scoped: ScopedDemand) -> Iterator[tuple[str, str]]:
    """Yield the rule id and the wording of every part of the demand."""
    for rule_id, wording, _ in _list_part_rules(_ByIdentity(scoped.demand), scoped.origin, scoped.section, scoped.key):
        yield rule_id, wording


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
def _list_part_rules(known: _ByIdentity, origin: Origin, section: str, key: str) -> tuple[tuple[str, str, str | None], ...]:
    demand, scope, catalogue = known.demand, DemandScope(origin, section, key), load_catalogue()
    found = []
    for kind, setting in demand.iter_parts(scope):
        expressions = tuple(kind.iter_expressions(setting))
        for part in kind.describe(setting, scope):
            rule = catalogue.get_demand_rule(demand, section, part.role.rule_slot, part.rule)
            stated = next((text for text in expressions if part.wording.endswith(text)), None)
            found.append((rule.id, part.wording, stated))
    return tuple(found)
