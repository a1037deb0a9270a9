"""The explanations of all rules, found by going through all rulesets; what comes of it is compiled."""

from collections.abc import Iterable, Iterator
from functools import cache

import msgspec

from checker import resources
from checker.checking.explanation import RuleApplicability, RuleExamplePair, RuleExplanation
from checker.checking.key_lookup import format_ruleset_ranges
from checker.checking.severity import list_case_steps, resolve_severity
from checker.models.finding import Origin, Severity, SeverityStep
from checker.record import write_json
from checker.rules.catalogue import load_catalogue
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.rule import Rule
from checker.rules.rule_index import iter_demand_rules
from checker.rules.ruleset import DIVISIONS

__all__ = ["compile_explanations"]

SeveritySteps = tuple[SeverityStep, ...]
ORIGINS, SEVERITIES = tuple(Origin), tuple(Severity)


def compile_explanations() -> bytes:
    """The explanations of all rules by id, as JSON."""
    return write_json({rule.id: _build_explanation(rule) for rule in load_catalogue().rules.values()}).encode()


def _build_explanation(rule: Rule) -> RuleExplanation:
    places = {mark[1:]: rulesets for mark, rulesets in _index_applicability().items() if mark[0] == rule.id}
    holdings = [
        RuleApplicability(rulesets=format_ruleset_ranges(rulesets), division=division, severity_steps=steps, origin=origin)
        for (division, steps, origin), rulesets in sorted(places.items(), key=_rank_applicability)
    ]
    return RuleExplanation(
        rule=rule,
        holdings=tuple(_merge_divisions(holdings)),
        overrides=() if holdings else tuple(_iter_ruleset_overrides(rule)),
        circumstances=list_case_steps(rule),
        examples=_load_rule_examples().get(rule.code),
    )


def _iter_ruleset_overrides(rule: Rule) -> Iterator[tuple[str, SeverityStep]]:
    for ruleset in (load_ruleset(*name) for name in list_rulesets()):
        resolved = resolve_severity(rule, ruleset=ruleset)
        if len(resolved.steps) > 1:
            yield ruleset.display_name, resolved.steps[-1]


@cache
def _load_rule_examples() -> dict[str, RuleExamplePair]:
    return msgspec.json.decode(resources.find_examples_file().read_bytes(), type=dict[str, RuleExamplePair])


@cache
def _index_applicability() -> dict[tuple[str, str, SeveritySteps, Origin], tuple[tuple[str, str], ...]]:
    """For every rule, division, way to its severity, and origin: the rulesets that have such a demand."""
    index: dict[tuple[str, str, SeveritySteps, Origin], dict[tuple[str, str], None]] = {}
    for name in list_rulesets():
        ruleset = load_ruleset(*name)
        steps: dict[tuple[str, object, object, object], SeveritySteps] = {}
        for division in DIVISIONS:
            for benchmark in (None, *ruleset.benchmarks):
                for placed in ruleset.iter_demands(division, benchmark):
                    demand = placed.demand
                    for id_ in dict.fromkeys(id_ for id_, _ in iter_demand_rules(placed)):
                        mark = (id_, demand.severity, demand.evidence, demand.overruled)
                        if mark not in steps:
                            steps[mark] = resolve_severity(load_catalogue()[id_], demand=demand, ruleset=ruleset).steps
                        index.setdefault((id_, division, steps[mark], placed.origin), {})[name] = None
    return {mark: tuple(names) for mark, names in index.items()}


def _rank_applicability(item: tuple[tuple[str, SeveritySteps, Origin], tuple[tuple[str, str], ...]]) -> tuple[int, int, int]:
    division, steps, origin = item[0]
    return ORIGINS.index(origin), DIVISIONS.index(division), SEVERITIES.index(steps[-1].severity)


def _merge_divisions(holdings: Iterable[RuleApplicability]) -> list[RuleApplicability]:
    """The holdings, with divisions of which the same holds joined into one."""
    groups: dict[tuple[str, SeveritySteps, Origin], list[str]] = {}
    for holding in holdings:
        groups.setdefault((holding.rulesets, holding.severity_steps, holding.origin), []).append(holding.division)
    return [
        RuleApplicability(rulesets=names, division=" and ".join(divisions), severity_steps=steps, origin=origin)
        for (names, steps, origin), divisions in groups.items()
    ]
