"""A benchmark that several systems ran, as values: each system's runs, and each pair of a system and the base."""

from typing import Literal

from msgspec import Struct

from checker.metrics.sensitivity import Anchor
from checker.record import Record
from checker.rules.benchmark import AttmtWindow

__all__ = [
    "METRICS",
    "BenchmarkComparison",
    "Interval",
    "Metric",
    "MetricSpread",
    "MetricTimes",
    "Pair",
    "Ratio",
    "RatioAtTarget",
    "Remark",
    "SensitivityOptions",
    "Side",
    "Tie",
    "TimesAtTarget",
    "Winner",
]

Metric = Literal["tta", "attmt"]
METRICS: tuple[Metric, ...] = ("tta", "attmt")
Tie = Literal["equal", "evaluation interval", "seeds"]
Winner = Literal["base", "other", "tie"]


class MetricSpread(Record, frozen=True, kw_only=True):
    """Mean, sample variance (n - 1), deviation and their ratio (CV) over runs; minutes, or minutes squared."""

    mean: float
    variance: float
    deviation: float
    cv: float


class MetricTimes(Record, frozen=True, kw_only=True):
    """A metric over a system's runs of a benchmark, in minutes: one time a run, None where the run has none. The mean is over
    all runs; None where one has no time, as a run that never got there is infinitely slow."""

    mean_minutes: float | None
    of_runs_minutes: tuple[float | None, ...]
    spread: MetricSpread | None


class TimesAtTarget(Record, frozen=True, kw_only=True):
    """Mean times over a system's runs, were the target another; None where a run does not reach it."""

    target: float
    tta_minutes: float | None
    attmt_minutes: float | None


class Side(Record, frozen=True, kw_only=True):
    """One system's runs of a benchmark. `refused` are runs that break a rule. `evaluation_interval_minutes` is how far
    evaluations lie apart, the mean over runs: TTA is not known any finer."""

    system: str
    folders: tuple[str, ...]
    runs: int
    converged: int
    non_compliant: int
    run_paths: tuple[str, ...]
    seeds: tuple[int | str | None, ...]
    tta: MetricTimes
    attmt: MetricTimes
    evaluation_interval_minutes: float | None
    sensitivity: tuple[TimesAtTarget, ...]


class Interval(Record, frozen=True, kw_only=True):
    """A bootstrap interval over runs."""

    low: float
    high: float


class Ratio(Record, frozen=True, kw_only=True):
    """The base's mean time over the other's: above 1, the other is faster.

    `interval` is None where a side has too few runs for one. `tie` says why neither wins: the times are equal, they differ by
    no more than evaluations lie apart, or the interval over seeds holds 1.
    """

    speedup: float | None
    interval: Interval | None
    winner: Winner | None
    tie: Tie | None


class RatioAtTarget(Record, frozen=True, kw_only=True):
    """Both systems, were the target another. Gains are shares of the base's time that the other saves."""

    target: float
    speedup_tta: float | None
    speedup_attmt: float | None
    gain_tta: float | None
    gain_attmt: float | None


class Remark(Record, frozen=True, kw_only=True):
    """Something that a reader should be told without asking; `rule` is the STA rule that says why, where there is one."""

    rule: str | None
    message: str

    @property
    def message_with_code(self) -> str:
        """The sentence, the rule's code in front."""
        return self.message if self.rule is None else f"{self.rule.split('-', 1)[0]}: {self.message}"


class Pair(Record, frozen=True, kw_only=True):
    """Another system against the base, on a benchmark that both ran. `flips` is how often the winner changes as the target
    moves."""

    base: str
    other: str
    tta: Ratio
    attmt: Ratio
    sensitivity: tuple[RatioAtTarget, ...]
    flips_tta: int
    flips_attmt: int
    remarks: tuple[Remark, ...]


class BenchmarkComparison(Record, frozen=True, kw_only=True):
    """A benchmark that the base and at least one other system ran. `within` is what else they have in common, where a system
    ran it in several ways: the name of the system's directory, or how many accelerators."""

    benchmark: str
    name: str
    within: str | None
    usage: str
    ruleset: str
    quality_target: float | None
    attmt_window: str | None
    anchor: Literal["fixed", "sliding"]
    sides: tuple[Side, ...]
    pairs: tuple[Pair, ...]

    @property
    def contest_label(self) -> str:
        """The benchmark, and within what."""
        return self.benchmark if self.within is None else f"{self.benchmark}, {self.within}"

    def get_side(self, system: str) -> Side:
        """The system's side."""
        return next(side for side in self.sides if side.system == system)


class SensitivityOptions(Struct, frozen=True):
    """The targets that sensitivity is looked at over (None: the thresholds of the window), and what ATTMT's window
    does as the target moves: keep its first threshold (`fixed`) or its length (`sliding`)."""

    targets: AttmtWindow | None = None
    anchor: Anchor = "fixed"
