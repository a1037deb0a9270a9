"""The TTMT curve of a run: quality over minutes since run_start, as the evaluations report it."""

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass

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
        apart = np.diff(np.unique(self.minutes))
        return float(np.median(apart)) if apart.size else None


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
        and np.isfinite(quality)
        and np.isfinite(time := time_of(event))
        and time >= start_ms
        and (stop_ms is None or time <= stop_ms)
    ]
    points.sort(key=lambda point: point[0])
    minutes = np.array([minute for minute, _ in points], dtype=np.float64)
    qualities = np.array([quality for _, quality in points], dtype=np.float64)
    return Curve(minutes, qualities, lower_is_better)
