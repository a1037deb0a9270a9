"""Average time to multiple thresholds: ATTMT(q0, q, s) is the mean of TTA over q0, q0+s, ..., q
(Verma et al., FastPath 2019)."""

import math
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from checker.errors import InputError
from checker.metrics.curve import Curve
from checker.metrics.tta import tta
from checker.rules.benchmark import AttmtWindow

__all__ = ["Attmt", "attmt", "parse_window", "thresholds", "window_text"]

MOST_THRESHOLDS = 10_000


@dataclass(frozen=True)
class Attmt:
    """`minutes` is infinite where a threshold was never reached; `coverage` is the share of thresholds that were."""

    minutes: float
    coverage: float


@lru_cache(maxsize=1024)
def thresholds(window: AttmtWindow) -> tuple[float, ...]:
    """The thresholds of the window, both ends included, counted in decimals: 0.585 to 0.635 by 0.01 is six.

    Raises:
        InputError: the step does not lead from one end to the other.
    """
    first, last, step = (Decimal(repr(float(number))) for number in (window.first, window.last, window.step))
    count, rest = divmod(abs(last - first), step)
    if rest or count >= MOST_THRESHOLDS:
        raise InputError(
            f"the window {window_text(window)} does not come out even: {first} to {last} is no whole number of steps of {step}"
        )
    sign = 1 if last >= first else -1
    return tuple(float(first + sign * step * number) for number in range(int(count) + 1))


def attmt(curve: Curve, window: AttmtWindow) -> Attmt:
    """The mean of TTA over the window's thresholds, in minutes."""
    times = [tta(curve, threshold) for threshold in thresholds(window)]
    reached = sum(time != float("inf") for time in times)
    return Attmt(sum(times) / len(times), reached / len(times))


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
    thresholds(window)
    return window


def window_text(window: AttmtWindow) -> str:
    """The window as `FROM:TO:STEP`."""
    return f"{window.first:g}:{window.last:g}:{window.step:g}"
