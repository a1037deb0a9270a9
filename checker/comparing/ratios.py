"""Speedups of one competitor over another: by official score, TTA and ATTMT, with intervals, ties, and why there is no
interval."""

import math
from collections.abc import Sequence

from msgspec import structs

from checker.comparing.benchmark_comparison import NO_RATIO, Interval, Metric, Pair, Ratio, Side, Tie
from checker.comparing.common_evaluation import find_common_end
from checker.comparing.contest_results import Competitor
from checker.comparing.sides import read_run_time
from checker.metrics.central_time import CentralTime, compute_central_time
from checker.metrics.log_ratio import LogMean, adjust_p_values, estimate_ratio, measure_log_mean
from checker.metrics.olympic_mean import NO_DROPS
from checker.models.report import AveragingRule
from checker.rules.statistics_limits import StatisticsRules
from checker.submissions.results.mean_times import find_drop_counts, list_observed_minutes

__all__ = ["build_log_ratio", "build_ratio", "correct_for_several"]


def build_ratio(metric: Metric, base: Competitor, other: Competitor, sides: tuple[Side, Side], rules: StatisticsRules) -> Ratio:
    """The base's time over the other's, both made by the same rule."""
    rule = _choose_common_rule(metric, sides)
    times = _average_by_rule(metric, (base, other), sides, rule)
    one, two = (time.minutes for time in times)
    if one is None or two is None or one <= 0 or two <= 0:
        return NO_RATIO
    few = _explain_too_few_runs((base, other), rule, rules)
    shares = (_explain_common_evaluation(metric, competitor, rules.one_evaluation_share) for competitor in (base, other))
    common = next((reason for reason in shares if reason is not None), None)
    gaps = [gap for side in sides if (gap := _measure_resolution(side)) is not None]
    limits = [side.attmt_limit for side in sides if side.attmt_limit is not None] if metric == "attmt" else []
    ratio = Ratio(
        speedup=one / two,
        interval=None,
        winner=None,
        tie=None,
        rule=rule,
        no_interval=next(iter(limits), None) or few or common,
        resolution=max(gaps, default=None),
        at_one_evaluation=not limits and few is None and common is not None,
        not_comparable=next(iter(limits), None),
    )
    if rule == "restricted":
        return ratio
    if ratio.no_interval is None:
        logs = _measure_logs(metric, (base, other), rule, times)
        if logs is not None:
            found = estimate_ratio(*logs, rules.confidence)
            interval = Interval(low=found.low, high=found.high)
            ratio = structs.replace(ratio, interval=interval, p_value=found.p_value)
    return _name_winner(ratio, rules)


def build_log_ratio(metric: Metric, base: Competitor, other: Competitor, pair: Pair) -> LogMean | None:
    """The logarithm of the pair's speedup with its error; None where the pair has no interval."""
    ratio: Ratio = getattr(pair, metric)
    if ratio.interval is None or ratio.speedup is None or ratio.rule is None:
        return None
    logs = _measure_logs(metric, (base, other), ratio.rule, None)
    return None if logs is None else structs.replace(estimate_ratio(*logs).log, mean=math.log(ratio.speedup))


def correct_for_several(ratios: Sequence[Ratio], rules: StatisticsRules) -> list[Ratio]:
    """The ratios of one contestant to the base in all contests, their p-values corrected for how many there are, and ties with
    them."""
    tested = [ratio.p_value for ratio in ratios if ratio.p_value is not None]
    adjusted = iter(adjust_p_values(tested))
    corrected = [ratio if ratio.p_value is None else structs.replace(ratio, p_value_holm=next(adjusted)) for ratio in ratios]
    return [_name_winner(ratio, rules) for ratio in corrected]


def _name_winner(ratio: Ratio, rules: StatisticsRules) -> Ratio:
    if ratio.speedup is None or ratio.rule == "restricted" or ratio.not_comparable is not None:
        return ratio
    if ratio.at_one_evaluation and abs(math.log(ratio.speedup)) <= (ratio.resolution or 0):
        return structs.replace(ratio, tie="equal", winner="tie") if abs(ratio.speedup - 1) <= rules.tie_share else ratio
    interval, p_value = ratio.interval, ratio.p_value_holm
    tie: Tie | None = (
        "equal" if abs(ratio.speedup - 1) <= rules.tie_share
        else "seeds" if interval is not None and interval.low <= 1 <= interval.high
        else "several benchmarks" if p_value is not None and p_value > 1 - rules.confidence
        else None
    )  # fmt: skip
    return structs.replace(ratio, tie=tie, winner="tie" if tie else "other" if ratio.speedup > 1 else "base")


def _choose_common_rule(metric: Metric, sides: tuple[Side, Side]) -> AveragingRule:
    if metric == "official":
        return "olympic"
    used = {getattr(side, metric).rule for side in sides}
    return "restricted" if "restricted" in used else "olympic" if "olympic" in used else "mean"


def _average_by_rule(
    metric: Metric, competitors: tuple[Competitor, Competitor], sides: tuple[Side, Side], rule: AveragingRule
) -> tuple[CentralTime, CentralTime]:
    """The times of both sides, made again where the other side's runs ask for another rule."""
    own = [CentralTime(times.minutes, times.rule, times.horizon_minutes) for times in (getattr(s, metric) for s in sides)]
    horizon = min((one.horizon_minutes for one in own if one.horizon_minutes is not None), default=None)
    first, second = (
        one if one.rule == rule and (rule != "restricted" or one.horizon_minutes == horizon)
        else _average_again(metric, competitor, rule, horizon)
        for one, competitor in zip(own, competitors, strict=True)
    )  # fmt: skip
    return first, second


def _average_again(metric: Metric, competitor: Competitor, rule: AveragingRule, horizon: float | None) -> CentralTime:
    times = [read_run_time(run.report, metric) for run in competitor.runs]
    drop = find_drop_counts(competitor.results[0].runs)
    return compute_central_time(times, list_observed_minutes(competitor.runs), drop, rule, horizon)


def _measure_resolution(side: Side) -> float | None:
    gap, minutes = side.evaluation_interval_minutes, side.tta.minutes
    return gap / minutes if gap is not None and minutes else None


def _measure_logs(
    metric: Metric,
    competitors: tuple[Competitor, Competitor],
    rule: AveragingRule,
    times: tuple[CentralTime, CentralTime] | None,
) -> tuple[LogMean, LogMean] | None:
    """The logarithms of both sides' times. The official score is a trimmed mean times a factor: its logarithm is in the
    middle."""
    found = [_measure_competitor(metric, one, rule) for one in competitors]
    if metric == "official" and times is not None:
        found = [
            None if log is None or not time.minutes else structs.replace(log, mean=math.log(time.minutes))
            for log, time in zip(found, times, strict=True)
        ]
    first, second = found
    return None if first is None or second is None else (first, second)


def _measure_competitor(metric: Metric, competitor: Competitor, rule: AveragingRule) -> LogMean | None:
    """Over runs; of several results that are pooled over their means, as runs of one system are more alike than systems are."""
    means = []
    for one in competitor.results:
        drop = find_drop_counts(one.runs) if rule == "olympic" else NO_DROPS
        times = [read_run_time(report, metric) for report in one.runs.reports]
        if drop == NO_DROPS:
            times = [time for time in times if time is not None]
        mean = measure_log_mean([math.inf if time is None else time for time in times], drop)
        if mean is None:
            return None
        means.append(mean)
    return means[0] if len(means) == 1 else measure_log_mean([math.exp(mean.mean) for mean in means])


def _explain_too_few_runs(
    competitors: tuple[Competitor, Competitor], rule: AveragingRule, rules: StatisticsRules
) -> str | None:
    """That too few runs converged for an interval."""
    if rule == "restricted":
        return "too many runs did not converge"
    few = [one for one in competitors if len(one.runs) < rules.fewest_runs_for_ratio]
    return f"{len(few[0].runs)} of at least {rules.fewest_runs_for_ratio} runs of {few[0].name}" if few else None


def _explain_common_evaluation(metric: Metric, competitor: Competitor, share: float) -> str | None:
    """That nearly all runs end at one evaluation or, for ATTMT, reach the thresholds at the same ones."""
    common = find_common_end(competitor.runs, metric, share) if len(competitor.results) == 1 else None
    if common is None:
        return None
    apart = "" if common.resolution is None else f"; evaluations are {common.resolution:.1%} of TTA apart"
    has_thresholds = metric == "attmt" and competitor.runs[0].window is not None
    what = "reach all thresholds at the same evaluations" if has_thresholds else f"end at evaluation {common.number}"
    return f"{common.runs} of {len(competitor.runs)} runs of {competitor.name} {what}{apart}"
