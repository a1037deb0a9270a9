"""Contests -> Comparison: pairs with intervals, corrected for how many benchmarks there are; means over benchmarks;
profiles."""

import math
from collections.abc import Sequence

from msgspec import Struct

from checker import __version__
from checker.comparing.benchmark_comparison import METRICS, BenchmarkComparison, Interval, Metric, Pair, Ratio
from checker.comparing.comparison import Across, Comparison, Grouping, OverallSpeedup, PerformanceProfile
from checker.comparing.comparison_groups import Contest, ContestTable
from checker.comparing.contest_results import Competitor
from checker.comparing.pairs import add_remarks, build_pair
from checker.comparing.ratios import build_log_ratio, correct_for_several
from checker.comparing.sensitivity_options import SensitivityOptions
from checker.comparing.sides import build_side
from checker.comparing.time_window import move_to_time_window
from checker.errors import InputError
from checker.metrics.attmt import format_window
from checker.metrics.log_ratio import LogMean, combine_log_ratios
from checker.metrics.profile import compute_profile_matrix
from checker.rules.catalogue import load_catalogue
from checker.rules.statistics_limits import StatisticsRules
from checker.submissions.curves import build_ttmt_panel

__all__ = ["CompareOptions", "compare_contests"]

FEWEST_FOR_PROFILES = 3
MAX_FIX_CHARACTERS = 600


FORMER_DRAWS = 10_000
"""What earlier versions resampled; JSON still has it."""


class CompareOptions(Struct, frozen=True):
    """What to compare and how; the fields are the arguments of `compare_systems`."""

    by: Grouping
    across: Across | None
    pool: bool
    benchmark: str | None
    sensitivity: SensitivityOptions
    rules: StatisticsRules


class _ComparedContest(Struct, frozen=True):
    """A contest with its values, and who is held against whom."""

    contest: Contest
    compared: BenchmarkComparison
    matches: tuple[tuple[Competitor, Competitor], ...]

    def replace_pairs(self, pairs: Sequence[Pair]) -> "_ComparedContest":
        """The same with other pairs."""
        return _ComparedContest(self.contest, self.compared.model_copy(update={"pairs": tuple(pairs)}), self.matches)


def compare_contests(table: ContestTable, options: CompareOptions) -> Comparison:
    """The results of each contest against the base's best one.

    Raises:
        InputError: no other contestant ran what the base did.
    """
    base = table.contestants[0]
    shared = [
        one
        for one in table.contests
        if base in one.contestants and len(one.contestants) > 1 and options.benchmark in (None, one.benchmark)
    ]
    if not shared:
        raise _build_nothing_shared_error(table, options)
    unmatched = () if options.benchmark else tuple(_list_unmatched_contests(table, shared))
    if (share := options.sensitivity.time_share) is not None:
        shared = [move_to_time_window(one, share) for one in shared]
    found = _finish_pairs([_compare_contest(one, options) for one in shared], options.rules)
    names = [name for name in table.contestants if any(name in one.contestants for one in shared)]
    benchmarks = tuple(one.compared for one in found)
    return Comparison(
        mlcheck_version=__version__,
        rules_version=load_catalogue().version,
        by=options.by,
        across=options.across,
        pooled=options.pool,
        systems=tuple(names),
        confidence=options.rules.confidence,
        seed=0,
        draws=FORMER_DRAWS,
        benchmarks=benchmarks,
        overall=tuple(_build_overall_speedups(names[1:], found, options.rules)),
        profiles=tuple(_build_profiles(names, benchmarks)),
        unmatched=unmatched,
        curves=tuple(build_ttmt_panel(one.label, [(each.name, each.runs) for each in one.competitors]) for one in shared),
    )


def _build_nothing_shared_error(table: ContestTable, options: CompareOptions) -> InputError:
    base = table.contestants[0]
    named = f" named {options.benchmark}" if options.benchmark else ""
    labels = {name: sorted(one.label for one in table.contests if name in one.contestants) for name in table.contestants}
    have = "; ".join(f"{name} has {' and '.join(own) or 'nothing'}" for name, own in labels.items())
    fix = have if len(have) <= MAX_FIX_CHARACTERS else "name another base"
    benchmarks = [{one.benchmark for one in table.contests if name in one.contestants} for name in table.contestants]
    if options.across is None and any(benchmarks[0] & other for other in benchmarks[1:]):
        fix += "; --across sizes puts different numbers of accelerators side by side"
    return InputError(f"{base} has no benchmark{named} in common with another", fix=fix)


def _list_unmatched_contests(table: ContestTable, shared: Sequence[Contest]) -> list[str]:
    """What cannot be compared, and who alone ran it, or ran it without the base."""
    left = sorted((one for one in table.contests if one not in shared), key=lambda one: (one.benchmark, one.within))
    return [f"{one.label} (only in {', '.join(one.contestants)})" for one in left]


def _compare_contest(contest: Contest, options: CompareOptions) -> _ComparedContest:
    confidence = options.rules.confidence
    sides = {one.name: build_side(one, options.sensitivity, confidence) for one in contest.competitors}
    matches = tuple(_match_competitors(contest))
    head = contest.competitors[0].runs[0]
    assert head.benchmark is not None and head.ruleset is not None
    scores = {name: side.official.minutes for name, side in sides.items() if side.official.minutes is not None}
    sizes = {side.accelerators for side in sides.values()}
    compared = BenchmarkComparison(
        benchmark=head.benchmark.id,
        name=head.benchmark.name,
        within=", ".join(contest.within) or None,
        usage=head.ruleset.usage,
        ruleset=head.ruleset.number,
        division=contest.competitors[0].results[0].runs.division,
        scaling=contest.competitors[0].results[0].runs.layout.scaling,
        accelerators=sizes.pop() if len(sizes) == 1 else None,
        quality_target=head.target,
        quality_parts=None if head.benchmark.quality.parts is None else dict(head.benchmark.quality.parts),
        attmt_window=None if head.window is None else format_window(head.window),
        anchor=options.sensitivity.anchor,
        sides=tuple(sides.values()),
        pairs=tuple(
            build_pair(base, other, (sides[base.name], sides[other.name]), options.sensitivity, options.rules)
            for base, other in matches
        ),
        best=min(scores, key=lambda name: (scores[name], name)) if scores else None,
    )
    return _ComparedContest(contest, compared, matches)


def _match_competitors(contest: Contest) -> list[tuple[Competitor, Competitor]]:
    """Each competitor with the base's best result of its own size, else of the nearest one."""
    first = contest.competitors[0].contestant
    own = [one for one in contest.competitors if one.contestant == first]

    def pick_base(other: Competitor) -> Competitor:
        size = other.accelerators
        return min(own, key=lambda one: _measure_size_gap(one.accelerators, size))

    return [(pick_base(other), other) for other in contest.competitors if other.contestant != first]


def _measure_size_gap(one: int | None, other: int | None) -> float:
    """How far apart two numbers of accelerators are: the logarithm of their ratio."""
    return abs(math.log(one / other)) if one and other else 0.0


def _finish_pairs(found: Sequence[_ComparedContest], rules: StatisticsRules) -> list[_ComparedContest]:
    """Winners corrected for the number of benchmarks, contestant by contestant; then the remarks, which depend on them."""
    pairs = [list(one.compared.pairs) for one in found]
    places: dict[str, list[tuple[int, int]]] = {}
    for number, one in enumerate(found):
        for at, (_, other) in enumerate(one.matches):
            places.setdefault(other.contestant, []).append((number, at))
    for own in places.values():
        for metric in METRICS:
            corrected = correct_for_several([getattr(pairs[number][at], metric) for number, at in own], rules)
            for (number, at), ratio in zip(own, corrected, strict=True):
                pairs[number][at] = pairs[number][at].model_copy(update={metric: ratio})
    finished = []
    for one, those in zip(found, pairs, strict=True):
        get_side = one.compared.get_side
        told = [
            add_remarks(pair, base, other, (get_side(base.name), get_side(other.name)), rules)
            for pair, (base, other) in zip(those, one.matches, strict=True)
        ]
        finished.append(one.replace_pairs(told))
    return finished


def _build_overall_speedups(
    names: Sequence[str], found: Sequence[_ComparedContest], rules: StatisticsRules
) -> list[OverallSpeedup]:
    """Geometric means over the contests in which every contestant has a speedup by TTA, by its best result; of several
    contestants so that they can be compared with each other too."""
    best: dict[str, dict[int, tuple[Pair, Competitor, Competitor]]] = {name: {} for name in names}
    for number, one in enumerate(found):
        for pair, (base, other) in zip(one.compared.pairs, one.matches, strict=True):
            if pair.tta.speedup is not None:
                best[other.contestant].setdefault(number, (pair, base, other))
    common = set(range(len(found))).intersection(*best.values())
    return [_build_overall_speedup(name, [best[name][number] for number in sorted(common)], rules) for name in names]


def _build_overall_speedup(
    name: str, those: Sequence[tuple[Pair, Competitor, Competitor]], rules: StatisticsRules
) -> OverallSpeedup:
    means: dict[Metric, float | None] = dict.fromkeys(METRICS)
    intervals: dict[Metric, Interval | None] = dict.fromkeys(METRICS)
    for metric in METRICS if those else ():
        ratios: list[Ratio] = [getattr(pair, metric) for pair, _, _ in those]
        speedups = [ratio.speedup for ratio in ratios if ratio.speedup is not None and ratio.not_comparable is None]
        if len(speedups) < len(ratios):
            continue
        means[metric] = math.exp(math.fsum(map(math.log, speedups)) / len(speedups))
        logs: list[LogMean | None] = [build_log_ratio(metric, base, other, pair) for pair, base, other in those]
        known = [log for log in logs if log is not None]
        if len(known) == len(logs):
            estimate = combine_log_ratios(known, rules.confidence)
            intervals[metric] = Interval(low=estimate.low, high=estimate.high)
    return OverallSpeedup(
        system=name,
        benchmarks=len(those),
        official=means["official"],
        official_interval=intervals["official"],
        tta=means["tta"],
        tta_interval=intervals["tta"],
        attmt=means["attmt"],
        attmt_interval=intervals["attmt"],
    )


def _build_profiles(names: Sequence[str], benchmarks: Sequence[BenchmarkComparison]) -> list[PerformanceProfile]:
    """A profile of each contestant by each metric, where there are enough; a benchmark without a result counts against it."""
    if len(names) < FEWEST_FOR_PROFILES:
        return []
    profiles = []
    for metric in METRICS:
        times = [[_find_best_minutes(contest, name, metric) for contest in benchmarks] for name in names]
        of_metric = compute_profile_matrix(times)
        steps = of_metric.list_step_ratios()
        shares = of_metric.compute_system_shares(steps).tolist() if steps else [[]] * len(names)
        for name, own in zip(names, shares, strict=True):
            profiles.append(PerformanceProfile(system=name, metric=metric, factors=tuple(steps), shares=tuple(own)))
    return profiles


def _find_best_minutes(contest: BenchmarkComparison, name: str, metric: Metric) -> float:
    minutes = [getattr(side, metric).minutes for side in contest.sides if side.contestant == name]
    return min((one for one in minutes if one is not None), default=math.inf)
