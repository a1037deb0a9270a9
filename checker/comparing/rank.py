"""Paths -> Ranking: the results of each contest with the ranks that they may have."""

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from checker import __version__
from checker.checking.options import CheckOptions
from checker.comparing.common_evaluation import CommonEvaluation, find_common_end
from checker.comparing.luck_bounds import compute_rcp_margin, count_runs_to_overtake, find_luck_bounds, pool_deviation
from checker.comparing.rankings import ContestRanks, NextResult, RankedResult, Ranking, RankMetric, UnrankedResult
from checker.errors import InputError
from checker.metrics.bounded_exp import compute_bounded_exp
from checker.metrics.log_ratio import NO_DROPS, LogMean, estimate_ratio, measure_log_mean
from checker.metrics.superiority import compute_probability_faster, find_detectable_ratio
from checker.models.report import ResultReport, RunReport
from checker.rules.benchmark import Benchmark
from checker.rules.catalogue import load_catalogue
from checker.rules.statistics_limits import StatisticsRules, load_statistics_rules
from checker.submissions.checked_folders import ProgressTracker, iterate_untracked
from checker.submissions.validation import Examination, examine_paths

if TYPE_CHECKING:
    from checker.metrics.rank_sets import RankSet

__all__ = ["ContestEntry", "collect_contests", "rank_results"]

ContestKey = tuple[str, str, str, str, str, str, str]


class ContestEntry(Struct, frozen=True, dict=True):
    """A result in a contest.

    Attributes:
        report: the report on it.
        values: the metric of each run; infinite of one that did not converge or has none.
        benchmark: what the ruleset says of the benchmark.
        fewest_runs: how many runs with a value a rank takes.
        common: at which evaluation nearly all runs end, so that their spread says nothing; None where they do not, and of the
            time per sample, which has nothing to do with it.
        limit: why the metric is not comparable; None where it is.
    """

    report: ResultReport
    values: tuple[float, ...]
    benchmark: Benchmark
    fewest_runs: int
    common: CommonEvaluation | None = None
    limit: str | None = None

    @property
    def finite_values(self) -> list[float]:
        """The values of the runs that have one."""
        return [value for value in self.values if math.isfinite(value)]

    @property
    def resolution(self) -> float | None:
        """The smallest difference that can be resolved, as a share, where the spread says nothing: all, where evaluations are
        not known to be apart."""
        return None if self.common is None else math.inf if self.common.resolution is None else self.common.resolution

    @cached_property
    def log_mean(self) -> LogMean | None:
        """The mean of the logarithms: over all runs, or without those that are dropped where one did not converge. None where
        too many did not, or too few did."""
        missing = len(self.values) - len(self.finite_values)
        if len(self.finite_values) < self.fewest_runs or self.limit is not None:
            return None
        return measure_log_mean(self.values, self.benchmark.drop if missing else NO_DROPS)


def rank_results(
    paths: Iterable[Path],
    options: CheckOptions = CheckOptions(),
    *,
    metric: RankMetric = "official",
    benchmark: str | None = None,
    seed: int = 0,
    draws: int = 10_000,
    track_progress: ProgressTracker = iterate_untracked,
) -> Ranking:
    """Rank the results of every contest under the paths by the metric; only those of `benchmark`, if one is named.

    Raises:
        InputError: a path is missing, nothing can be checked, or no contest has two results that can be ranked.
    """
    examined = examine_paths(paths, options, track_progress=track_progress)
    rules = options.statistics or load_statistics_rules()
    contests = collect_contests(examined, metric, benchmark, rules)
    ranked = [_rank_contest(entries, rules, seed, draws) for entries in contests if _count_rankable(entries) > 1]
    if not ranked:
        raise InputError("no contest has two results to rank", fix="give the results of several systems of the same size")
    return Ranking(
        mlcheck_version=__version__,
        rules_version=load_catalogue().version,
        metric=metric,
        confidence=rules.confidence,
        seed=seed,
        draws=draws,
        contests=tuple(ranked),
        alone=sum(_count_rankable(entries) == 1 for entries in contests),
    )


def _count_rankable(entries: Sequence[ContestEntry]) -> int:
    return sum(entry.log_mean is not None for entry in entries)


def _rank_contest(entries: Sequence[ContestEntry], rules: StatisticsRules, seed: int, draws: int) -> ContestRanks:
    from checker.metrics.rank_sets import compute_ranks  # imports numpy, from whose threads on no worker can be forked

    known = sorted(
        ((entry, mean) for entry in entries if (mean := entry.log_mean) is not None), key=lambda pair: pair[1].mean
    )  # fmt: skip
    ranks = compute_ranks(
        [mean for _, mean in known],
        confidence=rules.confidence,
        seed=seed,
        draws=draws,
        resolutions=[entry.resolution for entry, _ in known],
    )
    is_unknown = any(entry.common is not None and places.low == 1 for (entry, _), places in zip(known, ranks.sets, strict=True))
    deviation = pool_deviation([entry.finite_values for entry, _ in known])
    nexts = [_compare_with_next(one, two, rules.confidence) for one, two in pairwise(known)]
    head, benchmark = entries[0].report, entries[0].benchmark
    ahead = [None, *(count_runs_to_overtake(deviation, benchmark, after.speedup) for after in nexts)]
    return ContestRanks(
        usage=head.usage or "",
        ruleset=head.ruleset or "",
        division=head.division,
        benchmark=head.benchmark or "",
        accelerators=head.accelerators,
        scaling=head.scaling,
        winners=ranks.can_be_first,
        luck=find_luck_bounds(deviation, benchmark),
        results=tuple(
            _build_ranked_result(
                entry, mean, place, places, first=None if is_unknown else first, after=after, overtaking=overtaking
            )
            for place, ((entry, mean), places, first, after, overtaking) in enumerate(
                zip(known, ranks.sets, ranks.first, [*nexts, None], ahead, strict=True), 1
            )
        ),
        unranked=tuple(_build_unranked_result(entry) for entry in entries if entry.log_mean is None),
    )


def _compare_with_next(one: tuple[ContestEntry, LogMean], two: tuple[ContestEntry, LogMean], confidence: float) -> NextResult:
    (entry, mean), (other, other_mean) = one, two
    difference = estimate_ratio(other_mean, mean, confidence).log
    limits = [one.resolution for one in (entry, other) if one.resolution is not None]
    detectable = find_detectable_ratio(difference.squared_error, difference.freedom, confidence)
    return NextResult(
        speedup=compute_bounded_exp(difference.mean),
        probability_faster=compute_probability_faster(entry.values, other.values),
        detectable_speedup=max(detectable, *(compute_bounded_exp(limit) for limit in limits)) if limits else detectable,
    )


def _build_ranked_result(
    entry: ContestEntry, mean: LogMean, place: int, places: "RankSet", *,
    first: float | None, after: NextResult | None, overtaking: int | None,
) -> RankedResult:  # fmt: skip
    report = entry.report
    return RankedResult(
        path=report.path,
        submitter=report.submitter,
        system=report.system,
        availability=report.availability,
        accepted=report.accepted,
        runs=len(entry.values),
        converged=len(entry.finite_values),
        official_score_minutes=report.official_score_minutes,
        value=math.exp(mean.mean),
        rank=place,
        rank_low=places.low,
        rank_high=places.high,
        resolution=None if entry.common is None else entry.common.resolution,
        at_one_evaluation=entry.common is not None,
        probability_first=first,
        next=after,
        runs_to_overtake=overtaking,
        rcp_margin=compute_rcp_margin(report),
    )


def _build_unranked_result(entry: ContestEntry) -> UnrankedResult:
    report, usable = entry.report, len(entry.finite_values)
    if entry.limit is not None:
        return UnrankedResult(path=report.path, submitter=report.submitter, system=report.system, reason=entry.limit)
    reason = f"{usable} of {len(entry.values)} runs converged" if usable < len(entry.values) else f"{usable} runs"
    return UnrankedResult(path=report.path, submitter=report.submitter, system=report.system, reason=reason)


def collect_contests(
    examined: Examination, metric: RankMetric, benchmark: str | None, rules: StatisticsRules
) -> list[list[ContestEntry]]:
    """The results of each contest, contests in the order of their names. Runs pruned from weak scaling are left out, and weak
    scaling itself, whose models are trained side by side."""
    found: dict[ContestKey, list[ContestEntry]] = {}
    runs = {run.path: run for run in examined.report.runs}
    for one, report in zip(examined.sets, examined.report.results, strict=True):
        if one.benchmark is None or one.layout.pruned or report.weak is not None or benchmark not in (None, one.benchmark.id):
            continue
        values = tuple(_list_values(report, [runs[path] for path in report.run_paths], metric))
        common = None if metric == "sample_time" else find_common_end(one.runs, metric, rules.one_evaluation_share)
        limit = report.attmt_limit if metric == "attmt" else None
        entry = ContestEntry(report, values, one.benchmark, rules.fewest_runs_for_ratio, common, limit)
        found.setdefault(_build_contest_key(report), []).append(entry)
    return [found[key] for key in sorted(found)]


def _build_contest_key(report: ResultReport) -> ContestKey:
    """What results must have in common to compete; where the size of a system is unknown, also its name. Runs of the open
    division may have targets of their own."""
    names = (report.usage, report.ruleset, report.benchmark, report.division, report.scaling)
    usage, ruleset, benchmark, division, scaling = (name or "" for name in names)
    size = report.system or "" if report.accelerators is None else f"{report.accelerators:015}"
    return usage, ruleset, benchmark, division, scaling, size, str(report.quality_target)


def _list_values(report: ResultReport, runs: Sequence[RunReport], metric: RankMetric) -> Iterator[float]:
    for run in runs:
        value = _read_value(run, metric) if run.converged else None
        if value is None or value > 0:
            factor = report.scaling_factor if metric == "official" else 1.0
            yield math.inf if value is None else value * factor


def _read_value(run: RunReport, metric: RankMetric) -> float | None:
    match metric:
        case "official":
            return run.time_to_train_minutes
        case "tta":
            return run.tta_minutes
        case "attmt":
            return run.attmt_minutes
    return run.metrics.get("microseconds_per_sample")
