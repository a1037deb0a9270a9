"""Results of which nearly all runs end at one evaluation: their times differ by what a step takes, not by what seeds do."""

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from checker.checking.log_result import LogResult
from checker.metrics.attmt import list_thresholds
from checker.metrics.averages import compute_mean
from checker.metrics.resolution import count_evaluations_to, find_common_evaluation

__all__ = ["CommonEvaluation", "find_common_end"]


class CommonEvaluation(Struct, frozen=True):
    """`runs` runs of all end at the evaluation of that `number`, or reach all thresholds at the same ones.

    Attributes:
        resolution: how far evaluations are apart, as a share of TTA; None where that is not known.
    """

    runs: int
    number: int
    resolution: float | None


def find_common_end(
    runs: Sequence[LogResult], metric: Literal["official", "tta", "attmt"], share: float
) -> CommonEvaluation | None:
    """Find at which evaluation nearly all runs, `share` of them or more, end; for ATTMT, reach the thresholds. None where they
    do not, and where runs are evaluated at times of their own."""
    if not runs:
        return None
    thresholds = [] if metric != "attmt" or runs[0].window is None else list_thresholds(runs[0].window)
    ends = [_list_evaluations(run, thresholds) for run in runs]
    common = find_common_evaluation(ends, share)
    if common is None or common[0] is None or None in common:
        return None
    if not _end_together([run for run, end in zip(runs, ends, strict=True) if end == common]):
        return None
    gaps = _list_relative_gaps(runs)
    return CommonEvaluation(ends.count(common), common[0], compute_mean(gaps) if gaps else None)


def _list_evaluations(run: LogResult, thresholds: Sequence[float]) -> tuple[int | None, ...]:
    """At which evaluation the run ends, or reaches each of the thresholds."""
    if run.curve is None or run.target is None:
        return (None,)
    return tuple(count_evaluations_to(run.curve, threshold) for threshold in thresholds or [run.target])


def _end_together(chosen: Sequence[LogResult]) -> bool:
    """Whether the chosen runs' times differ by less than evaluations are apart; not so where runs are evaluated at times of
    their own."""
    times = [run.report.tta_minutes for run in chosen if run.report.tta_minutes is not None]
    gaps = [gap for run in chosen if (gap := run.report.evaluation_interval_minutes) is not None]
    return not times or not gaps or max(times) - min(times) < compute_mean(gaps)


def _list_relative_gaps(runs: Sequence[LogResult]) -> list[float]:
    pairs = [(run.report.evaluation_interval_minutes, run.report.tta_minutes) for run in runs]
    return [gap / tta for gap, tta in pairs if gap is not None and tta]
