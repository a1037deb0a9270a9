"""What mlcheck says, as values: the JSON contract, `schema_version` 1. Every reporter renders this and nothing else."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from checker.models.finding import Finding, Verdict

__all__ = ["Rcp", "Report", "RunReport", "SubmissionReport", "Summary"]

EditionSource = Literal["flag", "config", "path", "inferred"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Summary(_Part):
    """How many logs were checked and what became of them."""

    logs: int
    submissions: int
    passed: int
    failed: int
    official_passed: int
    exit_code: int


class RunReport(_Part):
    """One log, judged and scored. Times in minutes; None where there is no such number, never a made-up one."""

    path: str
    usage: str | None
    edition: str | None
    edition_source: EditionSource | None
    edition_reason: str
    dialect: str | None
    benchmark: str | None
    division: str | None
    org: str | None
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
    findings: tuple[Finding, ...] = ()


class Rcp(_Part):
    """What the reference convergence points say."""

    outcome: Literal["found", "interpolated", "pruned", "missing", "too_fast", "not_required"]
    passed: bool
    factor: float


class SubmissionReport(_Part):
    """The runs of one benchmark on one system. Times are olympic means, in minutes.

    `provisional` while runs are missing.
    """

    path: str
    usage: str | None
    edition: str | None
    benchmark: str | None
    division: str | None
    system: str | None
    runs: int
    runs_required: int | None
    converged: int
    dropped: tuple[str, ...]
    provisional: bool
    verdict: Verdict
    official: Verdict
    seeds: Literal["pass", "fail", "not_required"]
    rcp: Rcp
    time_to_train_minutes: float | None = None
    tta_minutes: float | None = None
    attmt_minutes: float | None = None
    attmt_window: str | None = None
    quality_target: float | None = None
    cv: float | None = None
    tta_cv: float | None = None
    attmt_cv: float | None = None
    findings: tuple[Finding, ...] = ()


class Report(_Part):
    """Everything that one call of mlcheck found out."""

    schema_version: Literal[1] = 1
    mlcheck_version: str
    rules_version: str
    summary: Summary
    runs: tuple[RunReport, ...]
    submissions: tuple[SubmissionReport, ...]
