"""A speedup as values: its interval, and its parts hardware and convergence."""

from checker.record import Record

__all__ = ["Interval", "SpeedupPart", "SpeedupParts"]


class Interval(Record, frozen=True, kw_only=True):
    """A confidence interval."""

    low: float
    high: float


class SpeedupPart(Record, frozen=True, kw_only=True):
    """The base's geometric mean over the other's, with Welch's interval on logarithms: above 1, the other takes less. There is
    no interval where no run of a side differs from the others, as where all end at one evaluation."""

    speedup: float
    interval: Interval | None


class SpeedupParts(Record, frozen=True, kw_only=True):
    """A speedup of TTA as the product of two: `hardware` is that of the time per sample, `convergence` that of the samples to
    converge."""

    hardware: SpeedupPart
    convergence: SpeedupPart
