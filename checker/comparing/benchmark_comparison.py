"""A benchmark that several systems ran, as values: each system's runs, and each pair of a system and the base."""

from typing import Literal

from checker.comparing.speedup import Interval, SpeedupPart, SpeedupParts
from checker.models.report import AveragingRule
from checker.record import Record
from checker.submissions.summaries.model import ResultState

__all__ = [
    "METRICS",
    "NO_RATIO",
    "NO_TIMES",
    "BenchmarkComparison",
    "Interval",
    "Metric",
    "MetricSpread",
    "MetricTimes",
    "Pair",
    "Ratio",
    "RatioAtTarget",
    "Remark",
    "Side",
    "SpeedupPart",
    "SpeedupParts",
    "Tie",
    "TimesAtTarget",
    "Winner",
]

Metric = Literal["official", "tta", "attmt"]
METRICS: tuple[Metric, ...] = ("official", "tta", "attmt")
Tie = Literal["equal", "evaluation interval", "seeds", "several benchmarks"]
"""Why neither wins; `evaluation interval` is one of earlier versions."""
Winner = Literal["base", "other", "tie"]


class MetricSpread(Record, frozen=True, kw_only=True):
    """Mean, sample variance (n - 1), deviation and their ratio (CV) over runs; minutes, or minutes squared. `cv_low` and
    `cv_high` are Vangel's interval of the CV; None where there is none, or no upper end."""

    mean: float
    variance: float
    deviation: float
    cv: float
    cv_low: float | None = None
    cv_high: float | None = None


class MetricTimes(Record, frozen=True, kw_only=True):
    """A metric over the runs of a result, in minutes.

    Attributes:
        mean_minutes: The mean over all runs; None where one has no time.
        of_runs_minutes: One time a run, None where the run has none.
        minutes: What is compared: the mean, or what `rule` says.
        rule: How `minutes` is made: the mean over all runs; the olympic mean, where the runs that did not converge may be
            dropped, and for the official score; the mean restricted to `horizon_minutes`, a lower bound, where too many did
            not converge.
    """

    mean_minutes: float | None
    of_runs_minutes: tuple[float | None, ...]
    spread: MetricSpread | None
    minutes: float | None = None
    rule: AveragingRule | None = None
    horizon_minutes: float | None = None


NO_TIMES = MetricTimes(mean_minutes=None, of_runs_minutes=(), spread=None)


class TimesAtTarget(Record, frozen=True, kw_only=True):
    """Mean times over a system's runs, were the target another; None where a run does not reach it."""

    target: float
    tta_minutes: float | None
    attmt_minutes: float | None


class Side(Record, frozen=True, kw_only=True):
    """A benchmark result in a contest, or with `--pool` those of a contestant. Names are unique in the contest.

    Attributes:
        system: The name of the result in the contest: the contestant's, and where that has several results, the system's too.
        contestant: The contestant that the result belongs to, one of the comparison's `systems`.
        state: Whether the result counts: a result, provisional (runs are missing) or rejected.
        official: The times to train of the runs; its `minutes` is the official score.
        scaling_factor: The factor in the official score.
        non_compliant: How many runs break a rule.
        evaluation_interval_minutes: How far evaluations lie apart, the mean over runs: TTA is not known any finer.
        results: How many results were pooled.
        attmt_limit: Why ATTMT is not comparable.
    """

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
    contestant: str = ""
    official: MetricTimes = NO_TIMES
    scaling_factor: float | None = None
    state: ResultState = "result"
    submitter: str | None = None
    availability: str | None = None
    accelerators: int | None = None
    accelerator: str | None = None
    nodes: int | None = None
    software: str | None = None
    results: int = 1
    attmt_limit: str | None = None


class Ratio(Record, frozen=True, kw_only=True):
    """The base's time over the other's: above 1, the other is faster.

    Attributes:
        interval: Welch's interval on log times; None where `no_interval` says why.
        winner: None where there is no speedup, or one of restricted means, one that evaluations do not resolve, or one that is
            not comparable.
        tie: Why neither wins: the times are equal (within 0.5%), the interval holds 1, or the difference is not significant
            once all benchmarks are taken together.
        p_value: Of the hypothesis that both are equally fast; `p_value_holm` is corrected for the number of benchmarks.
        rule: How the times of both sides were made (see `MetricTimes`).
        resolution: How far evaluations lie apart as a share of the time, on the side where that is more.
        not_comparable: Why the metric, ATTMT, is not comparable.
        at_one_evaluation: Nearly all runs of a side end at one evaluation, so that their spread says nothing of seeds.
    """

    speedup: float | None
    interval: Interval | None
    winner: Winner | None
    tie: Tie | None
    p_value: float | None = None
    p_value_holm: float | None = None
    rule: AveragingRule | None = None
    no_interval: str | None = None
    resolution: float | None = None
    at_one_evaluation: bool = False
    not_comparable: str | None = None

    @property
    def is_unresolved(self) -> bool:
        """Whether nearly all runs of a side end at one evaluation, so that only the time between evaluations can be said."""
        return self.at_one_evaluation and self.speedup is not None and self.resolution is not None


NO_RATIO = Ratio(speedup=None, interval=None, winner=None, tie=None)


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
    moves. `parts` is None where the logs or the rules do not say how many samples the runs took."""

    base: str
    other: str
    tta: Ratio
    attmt: Ratio
    sensitivity: tuple[RatioAtTarget, ...]
    flips_tta: int
    flips_attmt: int
    remarks: tuple[Remark, ...]
    official: Ratio = NO_RATIO
    parts: SpeedupParts | None = None


class BenchmarkComparison(Record, frozen=True, kw_only=True):
    """A contest: results of one benchmark, ruleset, division and number of accelerators, of the base and at least one other.

    Attributes:
        within: What tells the contest from others of the benchmark, such as its number of accelerators.
        accelerators: None where it is not known, or where sizes are side by side.
        best: The result with the best official score.
        quality_parts: The targets of the parts, where the target is 1, the least share that a part reaches of its target.
    """

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
    division: str | None = None
    scaling: str | None = None
    accelerators: int | None = None
    best: str | None = None
    quality_parts: dict[str, float] | None = None

    @property
    def contest_label(self) -> str:
        """The benchmark, and within what."""
        return self.benchmark if self.within is None else f"{self.benchmark}, {self.within}"

    def get_side(self, system: str) -> Side:
        """The system's side."""
        return next(side for side in self.sides if side.system == system)
