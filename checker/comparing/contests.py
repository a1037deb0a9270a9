"""Systems with their runs -> Comparison: contest by contest, with bootstrap intervals, sensitivity and profiles."""

import math
from collections.abc import Sequence

from checker import __version__
from checker.comparing.benchmark_comparison import METRICS, BenchmarkComparison, Interval, Metric, SensitivityOptions
from checker.comparing.comparison import Comparison, Grouping, OverallSpeedup, PerformanceProfile
from checker.comparing.comparison_groups import Contestant, ContestKey, format_contest_label
from checker.comparing.pairs import build_pair, build_side
from checker.errors import InputError
from checker.metrics.attmt import format_window
from checker.metrics.bootstrap import BootstrapOptions, Estimate, estimate_geometric_mean
from checker.metrics.profile import compute_profile_matrix
from checker.models.ttmt import TtmtPanel
from checker.rules.catalogue import load_catalogue
from checker.rules.statistics_limits import StatisticsRules
from checker.submissions.curves import build_ttmt_panel

__all__ = ["compare_contestants"]

FEWEST_FOR_PROFILES = 3


def compare_contestants(
    found: Sequence[Contestant],
    by: Grouping,
    benchmark: str | None,
    sensitivity_options: SensitivityOptions,
    rules: StatisticsRules,
    *,
    seed: int,
    draws: int,
) -> Comparison:
    """The systems against the first of them; the arguments are those of `compare_systems`.

    Raises:
        InputError: no other system ran what the first one did.
    """
    how = BootstrapOptions(seed, draws, rules.confidence, rules.fewest_runs, rules.tie_share)
    keys = _find_shared_keys(found, benchmark)
    benchmarks = tuple(_compare_benchmark(key, found, sensitivity_options, how) for key in keys)
    taking_part = [one for one in found if any(key in one.sets for key in keys)]
    return Comparison(
        mlcheck_version=__version__,
        rules_version=load_catalogue().version,
        by=by,
        systems=tuple(one.name for one in taking_part),
        confidence=how.confidence,
        seed=how.seed,
        draws=how.resamples,
        benchmarks=benchmarks,
        overall=tuple(_build_overall_speedup(one, benchmarks, how) for one in taking_part[1:]),
        profiles=tuple(_build_profiles(taking_part, benchmarks)),
        unmatched=() if benchmark else tuple(_list_unmatched_contests(found, keys)),
        curves=tuple(_build_contest_panel(key, found) for key in keys),
    )


def _find_shared_keys(found: Sequence[Contestant], benchmark: str | None) -> list[ContestKey]:
    """What the base and another system ran, in the base's order."""
    others = {key for one in found[1:] for key in one.sets}
    keys = [key for key in found[0].sets if key in others and benchmark in (None, key[0])]
    if not keys:
        have = "; ".join(f"{one.name} has {' and '.join(sorted(map(format_contest_label, one.sets)))}" for one in found)
        named = f" named {benchmark}" if benchmark else ""
        raise InputError(
            f"{found[0].name} has no benchmark{named} in common with another",
            fix=have if len(have) <= MAX_FIX_CHARACTERS else "name another base",
        )
    return keys


MAX_FIX_CHARACTERS = 600


def _list_unmatched_contests(found: Sequence[Contestant], keys: Sequence[ContestKey]) -> list[str]:
    """What cannot be compared, and who alone ran it, or ran it without the base."""
    left = sorted({key for one in found for key in one.sets} - set(keys))
    return [f"{format_contest_label(key)} (only in {', '.join(one.name for one in found if key in one.sets)})" for key in left]


def _compare_benchmark(
    key: ContestKey, found: Sequence[Contestant], moved: SensitivityOptions, how: BootstrapOptions
) -> BenchmarkComparison:
    those = [one for one in found if key in one.sets]
    runs = {one.name: one.collect_runs(key) for one in those}
    sides = {
        one.name: build_side(one.name, [str(each.path) for each in one.sets[key]], runs[one.name], moved) for one in those
    }  # fmt: skip
    base, *others = those
    head = runs[base.name][0]
    assert head.benchmark is not None and head.ruleset is not None
    return BenchmarkComparison(
        benchmark=head.benchmark.id,
        name=head.benchmark.name,
        within=", ".join(key[1]) or None,
        usage=head.ruleset.usage,
        ruleset=head.ruleset.number,
        quality_target=head.target,
        attmt_window=None if head.window is None else format_window(head.window),
        anchor=moved.anchor,
        sides=tuple(sides.values()),
        pairs=tuple(
            build_pair(runs[base.name], runs[other.name], (sides[base.name], sides[other.name]), moved, how) for other in others
        ),
    )


def _build_contest_panel(key: ContestKey, found: Sequence[Contestant]) -> TtmtPanel:
    return build_ttmt_panel(format_contest_label(key), [(one.name, one.collect_runs(key)) for one in found if key in one.sets])


def _build_overall_speedup(one: Contestant, benchmarks: Sequence[BenchmarkComparison], how: BootstrapOptions) -> OverallSpeedup:
    """Over the benchmarks in which both have a mean by either metric."""
    samples: dict[Metric, list[tuple[list[float], list[float]]]] = {metric: [] for metric in METRICS}
    for contest in benchmarks:
        for pair in contest.pairs:
            if pair.other == one.name and pair.tta.speedup is not None and pair.attmt.speedup is not None:
                sides = contest.get_side(pair.base), contest.get_side(pair.other)
                for metric in METRICS:
                    base, other = ([v for v in getattr(side, metric).of_runs_minutes if v is not None] for side in sides)
                    samples[metric].append((base, other))
    found = {metric: estimate_geometric_mean(samples[metric], how) if samples[metric] else None for metric in METRICS}
    return OverallSpeedup(
        system=one.name,
        benchmarks=len(samples["tta"]),
        tta=_extract_finite_value(found["tta"]),
        tta_interval=_build_interval(found["tta"]),
        attmt=_extract_finite_value(found["attmt"]),
        attmt_interval=_build_interval(found["attmt"]),
    )


def _extract_finite_value(found: Estimate | None) -> float | None:
    return None if found is None or not math.isfinite(found.value) else found.value


def _build_interval(found: Estimate | None) -> Interval | None:
    return None if found is None or found.low is None or found.high is None else Interval(low=found.low, high=found.high)


def _build_profiles(found: Sequence[Contestant], benchmarks: Sequence[BenchmarkComparison]) -> list[PerformanceProfile]:
    """A profile of each system by each metric, where there are enough systems; a benchmark without a result counts against
    the system."""
    if len(found) < FEWEST_FOR_PROFILES:
        return []
    profiles = []
    for metric in METRICS:
        times = [[_find_mean_minutes(contest, one.name, metric) for contest in benchmarks] for one in found]
        of_metric = compute_profile_matrix(times)
        steps = of_metric.list_step_ratios()
        for one, shares in zip(
            found, of_metric.compute_system_shares(steps).tolist() if steps else [[]] * len(found), strict=True
        ):
            profiles.append(PerformanceProfile(system=one.name, metric=metric, factors=tuple(steps), shares=tuple(shares)))
    return profiles


def _find_mean_minutes(contest: BenchmarkComparison, system: str, metric: Metric) -> float:
    side = next((one for one in contest.sides if one.system == system), None)
    minutes = None if side is None else getattr(side, metric).mean_minutes
    return math.inf if minutes is None else float(minutes)
