"""Systems side by side, as values. Every comparison reporter renders this and nothing else."""

from typing import TYPE_CHECKING, ClassVar, Literal

from checker.comparing.benchmark_comparison import (
    METRICS,
    BenchmarkComparison,
    Interval,
    Metric,
    Pair,
    Ratio,
    Side,
    SpeedupPart,
)  # fmt: skip
from checker.counts import format_count
from checker.models.data_frame import TableBuilders, build_data_frame, render_rows_html
from checker.models.report import join_names
from checker.models.ttmt import TtmtPanel, build_curve_rows
from checker.record import Record, ReprArgs

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Across", "Comparison", "Grouping", "OverallSpeedup", "PerformanceProfile"]

Grouping = Literal["directory", "submitter", "system", "accelerator", "ruleset"]
Across = Literal["sizes"]
FrameTable = Literal["pairs", "runs", "sensitivity", "profiles", "curves"]
SHOWN_PAIR_COLUMNS = (
    "benchmark", "within", "base", "other", "base_tta_minutes", "other_tta_minutes",
    "speedup_tta", "speedup_tta_low", "speedup_tta_high", "winner_tta", "speedup_attmt", "winner_attmt",
)  # fmt: skip
"""What a notebook shows of a pair."""


class OverallSpeedup(Record, frozen=True, kw_only=True):
    """Geometric means of a contestant's speedups over the contests, `benchmarks` in number, in which all contestants have one
    by each metric; `interval` where each of those has one."""

    system: str
    benchmarks: int
    tta: float | None
    tta_interval: Interval | None
    attmt: float | None
    attmt_interval: Interval | None
    official: float | None = None
    official_interval: Interval | None = None


class PerformanceProfile(Record, frozen=True, kw_only=True):
    """The share of benchmarks on which the system's mean time is within a factor of the best one; steps, rising."""

    system: str
    metric: Metric
    factors: tuple[float, ...]
    shares: tuple[float, ...]


class Comparison(Record, frozen=True, kw_only=True):
    """Contestants over the contests that they take part in; the first of `systems` is the base. `unmatched` are contests
    without another contestant. `across`: whether sizes are side by side; `pooled`: whether a contestant's results are. `seed`
    and `draws` are of earlier versions, which resampled. `curves` are for pictures and frames; the JSON leaves them out."""

    unwritten: ClassVar[frozenset[str]] = frozenset({"curves"})

    schema_version: Literal[3] = 3
    mlcheck_version: str
    rules_version: str
    by: Grouping
    systems: tuple[str, ...]
    confidence: float
    seed: int
    draws: int
    benchmarks: tuple[BenchmarkComparison, ...]
    overall: tuple[OverallSpeedup, ...]
    profiles: tuple[PerformanceProfile, ...]
    unmatched: tuple[str, ...]
    across: Across | None = None
    pooled: bool = False
    curves: tuple[TtmtPanel, ...] = ()

    def __repr_args__(self) -> ReprArgs:
        yield "ruleset", join_names(comparison.ruleset for comparison in self.benchmarks)
        yield "systems", self.systems
        yield "benchmarks", [comparison.benchmark for comparison in self.benchmarks]

    @property
    def base(self) -> str:
        """The contestant that the others are held against."""
        return self.systems[0]

    @property
    def side_names(self) -> tuple[str, ...]:
        """The names of all contestants and of all results in all contests, each once: those that have a colour."""
        results = (side.system for one in self.benchmarks for side in one.sides)
        return tuple(dict.fromkeys((*self.systems, *results)))

    @property
    def has_flags(self) -> bool:
        """Whether a rule on statistics has something to say of a pair."""
        return any(remark.rule for one in self.benchmarks for pair in one.pairs for remark in pair.remarks)

    def to_frame(self, table: FrameTable = "pairs") -> "DataFrame":
        """A table as a pandas DataFrame: one row for each pair, run, a target, a step of a profile, or a point of a curve.

        Raises:
            InputError: there is no such table; the message lists those that there are.
            MissingExtraError: pandas is not installed.
        """
        return build_data_frame(self._get_tables(), table)

    def _get_tables(self) -> TableBuilders:
        return {
            "pairs": lambda: [_build_pair_row(one, pair) for one in self.benchmarks for pair in one.pairs],
            "runs": lambda: [row for one in self.benchmarks for side in one.sides for row in _build_run_rows(one, side)],
            "sensitivity": lambda: [
                row for one in self.benchmarks for pair in one.pairs for row in _build_sensitivity_rows(one, pair)
            ],
            "profiles": lambda: [
                {"system": one.system, "metric": one.metric, "factor": factor, "share_of_benchmarks": share}
                for one in self.profiles
                for factor, share in zip(one.factors, one.shares, strict=True)
            ],
            "curves": lambda: build_curve_rows(self.curves),
        }

    def _repr_html_(self) -> str:
        """What a notebook shows: the pairs."""
        others = format_count(len(self.systems) - 1, "system")
        title = f"{others} against {self.base}, speedups with intervals of {self.confidence:.0%}"
        rows = self._get_tables()["pairs"]()
        return render_rows_html(title, [{name: row[name] for name in SHOWN_PAIR_COLUMNS} for row in rows])


def _build_pair_row(one: BenchmarkComparison, pair: Pair) -> dict[str, object]:
    row: dict[str, object] = {
        "benchmark": one.benchmark,
        "within": one.within,
        "usage": one.usage,
        "ruleset": one.ruleset,
        "quality_target": one.quality_target,
        "attmt_window": one.attmt_window,
        "base": pair.base,
        "other": pair.other,
        "base_runs": one.get_side(pair.base).runs,
        "other_runs": one.get_side(pair.other).runs,
    }
    for metric in METRICS:
        ratio: Ratio = getattr(pair, metric)
        for role, system in (("base", pair.base), ("other", pair.other)):
            row[f"{role}_{metric}_minutes"] = getattr(one.get_side(system), metric).minutes
        row |= {
            f"speedup_{metric}": ratio.speedup,
            f"speedup_{metric}_low": None if ratio.interval is None else ratio.interval.low,
            f"speedup_{metric}_high": None if ratio.interval is None else ratio.interval.high,
            f"winner_{metric}": ratio.winner,
            f"tie_{metric}": ratio.tie,
        }
    for name in ("hardware", "convergence"):
        part: SpeedupPart | None = getattr(pair.parts, name, None)
        row |= {
            f"speedup_{name}": None if part is None else part.speedup,
            f"speedup_{name}_low": None if part is None or part.interval is None else part.interval.low,
            f"speedup_{name}_high": None if part is None or part.interval is None else part.interval.high,
        }
    return row


def _build_run_rows(one: BenchmarkComparison, side: Side) -> list[dict[str, object]]:
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


def _build_sensitivity_rows(one: BenchmarkComparison, pair: Pair) -> list[dict[str, object]]:
    sides = [one.get_side(system).sensitivity for system in (pair.base, pair.other)] if pair.sensitivity else [(), ()]
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
