"""What mlcheck reports, as values: the JSON contract, `schema_version` 3. Every format renders this and nothing else."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from checker.models.decomposition import Decomposition
from checker.models.finding import Finding
from checker.models.rcp_result import RcpResult, WeakScaling
from checker.models.report_changes import ReportChanges
from checker.models.selection import Selection
from checker.models.submission_report import SubmissionReport
from checker.models.ttmt import TtmtPanel
from checker.models.verdict import NOT_CHECKED, Decision, Gate, Verdict
from checker.record import Record, ReprArgs

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = [
    "Report",
    "ReportSummary",
    "ResultReport",
    "RunReport",
    "format_ruleset_name",
    "join_names",
]

DECISION_FIELDS = ("submissions", "runs", "results")
RulesetSource = Literal["flag", "config", "path", "inferred"]


def join_names(names: Iterable[str | None]) -> str | None:
    """The different names, sorted, with commas between them; None where there is none."""
    return ", ".join(sorted({name for name in names if name is not None})) or None


def format_ruleset_name(usage: str | None, ruleset: str | None) -> str | None:
    """The name of a ruleset for people: "training 5.1" for usage training, ruleset "5.1.0"; None where there is none."""
    return None if usage is None or ruleset is None else f"{usage} {'.'.join(ruleset.split('.')[:2])}"


AveragingRule = Literal["mean", "olympic", "restricted"]
"""How one time is made of several runs: their mean, the olympic mean, or the mean restricted to the time for which runs that
did not converge were watched, a lower bound."""


class ReportSummary(Decision, frozen=True, kw_only=True):
    """The verdict on everything that was checked, and counts: logs, benchmark results, logs that pass or fail mlcheck's check,
    and logs that pass the official one."""

    logs: int
    results: int
    passed: int
    failed: int
    official_passed: int
    exit_code: int

    @property
    def has_failed(self) -> bool:
        """Whether something is rejected or could not be checked, whatever was selected of the findings."""
        return not self.accepted or self.exit_code == NOT_CHECKED


class RunReport(Decision, frozen=True, kw_only=True):
    """One log, checked and scored. Times in minutes; None where there is no such number, never a made-up one.

    `ruleset` is the number that mlperf_logging has for it, such as "5.1.0". `time_to_train_minutes` is run_stop - run_start.
    A run that is `tolerated` did not converge, or breaks an official demand, and olympic scoring drops it: it rejects nothing.
    """

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
    tolerated: bool = False
    findings: tuple[Finding, ...] = ()

    def _passes_gate(self) -> bool:
        return super()._passes_gate() or (self.tolerated and self.mlcheck is Verdict.PASS)

    def __repr_args__(self) -> ReprArgs:
        for name in ("path", "ruleset", "benchmark", "accepted", "time_to_train_minutes"):
            yield name, getattr(self, name)
        yield "findings", len(self.findings)


class ResultReport(Decision, frozen=True, kw_only=True):
    """A benchmark result: the runs of one benchmark on one system. Times in minutes.

    Attributes:
        ruleset: The number that mlperf_logging has for it, such as "5.1.0".
        availability: The availability category that the system description states (its field `status`).
        accelerators: The accelerators of the system, by its description, else by the logs.
        nodes: The nodes of the system, likewise.
        provisional: Runs are missing, which `--partial` allows.
        raw_score_minutes: The olympic score: the mean time to train of the runs that count.
        scaling_factor: That of the committee's scaling.json, else the RCP normalization.
        official_score_minutes: The olympic score times the scaling factor.
        summarizer_score_minutes: The score that the official result summarizer prints for the folder as it lies. It takes only
            logs that the official checker accepts, and only the factor of scaling.json.
        tta_minutes: The olympic mean of the runs' TTA, as in earlier versions; `attmt_minutes` likewise.
        mean_tta_minutes: The mean TTA of the runs, by `mean_rule`; `mean_attmt_minutes` likewise.
        mean_rule: The mean over all runs; the olympic mean, where runs that did not converge may be dropped; else the mean
            restricted to the time for which they were watched, a lower bound.
        quality_parts: The targets of the parts, where the target is 1, the least share that a part reaches of its target.
        cv: The CV of the times to train of the runs that converged; from `cv_low` to `cv_high` with 95% confidence (Vangel),
            None where there is no such end.
        attmt_limit: Why ATTMT is not comparable, such as too few evaluations in its window.
        to_converge: The mean number of samples or epochs to converge (`rcp.unit`).
        decomposition: TTA as samples to converge x time per sample; None where no log says how many samples it took.
    """

    path: str
    usage: str | None
    ruleset: str | None
    benchmark: str | None
    division: str | None
    submitter: str | None = None
    system: str | None
    availability: str | None = None
    accelerators: int | None = None
    nodes: int | None = None
    scaling: Literal["strong", "weak"] | None = None
    runs: int
    runs_required: int | None
    run_paths: tuple[str, ...] = ()
    converged: int
    dropped: tuple[str, ...]
    provisional: bool
    seeds: Literal["pass", "fail", "not_required"]
    system_description: Literal["pass", "fail", "missing", "crash", "not_required"] = "not_required"
    rcp: RcpResult
    bypasses: tuple[str, ...] = ()
    official_score_minutes: float | None = None
    raw_score_minutes: float | None = None
    scaling_factor: float = 1.0
    scaling_factor_source: Literal["none", "rcp", "scaling.json"] = "none"
    summarizer_score_minutes: float | None = None
    tta_minutes: float | None = None
    attmt_minutes: float | None = None
    mean_tta_minutes: float | None = None
    mean_attmt_minutes: float | None = None
    mean_rule: AveragingRule | None = None
    attmt_limit: str | None = None
    quality_parts: dict[str, float] | None = None
    attmt_window: str | None = None
    quality_target: float | None = None
    cv: float | None = None
    cv_low: float | None = None
    cv_high: float | None = None
    tta_cv: float | None = None
    attmt_cv: float | None = None
    global_batch_size: float | None = None
    to_converge: float | None = None
    decomposition: Decomposition | None = None
    energy_joules: float | None = None
    weak: WeakScaling | None = None
    findings: tuple[Finding, ...] = ()

    def __repr_args__(self) -> ReprArgs:
        for name in ("path", "ruleset", "benchmark", "runs", "accepted", "official_score_minutes"):
            yield name, getattr(self, name)
        yield "findings", len(self.findings)


class Report(Record, frozen=True, kw_only=True):
    """The result of one call of mlcheck. `gate` is whose verdict decides `accepted` at every level, `strict` whether warnings
    count. `findings` belong to no single result: system descriptions, files of a submitter, runs in several folders.
    `submissions` are the folders of submitters that were given as a whole. `changes` and `selection` only where asked for."""

    unwritten: ClassVar[frozenset[str]] = frozenset({"curves"})

    schema_version: Literal[3] = 3
    mlcheck_version: str
    rules_version: str
    gate: Gate = "both"
    strict: bool = False
    summary: ReportSummary
    submissions: tuple[SubmissionReport, ...] = ()
    runs: tuple[RunReport, ...]
    results: tuple[ResultReport, ...]
    findings: tuple[Finding, ...] = ()
    changes: ReportChanges | None = None
    selection: Selection | None = None
    # For pictures and frames; the JSON leaves them out.
    curves: tuple[TtmtPanel, ...] = ()

    @classmethod
    def model_validate(cls, table: Any, *, extra: Any = None) -> Self:
        """The report of a table that was read. It states the gate once, and each of its decisions needs it."""
        gate = table.get("gate") if isinstance(table, dict) else None
        if gate is not None:
            lists = [[table.get("summary")], *(table.get(name) for name in DECISION_FIELDS)]
            for decision in (part for parts in lists if isinstance(parts, list) for part in parts):
                if isinstance(decision, dict):
                    decision.setdefault("gate", gate)
        return super().model_validate(table, extra=extra)

    def __repr_args__(self) -> ReprArgs:
        yield "ruleset", join_names(run.ruleset for run in self.runs)
        yield "logs", self.summary.logs
        yield "results", self.summary.results
        yield "accepted", self.summary.accepted

    def to_frame(self, table: Literal["runs", "results", "findings", "curves"] = "runs") -> "DataFrame":
        """A table as a pandas DataFrame: a row for each run, result, finding (of runs, results and neither), or point of a
        curve, where curves were computed (`score`).

        Raises:
            InputError: there is no such table; the message lists those that there are.
            MissingExtraError: pandas is not installed.
        """
        from checker.models.data_frame import build_data_frame
        from checker.models.report_tables import list_report_tables

        return build_data_frame(list_report_tables(self), table)

    def _repr_html_(self) -> str:
        from checker.models.report_tables import render_report_html

        return render_report_html(self)
