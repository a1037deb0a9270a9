"""The TTMT curve of a run: quality over minutes since run_start, as the evaluations report it."""

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from statistics import median

import numpy as np
from numpy.typing import NDArray

from checker.models.event import LogEvent

__all__ = ["Curve", "curve_of"]

MINUTE_MS = 60_000.0
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """Evaluations in the order of their times.

    Attributes:
        minutes: shape (evaluations,), since run_start.
        quality: shape (evaluations,).
        lower_is_better: the direction of the metric.
    """

    minutes: Floats
    quality: Floats
    lower_is_better: bool

    @property
    def best(self) -> float | None:
        """The best quality that any evaluation reported; None without evaluations."""
        if not self.quality.size:
            return None
        return float(self.quality.min() if self.lower_is_better else self.quality.max())

    @property
    def interval_minutes(self) -> float | None:
        """The median time between evaluations."""
        times = sorted(set(self.minutes.tolist()))
        return median(later - earlier for earlier, later in pairwise(times)) if len(times) > 1 else None


def curve_of(
    events: Iterable[LogEvent],
    start_ms: float,
    quality_of: Callable[[LogEvent], float | None],
    *,
    lower_is_better: bool,
    stop_ms: float | None = None,
    time_of: Callable[[LogEvent], float] = operator.itemgetter("time_ms"),
) -> Curve:
    """The curve of the evaluations in `events` from `start_ms` on, up to `stop_ms` where the clock stops there.

    Evaluations without a finite quality or time are left out. `time_of` says when an evaluation counts, in
    milliseconds; where evaluation is off the clock, that is when its checkpoint was saved.
    """
    points = [
        ((time - start_ms) / MINUTE_MS, quality)
        for event in events
        if (quality := quality_of(event)) is not None
        and isfinite(quality)
        and isfinite(time := time_of(event))
        and time >= start_ms
        and (stop_ms is None or time <= stop_ms)
    ]
    points.sort(key=lambda point: point[0])
    minutes = np.array([minute for minute, _ in points], dtype=np.float64)
    qualities = np.array([quality for _, quality in points], dtype=np.float64)
    return Curve(minutes, qualities, lower_is_better)
