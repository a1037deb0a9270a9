"""A benchmark in a ruleset: target, runs, limits, evaluation schedule, hyperparameters, and reference convergence points."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from checker.checking.demand_wording import iter_worded_demands
from checker.checking.key_lookup import RulesetName, format_ruleset_ranges
from checker.errors import InputError
from checker.metrics.attmt import format_window
from checker.metrics.averages import compute_mean
from checker.models.finding import Origin
from checker.record import StrictRecord
from checker.rules.benchmark import QualityMetric
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.reference_points import ReferenceTable, load_rcp_table
from checker.rules.ruleset import DIVISIONS, Ruleset
from checker.suggestions import suggest_known_names

__all__ = [
    "BenchmarkDescription",
    "DivisionDescription",
    "HyperparameterDemand",
    "QualityTarget",
    "ReferencePointSummary",
    "describe_benchmark",
    "list_benchmarks",
]

SCHEDULE, SCHEDULE_RULE = "schedule", "QLT009"
EVERY_EPOCH = "every 1 epochs"
"""How the wording of expressions begins a key that a log may lack."""


class HyperparameterDemand(StrictRecord, frozen=True, kw_only=True):
    """What a division asks of a hyperparameter; None where it asks nothing.

    Attributes:
        key: The log key.
        required: Whether it has to be logged.
        official: The values that the official program accepts.
        written_rules: The values that the written rules allow.
    """

    key: str
    required: bool
    official: str | None
    written_rules: str | None


class QualityTarget(StrictRecord, frozen=True, kw_only=True):
    """A target, whether higher or lower is better, and whether the target itself is not enough (`strict`)."""

    target: float
    direction: Literal["higher", "lower"]
    strict: bool


class DivisionDescription(StrictRecord, frozen=True, kw_only=True):
    """What differs between the divisions.

    Attributes:
        division: closed or open.
        init_minutes: The longest initialisation; None where nothing limits it.
        evaluation_schedule: When to evaluate, in the unit of the benchmark's progress.
        hyperparameters: In the order of the rule files.
    """

    division: str
    init_minutes: float | None
    evaluation_schedule: tuple[str, ...]
    hyperparameters: tuple[HyperparameterDemand, ...]


class ReferencePointSummary(StrictRecord, frozen=True, kw_only=True):
    """The reference runs at a global batch size: how many, and how far they trained to the target on average and at least."""

    name: str
    global_batch_size: int
    runs: int
    mean: float
    least: float
    hyperparameters: dict[str, Any]
    doubt: str | None


class BenchmarkDescription(StrictRecord, frozen=True, kw_only=True):
    """A benchmark of a ruleset.

    Attributes:
        rulesets: All rulesets that have the benchmark, those that follow each other as from and to.
        quality_key: The key of the records that report the quality.
        targets: The target of each part of the quality; a quality of one part has the name of its key.
        runs: How many runs a result needs.
        dropped_fastest: How many of the fastest runs olympic scoring drops; `dropped_slowest` likewise.
        progress_unit: What the progress of evaluations counts; None where it is unknown.
        attmt_window: The thresholds of ATTMT as FROM:TO:STEP.
        reference_unit: What the reference points count.
    """

    benchmark: str
    name: str
    usage: str
    ruleset: str
    rulesets: str
    quality_key: str
    targets: dict[str, QualityTarget]
    runs: int
    dropped_fastest: int
    dropped_slowest: int
    progress_unit: str | None
    attmt_window: str | None
    divisions: tuple[DivisionDescription, ...]
    reference_unit: str | None
    reference_points: tuple[ReferencePointSummary, ...]


def list_benchmarks() -> dict[str, list[RulesetName]]:
    """Every benchmark with the rulesets that have it, sorted by name."""
    found: dict[str, list[RulesetName]] = {}
    for name in list_rulesets():
        for benchmark in load_ruleset(*name).benchmarks:
            found.setdefault(benchmark, []).append(name)
    return dict(sorted(found.items()))


def describe_benchmark(benchmark: str, ruleset: Ruleset | None = None, division: str | None = None) -> BenchmarkDescription:
    """The benchmark in the ruleset, by default the latest that has it; of one division or of all.

    Raises:
        InputError: there is no such benchmark, or not in the ruleset.
    """
    known = list_benchmarks()
    rulesets = known.get(benchmark, [])
    if not rulesets:
        raise InputError(f"there is no benchmark {benchmark}", fix=suggest_known_names(benchmark, known))
    one = _choose_latest(rulesets) if ruleset is None else ruleset
    facts = one.benchmarks.get(benchmark)
    if facts is None:
        where = format_ruleset_ranges(rulesets)
        raise InputError(f"{one.display_name} has no benchmark {benchmark}", fix=f"rulesets that have it: {where}")
    quality, table = facts.quality, load_rcp_table(one.usage, one.name, benchmark)
    divisions = facts.divisions if division is None else (division,)
    return BenchmarkDescription(
        benchmark=benchmark,
        name=facts.name,
        usage=one.usage,
        ruleset=one.number,
        rulesets=format_ruleset_ranges(rulesets),
        quality_key=quality.key,
        targets=_list_targets(quality),
        runs=facts.runs,
        dropped_fastest=facts.drop.fastest,
        dropped_slowest=facts.drop.slowest,
        progress_unit=None if facts.progress is None else facts.progress.unit,
        attmt_window=None if facts.attmt is None else format_window(facts.attmt),
        divisions=tuple(_describe_division(one, benchmark, name) for name in DIVISIONS if name in divisions),
        reference_unit=None if table is None else table.unit,
        reference_points=() if table is None else tuple(_iter_reference_points(table)),
    )


def _list_targets(quality: QualityMetric) -> dict[str, QualityTarget]:
    targets = {quality.key: quality.threshold} if quality.parts is None else quality.parts
    return {
        part: QualityTarget(target=target, direction=quality.directions.get(part, quality.direction), strict=quality.strict)
        for part, target in targets.items()
    }


def _choose_latest(names: Sequence[RulesetName]) -> Ruleset:
    """The latest ruleset of the first usage."""
    return load_ruleset(*[name for name in names if name[0] == names[0][0]][-1])


def _describe_division(ruleset: Ruleset, benchmark: str, division: str) -> DivisionDescription:
    limits, unit = ruleset.definition.limits.get(division), ruleset.benchmarks[benchmark].progress
    rows: dict[str, dict[str, list[str]]] = {}
    required: set[str] = set()
    schedule = []
    for one in iter_worded_demands(ruleset, division, benchmark):
        origin, key = one.scoped.origin, one.scoped.key
        if one.kind == SCHEDULE and unit is not None:
            is_in_words = getattr(one.scoped.demand, SCHEDULE).says is not None  # which have their own unit
            words = one.words if is_in_words else f"{one.words} {unit.unit}"
            schedule.append(words.replace(EVERY_EPOCH, "every epoch"))
        elif one.rule.startswith(SCHEDULE_RULE):
            schedule.append(one.words)
        elif one.scoped.section == "hyperparameters" and origin is not Origin.MLCHECK:
            row = rows.setdefault(key, {})
            if one.asks_for_record:
                required.add(key)
            else:
                row.setdefault(origin.value, []).append(one.words)
    return DivisionDescription(
        division=division,
        init_minutes=None if limits is None else limits.init_minutes,
        evaluation_schedule=tuple(schedule),
        hyperparameters=tuple(
            HyperparameterDemand(
                key=key,
                required=key in required,
                official="; ".join(words.get(Origin.OFFICIAL.value, ())) or None,
                written_rules="; ".join(words.get(Origin.POLICY.value, ())) or None,
            )
            for key, words in rows.items()
        ),
    )


def _iter_reference_points(table: ReferenceTable) -> Iterator[ReferencePointSummary]:
    for point in sorted(table.points, key=lambda point: point.batch_size):
        yield ReferencePointSummary(
            name=point.name,
            global_batch_size=point.batch_size,
            runs=len(point.to_target),
            mean=compute_mean(point.to_target),
            least=min(point.to_target),
            hyperparameters=point.hyperparameters,
            doubt=point.doubt,
        )
