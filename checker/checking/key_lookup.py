"""A log key: what it means, who has to log it, and which values the rulesets ask for."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache

from checker import resources
from checker.checking.demand_wording import iter_worded_demands
from checker.checking.severity import resolve_severity
from checker.errors import DefinitionError, InputError
from checker.models.finding import Origin, Severity
from checker.record import StrictRecord
from checker.rules.catalogue import load_catalogue
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.rule_tables import load_rule_tables, read_rule_file
from checker.rules.ruleset import DIVISIONS

__all__ = ["KeyDemand", "KeyExplanation", "explain_key", "format_ruleset_ranges", "load_key_meanings"]

RulesetName = tuple[str, str]
Places = dict[tuple[str, str | None], list[RulesetName]]
"""The rulesets by division and benchmark."""
DemandMark = tuple[bool, Origin, Severity, str, str]
"""Whether a record is required, who asks, the severity, the rule and the words."""


class KeyDemand(StrictRecord, frozen=True, kw_only=True):
    """What is asked of the records of a key, and where.

    Attributes:
        rulesets: The rulesets, those that follow each other as from and to.
        divisions: The divisions.
        benchmarks: The benchmarks; empty for all that have the key.
        required: Whether the demand is that there is a record.
        demand: The wording of the demand.
        origin: Who asks: the official program, the written rules, or mlcheck.
        severity: The severity of a finding.
        rule: The id of the rule.
    """

    rulesets: str
    divisions: tuple[str, ...]
    benchmarks: tuple[str, ...]
    required: bool
    demand: str
    origin: Origin
    severity: Severity
    rule: str


class KeyExplanation(StrictRecord, frozen=True, kw_only=True):
    """A log key.

    Attributes:
        key: The key.
        meaning: What it means, in a sentence.
        section: What kind of record it is: fields, events, evaluations or hyperparameters.
        asked_by: The rulesets that ask for it, those that follow each other as from and to.
        rulesets: The rulesets whose demands are listed.
        demands: What they ask of its records.
    """

    key: str
    meaning: str
    section: str
    asked_by: str
    rulesets: str
    demands: tuple[KeyDemand, ...]


class _KeyMeanings(StrictRecord, frozen=True):
    """The form of rules/keys.toml."""

    meanings: dict[str, str]


@cache
def load_key_meanings() -> dict[str, str]:
    """What each key of a ruleset means, in a sentence (rules/keys.toml).

    Raises:
        DefinitionError: the file is wrong.
    """
    path = resources.find_rules_folder() / "keys.toml"
    try:
        return _KeyMeanings.model_validate(load_rule_tables("keys", lambda: read_rule_file(path))).meanings
    except ValueError as error:
        raise DefinitionError(f"{path.name}: {error}") from error


def explain_key(key: str, rulesets: Sequence[RulesetName] | None = None) -> KeyExplanation:
    """Everything about a log key in these rulesets; without, in the latest one that asks for it.

    Raises:
        InputError: no ruleset, or none of these, has the key.
    """
    known = [name for name in list_rulesets() if _has_key(key, name)]
    asking = [name for name in known if _has_key(key, name, origins=(Origin.OFFICIAL, Origin.POLICY))] or known
    wanted = asking[_find_latest(asking) :][:1] if rulesets is None else [name for name in rulesets if name in known]
    if not wanted:
        raise _build_unknown_key_error(key, rulesets)
    places: dict[DemandMark, Places] = {}
    sections: dict[str, None] = {}
    for name in wanted:
        for division in DIVISIONS:
            for benchmark in (None, *load_ruleset(*name).benchmarks):
                for section, mark in _iter_key_demands(key, name, division, benchmark):
                    sections[section] = None
                    places.setdefault(mark, {}).setdefault((division, benchmark), []).append(name)
    every = {benchmark for where in places.values() for _, benchmark in where if benchmark is not None}
    demands = [
        KeyDemand(
            rulesets=names,
            divisions=divisions,
            benchmarks=() if set(benchmarks) == every else benchmarks,
            required=required,
            demand=words,
            origin=origin,
            severity=severity,
            rule=rule,
        )
        for (required, origin, severity, rule, words), where in places.items()
        for names, divisions, benchmarks in _merge_places(where)
    ]
    demands.sort(key=lambda one: (not one.required, list(Origin).index(one.origin), one.rule))
    return KeyExplanation(
        key=key,
        meaning=load_key_meanings().get(key, ""),
        section=next(iter(sections)),
        asked_by=format_ruleset_ranges(asking),
        rulesets=format_ruleset_ranges(wanted),
        demands=tuple(demands),
    )


def _has_key(key: str, name: RulesetName, origins: Collection[Origin] = tuple(Origin)) -> bool:
    ruleset = load_ruleset(*name)
    return any(
        scoped.key == key and scoped.origin in origins
        for division in DIVISIONS
        for benchmark in (None, *ruleset.benchmarks)
        for scoped in ruleset.iter_demands(division, benchmark)
    )


def _find_latest(names: Sequence[RulesetName]) -> int:
    """The position of the latest ruleset of the first usage that the list has."""
    return max((at for at, (usage, _) in enumerate(names) if usage == names[0][0]), default=0)


def _iter_key_demands(key: str, name: RulesetName, division: str, benchmark: str | None) -> Iterator[tuple[str, DemandMark]]:
    """The section of each demand, and what tells it from others."""
    ruleset = load_ruleset(*name)
    if not any(scoped.key == key for scoped in ruleset.iter_demands(division, benchmark)):
        return
    for one in iter_worded_demands(ruleset, division, benchmark):
        if one.scoped.key == key:
            rule = load_catalogue()[one.rule]
            severity = resolve_severity(rule, demand=one.scoped.demand, ruleset=ruleset).severity
            condition = "" if one.scoped.condition is None else f" (where {' is '.join(one.scoped.condition)})"
            mark = (one.asks_for_record, one.scoped.origin, severity, rule.id, one.words + condition)
            yield one.scoped.section, mark


def _merge_places(
    places: Places,
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Rulesets, divisions and benchmarks of the places, those of the same rulesets and divisions together."""
    of_benchmarks: dict[str | None, dict[str, list[RulesetName]]] = {}
    for (division, benchmark), names in places.items():
        everywhere = places.get((division, None), ())
        own = [name for name in names if benchmark is None or name not in everywhere]
        if own:
            of_benchmarks.setdefault(benchmark, {})[division] = own
    groups: dict[tuple[str, tuple[str, ...]], list[str | None]] = {}
    for benchmark, of_divisions in of_benchmarks.items():
        by_names: dict[tuple[RulesetName, ...], list[str]] = {}
        for division, own in of_divisions.items():
            by_names.setdefault(tuple(own), []).append(division)
        for own_names, divisions in by_names.items():
            groups.setdefault((format_ruleset_ranges(own_names), tuple(divisions)), []).append(benchmark)
    for (rulesets, merged), benchmarks in groups.items():
        yield rulesets, merged, tuple(sorted(one for one in benchmarks if one is not None))


def format_ruleset_ranges(names: Iterable[RulesetName]) -> str:
    """Rulesets that follow each other as from and to: "training 4.0 to 5.1, hpc 3.0"."""
    every = list(list_rulesets())
    runs: list[list[RulesetName]] = []
    for name in sorted(names, key=every.index):
        joined = runs and every.index(name) == every.index(runs[-1][-1]) + 1 and name[0] == runs[-1][-1][0]
        if joined:
            runs[-1].append(name)
        else:
            runs.append([name])
    ends = ((run[0][0], run[0][1], run[-1][1]) for run in runs)
    return ", ".join(f"{usage} {first}" + ("" if first == last else f" to {last}") for usage, first, last in ends)


def _build_unknown_key_error(key: str, rulesets: Sequence[RulesetName] | None) -> InputError:
    where = "no ruleset" if rulesets is None else format_ruleset_ranges(rulesets)
    known = format_ruleset_ranges(name for name in list_rulesets() if _has_key(key, name))
    return InputError(f"{where} has the key {key}", fix=f"rulesets that have it: {known}" if known else None)
