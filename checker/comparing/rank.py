"""Paths -> Ranking: the results of each contest with the ranks that they may have."""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from checker import __version__
from checker.checking.options import CheckOptions
from checker.comparing.contest_entries import ContestEntry, collect_contests
from checker.comparing.luck_bounds import compute_rcp_margin, count_runs_to_overtake, find_luck_bounds, pool_deviation
from checker.comparing.rankings import ContestRanks, NextResult, RankedResult, Ranking, RankMetric, UnrankedResult
from checker.errors import InputError
from checker.metrics.bounded_exp import compute_bounded_exp
from checker.metrics.log_ratio import LogMean, estimate_ratio
from checker.metrics.superiority import compute_probability_faster, find_detectable_ratio
from checker.rules.catalogue import load_catalogue
from checker.rules.statistics_limits import StatisticsRules, load_statistics_rules
from checker.submissions.checked_folders import ProgressTracker, iterate_untracked
from checker.submissions.validation import Examination, examine_paths

if TYPE_CHECKING:
    from checker.metrics.rank_sets import RankSet

__all__ = ["rank_examined", "rank_results"]


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
    return rank_examined(examined, options, metric=metric, benchmark=benchmark, seed=seed, draws=draws)


def rank_examined(
    examined: Examination,
    options: CheckOptions = CheckOptions(),
    *,
    metric: RankMetric = "official",
    benchmark: str | None = None,
    seed: int = 0,
    draws: int = 10_000,
) -> Ranking:
    """Rank the results of every contest in what was examined.

    Raises:
        InputError: no contest has two results that can be ranked.
    """
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
