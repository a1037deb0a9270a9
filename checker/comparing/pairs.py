"""A system's runs of a benchmark against the base's: ratios with intervals, ties, sensitivity, and what to be told of them."""

import math
from collections.abc import Iterator, Sequence
from statistics import fmean

from msgspec import structs

from checker.checking.log_result import LogResult
from checker.comparing.benchmark_comparison import (
    Interval,
    Metric,
    MetricSpread,
    MetricTimes,
    Pair,
    Ratio,
    RatioAtTarget,
    Remark,
    SensitivityOptions,
    Side,
    Tie,
    TimesAtTarget,
)
from checker.metrics.attmt import format_window
from checker.metrics.bootstrap import BootstrapOptions, estimate_ratio
from checker.metrics.flags import Flag, flag_seed_variation, flag_winner_changes
from checker.metrics.resolution import is_tied_within_gap
from checker.metrics.sensitivity import TargetComparison, compare_at_targets, compute_sensitivity, count_winner_changes
from checker.metrics.speedup import compute_improvement
from checker.metrics.variance import compute_spread
from checker.models.verdict import Verdict

__all__ = ["METRIC_NAMES", "build_pair", "build_side"]

NO_RATIO = Ratio(speedup=None, interval=None, winner=None, tie=None)
WINNER_CHANGES = "STA002-winner-changes"
METRIC_NAMES: dict[Metric, str] = {"tta": "TTA", "attmt": "ATTMT"}


def build_side(system: str, folders: Sequence[str], runs: Sequence[LogResult], moved: SensitivityOptions) -> Side:
    """One system's runs, as values."""
    reports = [run.report for run in runs]
    apart = [minutes for report in reports if (minutes := report.evaluation_interval_minutes) is not None]
    return Side(
        system=system,
        folders=tuple(folders),
        runs=len(runs),
        converged=sum(report.converged for report in reports),
        non_compliant=sum(report.mlcheck is Verdict.FAIL for report in reports),
        run_paths=tuple(report.path for report in reports),
        seeds=tuple(report.seed for report in reports),
        tta=_build_metric_times([report.tta_minutes for report in reports]),
        attmt=_build_metric_times([report.attmt_minutes for report in reports]),
        evaluation_interval_minutes=fmean(apart) if apart else None,
        sensitivity=tuple(_compute_times_at_targets(runs, moved)),
    )


def build_pair(
    base: Sequence[LogResult],
    other: Sequence[LogResult],
    sides: tuple[Side, Side],
    moved: SensitivityOptions,
    how: BootstrapOptions,
) -> Pair:
    """The other against the base; `sides` are their values."""
    found = _match_targets(base, other, moved)
    gap = max(side.evaluation_interval_minutes or 0.0 for side in sides)
    tta = _build_ratio(sides[0].tta, sides[1].tta, how, gap)
    attmt = NO_RATIO if base[0].window != other[0].window else _build_ratio(sides[0].attmt, sides[1].attmt, how)
    pair = Pair(
        base=sides[0].system,
        other=sides[1].system,
        tta=tta,
        attmt=attmt,
        sensitivity=tuple(_build_ratio_at_target(one) for one in found),
        flips_tta=count_winner_changes([one.ratio_tta for one in found], how.tie_share),
        flips_attmt=count_winner_changes([one.ratio_attmt for one in found], how.tie_share),
        remarks=(),
    )
    return pair.model_copy(update={"remarks": tuple(_collect_remarks(pair, base[0], other[0], sides, found, how))})


def _build_metric_times(values: Sequence[float | None]) -> MetricTimes:
    finite = [value for value in values if value is not None]
    found = compute_spread(finite)
    return MetricTimes(
        mean_minutes=fmean(finite) if finite and len(finite) == len(values) else None,
        of_runs_minutes=tuple(values),
        spread=None if found is None else MetricSpread(**structs.asdict(found)),
    )


def _build_ratio(base: MetricTimes, other: MetricTimes, how: BootstrapOptions, gap: float = 0.0) -> Ratio:
    """`gap` is how far apart two times, in minutes, may be that evaluations cannot tell apart."""
    one, two = base.mean_minutes, other.mean_minutes
    if one is None or two is None or two <= 0 or one <= 0:
        return NO_RATIO
    samples = [[value for value in side.of_runs_minutes if value is not None] for side in (base, other)]
    found = estimate_ratio(samples[0], samples[1], how)
    interval = None if found.low is None or found.high is None else Interval(low=found.low, high=found.high)
    speedup = one / two
    tie: Tie | None = (
        "equal" if abs(speedup - 1) <= how.tie_share
        else "evaluation interval" if is_tied_within_gap(one, two, gap)
        else "seeds" if interval is not None and interval.low <= 1 <= interval.high
        else None
    )  # fmt: skip
    return Ratio(speedup=speedup, interval=interval, winner="tie" if tie else "other" if speedup > 1 else "base", tie=tie)


def _compute_times_at_targets(runs: Sequence[LogResult], moved: SensitivityOptions) -> list[TimesAtTarget]:
    window, curves = runs[0].window, [run.curve for run in runs if run.curve is not None]
    if window is None or len(curves) < len(runs):
        return []
    return [
        TimesAtTarget(target=row.target, tta_minutes=_finite_or_none(row.tta), attmt_minutes=_finite_or_none(row.attmt))
        for row in compute_sensitivity(curves, moved.targets or window, window, moved.anchor)
    ]


def _match_targets(base: Sequence[LogResult], other: Sequence[LogResult], moved: SensitivityOptions) -> list[TargetComparison]:
    window = base[0].window
    curves = [[run.curve for run in runs if run.curve is not None] for runs in (base, other)]
    if window is None or window != other[0].window or list(map(len, curves)) != [len(base), len(other)]:
        return []
    return compare_at_targets(curves[0], curves[1], moved.targets or window, window, moved.anchor)


def _build_ratio_at_target(one: TargetComparison) -> RatioAtTarget:
    return RatioAtTarget(
        target=one.target,
        speedup_tta=_finite_or_none(one.ratio_tta) or None,
        speedup_attmt=_finite_or_none(one.ratio_attmt) or None,
        gain_tta=_finite_or_none(compute_improvement(one.base.tta, one.other.tta)),
        gain_attmt=_finite_or_none(compute_improvement(one.base.attmt, one.other.attmt)),
    )


def _finite_or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _collect_remarks(
    pair: Pair,
    base: LogResult,
    other: LogResult,
    sides: tuple[Side, Side],
    found: Sequence[TargetComparison],
    how: BootstrapOptions,
) -> Iterator[Remark]:
    """What a reader should be told without asking."""
    rulesets = [run.ruleset.display_name for run in (base, other) if run.ruleset is not None]
    if base.ruleset is not other.ruleset and rulesets != [pair.base, pair.other]:
        yield Remark(rule=None, message=f"judged by different rulesets: {' and '.join(rulesets)}")
    if base.window != other.window:
        windows = ["none" if run.window is None else format_window(run.window) for run in (base, other)]
        yield Remark(rule=None, message=f"ATTMT does not compare: its window is {windows[0]} and {windows[1]}")
    for side in sides:
        if side.converged < side.runs:
            missed = side.runs - side.converged
            yield Remark(rule=None, message=f"{missed} of {side.runs} runs of {side.system} did not converge")
        if len(side.folders) > 1:
            yield Remark(rule=None, message=f"the runs of {side.system} are pooled from {len(side.folders)} folders")
    winners = {pair.tta.winner, pair.attmt.winner}
    if winners == {"base", "other"}:
        yield Remark(rule=WINNER_CHANGES, message="the winner changes with the metric")
    elif pair.tta.winner != pair.attmt.winner and "tie" in winners and None not in winners:
        by = "TTA" if pair.tta.winner == "tie" else "ATTMT"
        yield Remark(rule=WINNER_CHANGES, message=f"a tie by {by}, a winner by the other metric")
    for flag in _find_pair_flags(pair, sides, found, how):
        if flag is not None:
            yield Remark(rule=flag.rule, message=flag.message)


def _find_pair_flags(
    pair: Pair, sides: tuple[Side, Side], found: Sequence[TargetComparison], how: BootstrapOptions
) -> Iterator[Flag | None]:
    """Of too few runs for an interval, the spread says whether the difference is one that seeds make."""
    for metric, name in METRIC_NAMES.items():
        ratios = [(one.target, getattr(one, f"ratio_{metric}")) for one in found]
        yield flag_winner_changes(ratios, name, how.tie_share)
        if getattr(pair, metric).interval is None:
            base, other = ([v for v in getattr(side, metric).of_runs_minutes if v is not None] for side in sides)
            yield flag_seed_variation(base, other, name)
