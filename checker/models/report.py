"""What mlcheck says, as values: the JSON contract, `schema_version` 1. Every reporter renders this and nothing else."""

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from checker.frozen_model import FrozenModel
from checker.models.data_frame import build_data_frame
from checker.models.finding import Finding, Verdict
from checker.models.report_changes import ReportChanges
from checker.models.ttmt import TtmtPanel, build_curve_rows

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["RcpResult", "Report", "ReportSummary", "ResultReport", "RunReport", "WeakScaling"]

RulesetSource = Literal["flag", "config", "path", "inferred"]


class ReportSummary(FrozenModel):
    """How many logs were checked and what became of them."""

    logs: int
    results: int
    passed: int
    failed: int
    official_passed: int
    exit_code: int


class RunReport(FrozenModel):
    """One log, judged and scored. Times in minutes; None where there is no such number, never a made-up one."""

    path: str
    usage: str | None
    ruleset: str | None
    ruleset_source: RulesetSource | None
    ruleset_reason: str
    dialect: str | None
    benchmark: str | None
    division: str | None
    submitter: str | None
    platform: str | None
    verdict: Verdict
    official: Verdict
    converged: bool
    records: int
    seed: int | str | None = None
    time_to_train_minutes: float | None = None
    quality_target: float | None = None
    best_quality: float | None = None
    tta_minutes: float | None = None
    attmt_minutes: float | None = None
    attmt_window: str | None = None
    attmt_coverage: float | None = None
    evaluations: int = 0
    evaluation_interval_minutes: float | None = None
    metrics: dict[str, float | None] = {}
    """Metrics without a field of their own, by name (checker/metrics/registry.py)."""
    findings: tuple[Finding, ...] = ()


class RcpResult(FrozenModel):
    """What the reference convergence points say, with what a reviewer needs to follow it.

    `reason` is one sentence. Means, deviation and bound are in `unit` to the target; `bound` is the smallest mean that
    passes. `reference` names the point used, or the two between which it was interpolated. `percentile` is the share of
    reference-like submissions, in percent, that would be as fast or faster. `exact_passed` is the verdict of the same test
    without the official program's peculiarities; None where no test was made.
    """

    outcome: Literal["found", "interpolated", "pruned", "missing", "too_fast", "not_required"]
    passed: bool
    normalization: float
    reason: str | None = None
    unit: str | None = None
    global_batch_size: float | None = None
    submission_mean: float | None = None
    reference: tuple[str, ...] = ()
    reference_mean: float | None = None
    reference_deviation: float | None = None
    reference_cv: float | None = None
    bound: float | None = None
    max_speedup: float | None = None
    percentile: float | None = None
    exact_passed: bool | None = None
    exact_bound: float | None = None


class WeakScaling(FrozenModel):
    """The result of a weak-scaling submission (HPC rules): `models` trained to target at the same time, each on
    `instance_scale` accelerators, in `minutes` from the first start to the last stop."""

    models: int
    instance_scale: int | None
    minutes: float | None


class ResultReport(FrozenModel):
    """The runs of one benchmark on one system.

    Times are olympic means over the runs, in minutes. `time_to_train_minutes` is the benchmark result,
    `raw_minutes` times `factor`; the factor is that of the committee's scaling.json, else that of the RCP test.
    `official_minutes` is what the official summary would publish of the folder as it lies. `provisional` while runs are
    missing.
    """

    path: str
    usage: str | None
    ruleset: str | None
    benchmark: str | None
    division: str | None
    submitter: str | None = None
    system: str | None
    scaling: Literal["strong", "weak"] | None = None
    runs: int
    runs_required: int | None
    run_paths: tuple[str, ...] = ()
    converged: int
    dropped: tuple[str, ...]
    provisional: bool
    verdict: Verdict
    official: Verdict
    seeds: Literal["pass", "fail", "not_required"]
    system_description: Literal["pass", "fail", "missing", "crash", "not_required"] = "not_required"
    rcp: RcpResult
    bypasses: tuple[str, ...] = ()
    raw_minutes: float | None = None
    scaling_factor: float = 1.0
    scaling_factor_source: Literal["none", "rcp", "scaling.json"] = "none"
    time_to_train_minutes: float | None = None
    official_minutes: float | None = None
    tta_minutes: float | None = None
    attmt_minutes: float | None = None
    attmt_window: str | None = None
    quality_target: float | None = None
    cv: float | None = None
    tta_cv: float | None = None
    attmt_cv: float | None = None
    global_batch_size: float | None = None
    to_converge: float | None = None
    energy_joules: float | None = None
    weak: WeakScaling | None = None
    findings: tuple[Finding, ...] = ()


class Report(FrozenModel):
    """Everything that one call of mlcheck found out. `findings` are about no one benchmark: system descriptions,
    files of a submitter, runs that stand in several folders. `changes` stands there where it was asked for."""

    schema_version: Literal[1] = 1
    mlcheck_version: str
    rules_version: str
    summary: ReportSummary
    runs: tuple[RunReport, ...]
    results: tuple[ResultReport, ...]
    findings: tuple[Finding, ...] = ()
    changes: ReportChanges | None = None
    # For pictures and frames; the JSON leaves them out.
    curves: tuple[TtmtPanel, ...] = Field(default=(), exclude=True, repr=False)

    def to_frame(self, table: Literal["runs", "results", "findings", "curves"] = "runs") -> "DataFrame":
        """A table as a pandas DataFrame: a row a run, a submission, a finding (of runs, submissions and neither), or a
        point of a curve, where curves were asked for.

        Raises:
            MissingExtraError: pandas is not installed.
        """
        match table:
            case "runs":
                rows = [run.model_dump(exclude={"findings", "metrics"}) | run.metrics for run in self.runs]
            case "results":
                rows = [_submission_row(one) for one in self.results]
            case "findings":
                found = [*self.findings]
                found += [finding for run in self.runs for finding in run.findings]
                found += [finding for one in self.results for finding in one.findings]
                rows = [finding.model_dump(mode="json") for finding in found]
            case "curves":
                rows = build_curve_rows(self.curves)
        return build_data_frame(rows)


def _submission_row(one: ResultReport) -> dict[str, Any]:
    """Its fields, those of the RCP test and of weak scaling with their name in front."""
    row = one.model_dump(exclude={"findings", "rcp", "weak"})
    row |= {f"rcp_{name}": value for name, value in one.rcp.model_dump().items()}
    weak = {} if one.weak is None else one.weak.model_dump()
    return row | {f"weak_{name}": value for name, value in weak.items()}
