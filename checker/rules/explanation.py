"""Everything that is to be said of a rule."""

from collections.abc import Iterable
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter

from checker import resources
from checker.models.finding import Origin, Severity
from checker.rules.catalogue import catalogue
from checker.rules.loader import edition, editions
from checker.rules.rule import Rule
from checker.rules.rule_index import rules_of
from checker.rules.ruleset import DIVISIONS

__all__ = ["Example", "Examples", "Explanation", "Holding", "Line", "explanation"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Line(_Part):
    """A line of a log, with its number; `at_fault` where the finding points at it."""

    number: int
    text: str
    at_fault: bool = False


class Example(_Part):
    """A log or a submission of the rule's test cases. `lines` are those that matter, of a log; `changes` what was done to a
    clean submission, of others. `official` is what the official program says of it, where that was asked."""

    says: str
    lines: tuple[Line, ...] = ()
    changes: tuple[str, ...] = ()
    message: str | None = None
    official: Literal["pass", "fail"] | None = None


class Examples(_Part):
    """One that breaks the rule, and one that keeps it."""

    broken: Example
    kept: Example


class Holding(_Part):
    """Where a rule holds: in these editions, in a division, with this weight, by whose demand."""

    editions: str
    division: str
    severity: Severity
    origin: Origin


class Explanation(_Part):
    """The rule, where it holds (empty where it is about all editions alike), and its examples."""

    rule: Rule
    holdings: tuple[Holding, ...]
    overrides: tuple[tuple[str, Severity], ...]
    examples: Examples | None


Weighed = tuple[str, Severity, Origin]
ORIGINS, SEVERITIES = tuple(Origin), tuple(Severity)


def explanation(name: str) -> Explanation:
    """All about the rule of that name.

    Raises:
        InputError: there is no such rule.
    """
    rule = catalogue().find(name)
    places = {mark[1:]: found for mark, found in _places().items() if mark[0] == rule.id}
    overrides = []
    for one in editions():
        severity = edition(*one).head.severity.get(rule.code)
        if severity is not None:
            overrides.append((edition(*one).label, severity))
    holdings = [
        Holding(editions=_ranges(found), division=division, severity=severity, origin=origin)
        for (division, severity, origin), found in sorted(places.items(), key=_order)
    ]
    return Explanation(
        rule=rule, holdings=tuple(_merged(holdings)), overrides=tuple(overrides), examples=_examples().get(rule.code)
    )


@cache
def _examples() -> dict[str, Examples]:
    return TypeAdapter(dict[str, Examples]).validate_json(resources.find_examples_file().read_bytes())


@cache
def _places() -> dict[tuple[str, str, Severity, Origin], tuple[tuple[str, str], ...]]:
    """For every rule, division, weight and origin the editions that have such a demand."""
    found: dict[tuple[str, str, Severity, Origin], dict[tuple[str, str], None]] = {}
    for name in editions():
        one = edition(*name)
        for division in DIVISIONS:
            for benchmark in (None, *one.benchmarks):
                for placed in one.demands(division, benchmark):
                    for id_ in dict.fromkeys(id_ for id_, _ in rules_of(placed)):
                        rule = catalogue()[id_]
                        severity = one.head.severity.get(rule.code) or placed.demand.severity or rule.severity
                        found.setdefault((id_, division, severity, placed.origin), {})[name] = None
    return {mark: tuple(names) for mark, names in found.items()}


def _order(item: tuple[tuple[str, Severity, Origin], tuple[tuple[str, str], ...]]) -> tuple[int, int, int]:
    division, severity, origin = item[0]
    return ORIGINS.index(origin), DIVISIONS.index(division), SEVERITIES.index(severity)


def _merged(holdings: Iterable[Holding]) -> list[Holding]:
    """Divisions of which the same holds, as one."""
    groups: dict[tuple[str, Severity, Origin], list[str]] = {}
    for one in holdings:
        groups.setdefault((one.editions, one.severity, one.origin), []).append(one.division)
    return [
        Holding(editions=names, division=" and ".join(divisions), severity=severity, origin=origin)
        for (names, severity, origin), divisions in groups.items()
    ]


def _ranges(names: Iterable[tuple[str, str]]) -> str:
    """Editions that follow each other, as from and to."""
    every = list(editions())
    runs: list[list[tuple[str, str]]] = []
    for name in sorted(names, key=every.index):
        joined = runs and every.index(name) == every.index(runs[-1][-1]) + 1 and name[0] == runs[-1][-1][0]
        if joined:
            runs[-1].append(name)
        else:
            runs.append([name])
    ends = ((run[0][0], run[0][1], run[-1][1]) for run in runs)
    return ", ".join(f"{usage} {first}" + ("" if first == last else f" to {last}") for usage, first, last in ends)
