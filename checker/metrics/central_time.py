"""One time for several runs: the mean, the olympic mean where runs that did not converge may be dropped, or a restricted
mean."""

import math
from collections.abc import Sequence

from msgspec import Struct

from checker.metrics.olympic_mean import compute_olympic_mean
from checker.models.report import AveragingRule
from checker.rules.benchmark import DropCounts

__all__ = ["NO_TIME", "CentralTime", "choose_averaging_rule", "compute_central_time"]


class CentralTime(Struct, frozen=True):
    """A time in minutes, and how it was made from those of the runs; None where there is none.

    Attributes:
        horizon_minutes: up to when a restricted mean counts: a lower bound of the mean, as a run that had not converged by then
            counts as if it had.
    """

    minutes: float | None
    rule: AveragingRule | None
    horizon_minutes: float | None = None


NO_TIME = CentralTime(None, None)


def choose_averaging_rule(times: Sequence[float | None], drop: DropCounts) -> AveragingRule:
    """Choose how to average times that are None for runs which did not get there.

    The mean where there is none of those; the olympic mean, to which they are the slowest, where `drop` leaves out all of them.
    """
    missing = sum(time is None for time in times)
    if not missing:
        return "mean"
    droppable = missing <= drop.slowest and len(times) > drop.fastest + drop.slowest
    return "olympic" if droppable else "restricted"


def compute_central_time(
    times: Sequence[float | None],
    observed_minutes: Sequence[float | None],
    drop: DropCounts,
    rule: AveragingRule | None = None,
    horizon_minutes: float | None = None,
) -> CentralTime:
    """Average the times of runs, in minutes.

    Args:
        times: None for a run that did not get there.
        observed_minutes: how long each run was watched.
        drop: how many runs the olympic mean leaves out.
        rule: how to average; None chooses.
        horizon_minutes: up to when a restricted mean counts at most. Default: the end of the shortest run
            that did not get there (P. Royston and M. Parmar, BMC Medical Research Methodology 13, 2013).
    """
    rule = rule or choose_averaging_rule(times, drop)
    present = [time for time in times if time is not None]
    if not present or (rule == "mean" and len(present) < len(times)):
        return NO_TIME
    if rule == "mean":
        return CentralTime(math.fsum(present) / len(present), rule)
    if rule == "olympic":
        mean = compute_olympic_mean([math.inf if time is None else time for time in times], drop)
        return CentralTime(mean, rule) if math.isfinite(mean) else NO_TIME
    ends = [end for time, end in zip(times, observed_minutes, strict=True) if time is None]
    if horizon_minutes is not None:
        ends.append(horizon_minutes)
    horizon = min((math.inf if end is None else end for end in ends), default=math.inf)
    if None in ends or not math.isfinite(horizon):
        return NO_TIME
    restricted = [horizon if time is None else min(time, horizon) for time in times]
    return CentralTime(math.fsum(restricted) / len(restricted), rule, horizon)
