"""Average time to multiple thresholds: ATTMT(q0, q, s) is the mean of TTA over q0, q0+s, ..., q
(Verma et al., FastPath 2019)."""

import math
from bisect import bisect_left
from decimal import Decimal
from functools import lru_cache

from msgspec import Struct

from checker.errors import InputError
from checker.metrics.curve import Curve
from checker.rules.benchmark import AttmtWindow

__all__ = ["AttmtResult", "compute_attmt", "format_window", "list_thresholds", "parse_window"]

MOST_THRESHOLDS = 10_000


class AttmtResult(Struct, frozen=True):
    """`minutes` is infinite where a threshold was never reached; `coverage` is the share of thresholds that were."""

    minutes: float
    coverage: float


@lru_cache(maxsize=1024)
def list_thresholds(window: AttmtWindow) -> tuple[float, ...]:
    """The thresholds of the window, both ends included, counted in decimals: 0.585 to 0.635 by 0.01 is six.

    Raises:
        InputError: the step does not lead from one end to the other, or is too small.
    """
    first, last, step = (Decimal(repr(float(number))) for number in (window.first, window.last, window.step))
    if abs(last - first) >= step * MOST_THRESHOLDS:
        raise InputError(
            f"the window {format_window(window)} has more than {MOST_THRESHOLDS:,} thresholds", fix="choose a larger step"
        )
    count, rest = divmod(abs(last - first), step)
    if rest:
        raise InputError(
            f"the window {format_window(window)} does not come out even: "
            f"{first} to {last} is no whole number of steps of {step}"
        )
    sign = 1 if last >= first else -1
    return tuple(float(first + sign * step * number) for number in range(int(count) + 1))


def compute_attmt(curve: Curve, window: AttmtWindow) -> AttmtResult:
    """The mean of TTA over the window's thresholds, in minutes."""
    sign = -1.0 if curve.lower_is_better else 1.0
    best, best_so_far = -math.inf, []
    for quality in curve.qualities:
        if sign * quality > best:
            best = sign * quality
        best_so_far.append(best)
    crossings = [bisect_left(best_so_far, sign * threshold) for threshold in list_thresholds(window)]
    times = [curve.at_minutes[first] for first in crossings if first < len(best_so_far)]
    minutes = sum(times) / len(crossings) if len(times) == len(crossings) else math.inf
    return AttmtResult(minutes, len(times) / len(crossings))


def parse_window(text: str) -> AttmtWindow:
    """The window that `FROM:TO:STEP` says.

    Raises:
        InputError: it says none.
    """
    try:
        first, last, step = (float(part) for part in text.split(":"))
        if not all(map(math.isfinite, (first, last, step))):
            raise ValueError("not finite")
        window = AttmtWindow.model_validate({"from": first, "to": last, "step": step})
    except ValueError as error:
        raise InputError(f"not a window: {text!r}", fix="write FROM:TO:STEP, for example 0.585:0.635:0.01") from error
    list_thresholds(window)
    return window


@lru_cache(maxsize=1024)
def format_window(window: AttmtWindow) -> str:
    """The window as `FROM:TO:STEP`."""
    return f"{window.first:g}:{window.last:g}:{window.step:g}"
