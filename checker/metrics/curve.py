"""The TTMT curve of a run: quality over minutes since run_start, as the evaluations report it."""

import operator
from array import array
from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise
from math import inf, isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Curve", "build_curve"]

MINUTE_MS = 60_000.0


class Curve:
    """Evaluations in the order of their times. One log's worth is looked at without numpy, which takes longer to import.

    Attributes:
        at_minutes: when each evaluation was made, since run_start.
        qualities: what each reported.
        lower_is_better: the direction of the metric.
    """

    def __init__(self, minutes: Iterable[float], quality: Iterable[float], lower_is_better: bool) -> None:
        self.at_minutes = array("d", minutes)
        self.qualities = array("d", quality)
        self.lower_is_better = lower_is_better

    def __len__(self) -> int:
        return len(self.qualities)

    @cached_property
    def minutes(self) -> "Floats":
        """`at_minutes` with shape (evaluations,)."""
        return _to_float_array(self.at_minutes)

    @cached_property
    def quality(self) -> "Floats":
        """`qualities` with shape (evaluations,)."""
        return _to_float_array(self.qualities)

    @property
    def best_quality(self) -> float | None:
        """The best quality that any evaluation reported; None without evaluations."""
        return (min if self.lower_is_better else max)(self.qualities, default=None)

    @property
    def interval_minutes(self) -> float | None:
        """The median time between evaluations."""
        times = sorted(set(self.at_minutes))
        if len(times) < 2:
            return None
        gaps = sorted(later - earlier for earlier, later in pairwise(times))
        middle = len(gaps) // 2
        return gaps[middle] if len(gaps) % 2 else (gaps[middle - 1] + gaps[middle]) / 2


def _to_float_array(numbers: "array[float]") -> "Floats":
    import numpy as np

    return np.array(numbers, dtype=np.float64)


def build_curve(
    times_ms: Iterable[float],
    qualities: Iterable[float | None],
    start_ms: float,
    *,
    lower_is_better: bool,
    stop_ms: float | None = None,
) -> Curve:
    """The curve of evaluations from `start_ms` on, up to `stop_ms` where the clock stops there.

    Evaluations without a finite quality or time are left out. `times_ms` are those at which the evaluations count; where
    evaluation is off the clock, that is when the checkpoint was saved.
    """
    last_ms = inf if stop_ms is None else stop_ms
    points = [
        ((time - start_ms) / MINUTE_MS, quality)
        for time, quality in zip(times_ms, qualities, strict=True)
        if quality is not None and isfinite(quality) and start_ms <= time <= last_ms and time != inf
    ]
    points.sort(key=operator.itemgetter(0))
    return Curve([minute for minute, _ in points], [quality for _, quality in points], lower_is_better)
