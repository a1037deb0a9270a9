"""Systems side by side, as values. Every comparison reporter renders this and nothing else."""

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from checker.models.frame import frame_of
from checker.models.ttmt import TtmtPanel, curve_points

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "METRICS",
    "BenchmarkComparison",
    "Comparison",
    "Interval",
    "Metric",
    "Overall",
    "Pair",
    "Profile",
    "Ratio",
    "RatioAtTarget",
    "Remark",
    "Side",
    "Spreads",
    "Times",
    "TimesAtTarget",
    "Winner",
]

By = Literal["directory", "organisation", "system", "accelerator", "edition"]
Metric = Literal["tta", "attmt"]
METRICS: tuple[Metric, ...] = ("tta", "attmt")
Tie = Literal["equal", "evaluation interval", "seeds"]
Winner = Literal["base", "other", "tie"]
Frame = Literal["pairs", "runs", "sensitivity", "profiles", "curves"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Spreads(_Part):
    """Mean, sample variance (n - 1), deviation and their ratio (CV) over runs; minutes, or minutes squared."""

    mean: float
    variance: float
    deviation: float
    cv: float


class Times(_Part):
    """A metric over a system's runs of a benchmark, in minutes: one time a run, None where the run has none. The mean is over
    all runs; None where one has no time, as a run that never got there is infinitely slow."""

    mean_minutes: float | None
    of_runs_minutes: tuple[float | None, ...]
    spread: Spreads | None


class TimesAtTarget(_Part):
    """Mean times over a system's runs, were the target another; None where a run does not reach it."""

    target: float
    tta_minutes: float | None
    attmt_minutes: float | None


class Side(_Part):
    """One system's runs of a benchmark. `refused` are runs that break a rule. `evaluation_interval_minutes` is how far
    evaluations lie apart, the mean over runs: TTA is not known any finer."""

    system: str
    folders: tuple[str, ...]
    runs: int
    converged: int
    refused: int
    run_paths: tuple[str, ...]
    seeds: tuple[int | str | None, ...]
    tta: Times
    attmt: Times
    evaluation_interval_minutes: float | None
    sensitivity: tuple[TimesAtTarget, ...]


class Interval(_Part):
    """A bootstrap interval over runs."""

    low: float
    high: float


class Ratio(_Part):
    """The base's mean time over the other's: above 1, the other is faster.

    `interval` is None where a side has too few runs for one. `tie` says why neither wins: the times are equal, they differ by
    no more than evaluations lie apart, or the interval over seeds holds 1.
    """

    speedup: float | None
    interval: Interval | None
    winner: Winner | None
    tie: Tie | None


class RatioAtTarget(_Part):
    """Both systems, were the target another. Gains are shares of the base's time that the other saves."""

    target: float
    speedup_tta: float | None
    speedup_attmt: float | None
    gain_tta: float | None
    gain_attmt: float | None


class Remark(_Part):
    """Something that a reader should be told without asking; `rule` is the STA rule that says why, where there is one."""

    rule: str | None
    message: str

    @property
    def text(self) -> str:
        """The sentence, the rule's code in front."""
        return self.message if self.rule is None else f"{self.rule.split('-', 1)[0]}: {self.message}"


class Pair(_Part):
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


class BenchmarkComparison(_Part):
    """A benchmark that the base and at least one other system ran. `within` is what else they have in common, where a system
    ran it in several ways: the name of the system's directory, or how many accelerators."""

    benchmark: str
    name: str
    within: str | None
    edition: str
    quality_target: float | None
    attmt_window: str | None
    anchor: Literal["fixed", "sliding"]
    sides: tuple[Side, ...]
    pairs: tuple[Pair, ...]

    @property
    def label(self) -> str:
        """The benchmark, and within what."""
        return self.benchmark if self.within is None else f"{self.benchmark}, {self.within}"

    def side(self, system: str) -> Side:
        """The system's side."""
        return next(side for side in self.sides if side.system == system)


class Overall(_Part):
    """Geometric means of the speedups of a system over the benchmarks that have one; `interval` where all have enough runs."""

    system: str
    benchmarks: int
    tta: float | None
    tta_interval: Interval | None
    attmt: float | None
    attmt_interval: Interval | None


class Profile(_Part):
    """The share of benchmarks on which the system's mean time is within a factor of the best one; steps, rising."""

    system: str
    metric: Metric
    factors: tuple[float, ...]
    shares: tuple[float, ...]


class Comparison(_Part):
    """Systems over the benchmarks that they ran; the first system is the base. `unmatched` are benchmarks that cannot be
    compared. `curves` are for pictures and frames; the JSON leaves them out."""

    schema_version: Literal[2] = 2
    mlcheck_version: str
    rules_version: str
    by: By
    systems: tuple[str, ...]
    confidence: float
    seed: int
    draws: int
    benchmarks: tuple[BenchmarkComparison, ...]
    overall: tuple[Overall, ...]
    profiles: tuple[Profile, ...]
    unmatched: tuple[str, ...]
    curves: tuple[TtmtPanel, ...] = Field(default=(), exclude=True, repr=False)

    @property
    def base(self) -> str:
        """The system that the others are held against."""
        return self.systems[0]

    @property
    def flagged(self) -> bool:
        """Whether a rule on statistics has something to say of a pair."""
        return any(remark.rule for one in self.benchmarks for pair in one.pairs for remark in pair.remarks)

    def to_frame(self, table: Frame = "pairs") -> "DataFrame":
        """A table as a pandas DataFrame: a row a pair, a run, a target, a step of a profile, or a point of a curve.

        Raises:
            MissingExtraError: pandas is not installed.
        """
        match table:
            case "pairs":
                rows = [_pair_row(one, pair) for one in self.benchmarks for pair in one.pairs]
            case "runs":
                rows = [row for one in self.benchmarks for side in one.sides for row in _run_rows(one, side)]
            case "sensitivity":
                rows = [row for one in self.benchmarks for pair in one.pairs for row in _sensitivity_rows(one, pair)]
            case "profiles":
                rows = [
                    {"system": one.system, "metric": one.metric, "factor": factor, "share_of_benchmarks": share}
                    for one in self.profiles
                    for factor, share in zip(one.factors, one.shares, strict=True)
                ]
            case "curves":
                rows = curve_points(self.curves)
        return frame_of(rows)


def _pair_row(one: BenchmarkComparison, pair: Pair) -> dict[str, object]:
    row: dict[str, object] = {
        "benchmark": one.benchmark,
        "within": one.within,
        "edition": one.edition,
        "quality_target": one.quality_target,
        "attmt_window": one.attmt_window,
        "base": pair.base,
        "other": pair.other,
        "base_runs": one.side(pair.base).runs,
        "other_runs": one.side(pair.other).runs,
    }
    for metric in METRICS:
        ratio: Ratio = getattr(pair, metric)
        for role, system in (("base", pair.base), ("other", pair.other)):
            row[f"{role}_{metric}_minutes"] = getattr(one.side(system), metric).mean_minutes
        row |= {
            f"speedup_{metric}": ratio.speedup,
            f"speedup_{metric}_low": None if ratio.interval is None else ratio.interval.low,
            f"speedup_{metric}_high": None if ratio.interval is None else ratio.interval.high,
            f"winner_{metric}": ratio.winner,
            f"tie_{metric}": ratio.tie,
        }
    return row


def _run_rows(one: BenchmarkComparison, side: Side) -> list[dict[str, object]]:
    times = zip(side.run_paths, side.seeds, side.tta.of_runs_minutes, side.attmt.of_runs_minutes, strict=True)
    return [
        {
            "benchmark": one.benchmark,
            "within": one.within,
            "system": side.system,
            "path": path,
            "seed": seed,
            "tta_minutes": tta,
            "attmt_minutes": attmt,
        }
        for path, seed, tta, attmt in times
    ]


def _sensitivity_rows(one: BenchmarkComparison, pair: Pair) -> list[dict[str, object]]:
    sides = [one.side(system).sensitivity for system in (pair.base, pair.other)] if pair.sensitivity else [(), ()]
    return [
        {
            "benchmark": one.benchmark,
            "within": one.within,
            "base": pair.base,
            "other": pair.other,
            "target": ratio.target,
            "base_tta_minutes": base.tta_minutes,
            "other_tta_minutes": other.tta_minutes,
            "base_attmt_minutes": base.attmt_minutes,
            "other_attmt_minutes": other.attmt_minutes,
            **ratio.model_dump(exclude={"target"}),
        }
        for base, other, ratio in zip(*sides, pair.sensitivity, strict=True)
    ]
