"""Everything that is to be said of a rule."""

from collections.abc import Iterable
from functools import cache
from typing import Literal

from pydantic import TypeAdapter

from checker import resources
from checker.frozen_model import StrictModel
from checker.models.finding import Origin, Severity
from checker.rules.catalogue import load_catalogue
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.rule import Rule
from checker.rules.rule_index import iter_demand_rules
from checker.rules.ruleset import DIVISIONS

__all__ = ["ExampleLine", "RuleApplicability", "RuleExample", "RuleExamplePair", "RuleExplanation", "explain_rule"]


class ExampleLine(StrictModel):
    """A line of a log, with its number; `at_fault` where the finding points at it."""

    number: int
    text: str
    at_fault: bool = False


class RuleExample(StrictModel):
    """A log or a submission of the rule's test cases. `lines` are those that matter, of a log; `changes` what was done to a
    clean submission, of others. `official` is what the official program says of it, where that was asked."""

    says: str
    lines: tuple[ExampleLine, ...] = ()
    changes: tuple[str, ...] = ()
    message: str | None = None
    official: Literal["pass", "fail"] | None = None


class RuleExamplePair(StrictModel):
    """One that breaks the rule, and one that keeps it."""

    broken: RuleExample
    kept: RuleExample


class RuleApplicability(StrictModel):
    """Where a rule holds: in these rulesets, in a division, with this weight, by whose demand."""

    rulesets: str
    division: str
    severity: Severity
    origin: Origin


class RuleExplanation(StrictModel):
    """The rule, where it holds (empty where it is about all rulesets alike), and its examples."""

    rule: Rule
    holdings: tuple[RuleApplicability, ...]
    overrides: tuple[tuple[str, Severity], ...]
    examples: RuleExamplePair | None


ORIGINS, SEVERITIES = tuple(Origin), tuple(Severity)


def explain_rule(name: str) -> RuleExplanation:
    """All about the rule of that name.

    Raises:
        InputError: there is no such rule.
    """
    rule = load_catalogue().find_rule(name)
    places = {mark[1:]: found for mark, found in _index_applicability().items() if mark[0] == rule.id}
    overrides = []
    for one in list_rulesets():
        override = load_ruleset(*one).definition.severity.get(rule.code)
        if override is not None:
            overrides.append((load_ruleset(*one).display_name, override.severity))
    holdings = [
        RuleApplicability(rulesets=_format_ruleset_ranges(found), division=division, severity=severity, origin=origin)
        for (division, severity, origin), found in sorted(places.items(), key=_rank_applicability)
    ]
    return RuleExplanation(
        rule=rule,
        holdings=tuple(_merge_divisions(holdings)),
        overrides=tuple(overrides),
        examples=_load_rule_examples().get(rule.code),
    )


@cache
def _load_rule_examples() -> dict[str, RuleExamplePair]:
    return TypeAdapter(dict[str, RuleExamplePair]).validate_json(resources.find_examples_file().read_bytes())


@cache
def _index_applicability() -> dict[tuple[str, str, Severity, Origin], tuple[tuple[str, str], ...]]:
    """For every rule, division, weight and origin the rulesets that have such a demand."""
    found: dict[tuple[str, str, Severity, Origin], dict[tuple[str, str], None]] = {}
    for name in list_rulesets():
        one = load_ruleset(*name)
        for division in DIVISIONS:
            for benchmark in (None, *one.benchmarks):
                for placed in one.iter_demands(division, benchmark):
                    for id_ in dict.fromkeys(id_ for id_, _ in iter_demand_rules(placed)):
                        rule = load_catalogue()[id_]
                        override = one.definition.severity.get(rule.code)
                        own = placed.demand.severity or rule.severity
                        severity = own if override is None else override.severity
                        found.setdefault((id_, division, severity, placed.origin), {})[name] = None
    return {mark: tuple(names) for mark, names in found.items()}


def _rank_applicability(item: tuple[tuple[str, Severity, Origin], tuple[tuple[str, str], ...]]) -> tuple[int, int, int]:
    division, severity, origin = item[0]
    return ORIGINS.index(origin), DIVISIONS.index(division), SEVERITIES.index(severity)


def _merge_divisions(holdings: Iterable[RuleApplicability]) -> list[RuleApplicability]:
    """Divisions of which the same holds, as one."""
    groups: dict[tuple[str, Severity, Origin], list[str]] = {}
    for one in holdings:
        groups.setdefault((one.rulesets, one.severity, one.origin), []).append(one.division)
    return [
        RuleApplicability(rulesets=names, division=" and ".join(divisions), severity=severity, origin=origin)
        for (names, severity, origin), divisions in groups.items()
    ]


def _format_ruleset_ranges(names: Iterable[tuple[str, str]]) -> str:
    """Rulesets that follow each other, as from and to."""
    every = list(list_rulesets())
    runs: list[list[tuple[str, str]]] = []
    for name in sorted(names, key=every.index):
        joined = runs and every.index(name) == every.index(runs[-1][-1]) + 1 and name[0] == runs[-1][-1][0]
        if joined:
            runs[-1].append(name)
        else:
            runs.append([name])
    ends = ((run[0][0], run[0][1], run[-1][1]) for run in runs)
    return ", ".join(f"{usage} {first}" + ("" if first == last else f" to {last}") for usage, first, last in ends)
