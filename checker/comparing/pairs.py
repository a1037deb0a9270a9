"""A result against the base's: sensitivity to the target, and what to tell of both."""

import math
from collections.abc import Iterator

from checker.checking.log_result import LogResult
from checker.comparing.benchmark_comparison import NO_RATIO, Metric, Pair, Remark, Side
from checker.comparing.contest_results import Competitor
from checker.comparing.ratios import build_ratio
from checker.comparing.sensitivity_options import SensitivityOptions
from checker.comparing.speedup_parts import split_speedup
from checker.comparing.target_sensitivity import build_ratio_at_target, match_targets
from checker.metrics.attmt import format_window
from checker.metrics.flags import Flag, flag_seed_variation, flag_winner_changes
from checker.metrics.sensitivity import count_winner_changes
from checker.rules.statistics_limits import StatisticsRules

__all__ = ["METRIC_NAMES", "add_remarks", "build_pair"]

WINNER_CHANGES = "STA002-winner-changes"
METRIC_NAMES: dict[Metric, str] = {"official": "official score", "tta": "TTA", "attmt": "ATTMT"}


def build_pair(
    base: Competitor,
    other: Competitor,
    sides: tuple[Side, Side],
    moved: SensitivityOptions,
    rules: StatisticsRules,
) -> Pair:
    """The other against the base; `sides` are their values. Remarks are added once winners are known."""
    found = match_targets(base.runs, other.runs, moved)
    same_window = base.runs[0].window == other.runs[0].window
    return Pair(
        base=sides[0].system,
        other=sides[1].system,
        official=build_ratio("official", base, other, sides, rules),
        tta=build_ratio("tta", base, other, sides, rules),
        attmt=build_ratio("attmt", base, other, sides, rules) if same_window else NO_RATIO,
        sensitivity=tuple(build_ratio_at_target(one) for one in found),
        flips_tta=count_winner_changes([one.ratio_tta for one in found], rules.tie_share),
        flips_attmt=count_winner_changes([one.ratio_attmt for one in found], rules.tie_share),
        remarks=(),
        parts=split_speedup(base, other, rules),
    )


def add_remarks(pair: Pair, base: Competitor, other: Competitor, sides: tuple[Side, Side], rules: StatisticsRules) -> Pair:
    """The pair with what a reader should be told without asking."""
    return pair.model_copy(update={"remarks": tuple(_collect_remarks(pair, base.runs[0], other.runs[0], sides, rules))})


def _collect_remarks(
    pair: Pair, base: LogResult, other: LogResult, sides: tuple[Side, Side], rules: StatisticsRules
) -> Iterator[Remark]:
    if base.window != other.window:
        windows = ["none" if run.window is None else format_window(run.window) for run in (base, other)]
        yield Remark(rule=None, message=f"ATTMT does not compare: its window is {windows[0]} and {windows[1]}")
    if sides[0].accelerators != sides[1].accelerators:
        sizes = ["an unknown number of" if side.accelerators is None else str(side.accelerators) for side in sides]
        yield Remark(rule=None, message=f"{sizes[1]} accelerators of {pair.other} against {sizes[0]} of {pair.base}")
    for side in sides:
        yield from _describe_unconverged_runs(side)
        if side.results > 1:
            yield Remark(rule=None, message=f"the runs of {side.system} are pooled from {side.results} results")
    if pair.attmt.not_comparable is not None:
        yield Remark(rule=None, message=f"ATTMT is not comparable (n/c): {pair.attmt.not_comparable}")
    if pair.tta.at_one_evaluation:
        yield Remark(rule=None, message=f"no interval: {pair.tta.no_interval}")
    yield from _find_metric_conflicts(pair)
    for flag in _find_pair_flags(pair, sides, rules):
        if flag is not None:
            yield Remark(rule=flag.rule, message=flag.message)


def _describe_unconverged_runs(side: Side) -> Iterator[Remark]:
    if side.converged < side.runs:
        how = {
            "olympic": "; olympic scoring drops the others, here too",
            "restricted": f"; the times are restricted to {side.tta.horizon_minutes:.4g} min, lower bounds of the means"
            if side.tta.horizon_minutes is not None
            else "",
        }
        counted = f"{side.converged} of {side.runs} runs of {side.system} converged"
        yield Remark(rule=None, message=counted + how.get(side.tta.rule or "", ""))


def _find_metric_conflicts(pair: Pair) -> Iterator[Remark]:
    winners = {pair.tta.winner, pair.attmt.winner}
    if winners == {"base", "other"}:
        yield Remark(rule=WINNER_CHANGES, message="the winner changes with the metric")
    elif pair.tta.winner != pair.attmt.winner and "tie" in winners and None not in winners:
        by = "TTA" if pair.tta.winner == "tie" else "ATTMT"
        yield Remark(rule=WINNER_CHANGES, message=f"a tie by {by}, a winner by the other metric")


def _find_pair_flags(pair: Pair, sides: tuple[Side, Side], rules: StatisticsRules) -> Iterator[Flag | None]:
    """Of too few runs for an interval, the spread says whether the difference is one that seeds make."""
    metrics: tuple[Metric, ...] = ("tta", "attmt")
    for metric in metrics:
        rows = ((row.target, getattr(row, f"speedup_{metric}")) for row in pair.sensitivity)
        ratios = [(target, math.nan if ratio is None else ratio) for target, ratio in rows]
        yield flag_winner_changes(ratios, METRIC_NAMES[metric], rules.tie_share)
        if getattr(pair, metric).interval is None:
            base, other = ([v for v in getattr(side, metric).of_runs_minutes if v is not None] for side in sides)
            yield flag_seed_variation(base, other, METRIC_NAMES[metric])
