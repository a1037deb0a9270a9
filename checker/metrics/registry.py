"""The metrics of a run. One entry gives the field in reports, the column in CSV and the column in every table of runs.

A metric that `RunReport` declares as a field has that field; any other is in the report's `metrics`.
"""

import math
from collections.abc import Callable
from functools import cache, cached_property
from typing import Literal

from msgspec import Struct

from checker.logs.run import Run
from checker.metrics.attmt import AttmtResult, compute_attmt
from checker.metrics.curve import Curve
from checker.metrics.samples_to_converge import count_samples_to_converge, measure_time_per_sample
from checker.metrics.tta import compute_tta
from checker.models.report import RunReport
from checker.rules.benchmark import AttmtWindow, Benchmark

__all__ = ["RUN_METRICS", "RunMetric", "ScoredRun", "compute_run_metrics", "list_added_metrics"]


class ScoredRun(Struct, frozen=True, dict=True):
    """A run that can be scored, as a metric takes it.

    Attributes:
        run: the run and its log.
        benchmark: its benchmark in the ruleset.
        curve: its evaluations; times in minutes since run_start.
        target: the quality to reach.
        window: the thresholds of the ATTMT; None where the benchmark has none.
        clock_minutes: the time that the run took by its own clock; None where the log does not tell.
    """

    run: Run
    benchmark: Benchmark
    curve: Curve
    target: float
    window: AttmtWindow | None
    clock_minutes: float | None

    @cached_property
    def tta_minutes(self) -> float:
        """Minutes to the first evaluation at the target; infinite where there is none."""
        return compute_tta(self.curve, self.target)

    @cached_property
    def attmt(self) -> AttmtResult | None:
        """The ATTMT over the window, if there is one."""
        return None if self.window is None else compute_attmt(self.curve, self.window)

    @cached_property
    def samples_to_converge(self) -> float | None:
        """The samples that were trained on until the target was reached; None where the log or the rules do not say."""
        return count_samples_to_converge(self.run.log, self.benchmark, self.curve, self.target)

    @cached_property
    def time_to_train_minutes(self) -> float | None:
        """The time to train; None where the run did not converge."""
        minutes = self.tta_minutes if self.benchmark.timing.to_first_crossing else self.clock_minutes
        converged = math.isfinite(self.tta_minutes) and self.run.status in ("success", None)
        return minutes if converged else None


class RunMetric(Struct, frozen=True):
    """A metric of a run.

    Attributes:
        name: the name in JSON and CSV, with the unit at its end.
        heading: what a table calls it.
        kind: how a table writes it.
        compute: the value; None or not finite where the run has none.
    """

    name: str
    heading: str
    kind: Literal["minutes", "share", "ratio", "number", "count", "measured"]
    compute: Callable[[ScoredRun], float | None]


RUN_METRICS = (
    RunMetric("time_to_train_minutes", "time to train", "minutes", lambda run: run.time_to_train_minutes),
    RunMetric("best_quality", "best quality", "number", lambda run: run.curve.best_quality),
    RunMetric("tta_minutes", "TTA", "minutes", lambda run: run.tta_minutes),
    RunMetric("attmt_minutes", "ATTMT", "minutes", lambda run: None if run.attmt is None else run.attmt.minutes),
    RunMetric("attmt_coverage", "ATTMT coverage", "share", lambda run: None if run.attmt is None else run.attmt.coverage),
    RunMetric("samples_to_converge", "samples to converge", "count", lambda run: run.samples_to_converge),
    RunMetric(
        "microseconds_per_sample",
        "µs per sample",
        "measured",
        lambda run: measure_time_per_sample(run.tta_minutes, run.samples_to_converge),
    ),
    RunMetric("evaluation_interval_minutes", "evaluation interval", "minutes", lambda run: run.curve.interval_minutes),
)


def compute_run_metrics(scored: ScoredRun | None) -> dict[str, float | None]:
    """The value of every metric by its name; None where there is no finite one, and everywhere for a run without a score."""
    values = {metric.name: None if scored is None else metric.compute(scored) for metric in RUN_METRICS}
    return {name: None if value is None or not math.isfinite(value) else value for name, value in values.items()}


@cache
def list_added_metrics() -> tuple[RunMetric, ...]:
    """The metrics that have no field of their own in `RunReport`: their values are in its `metrics`."""
    return tuple(metric for metric in RUN_METRICS if metric.name not in RunReport.__struct_fields__)
