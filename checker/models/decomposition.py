"""What a report says of where the time of a result went: how many samples its runs took to converge, and how long each took."""

from checker.record import Record

__all__ = ["Decomposition", "SlowRun"]


class SlowRun(Record, frozen=True, kw_only=True):
    """A run that took more time per sample than the others, by `excess` as a share of their median: the machine was slow, the
    training was not unlucky."""

    path: str
    excess: float


class Decomposition(Record, frozen=True, kw_only=True):
    """TTA = samples to converge x time per sample, over the `runs` that converged and for which both are known.

    `convergence_cv` is the CV of the samples over the runs (luck), `hardware_cv` that of the time per sample.
    """

    runs: int
    samples_to_converge: float
    microseconds_per_sample: float
    convergence_cv: float | None
    hardware_cv: float | None
    slow_runs: tuple[SlowRun, ...] = ()
