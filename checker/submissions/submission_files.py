"""What lies next to the logs of a set: the system's description, bypasses, the committee's factor, power logs."""

from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from checker.inputs.limits import Limits
from checker.models.finding import Finding, Severity
from checker.rules.benchmark import DropCounts
from checker.rules.ruleset import Ruleset
from checker.submissions.power.check_result import PowerCheckResult
from checker.submissions.results.run_set import RunSet
from checker.submissions.system_description.model import SystemDescription

if TYPE_CHECKING:
    from checker.submissions.bypass.reader import BypassFile

__all__ = [
    "NO_DESCRIPTION", "NO_POWER_LOGS", "RCP_BYPASS", "SEED_BYPASS", "SubmissionFiles", "compute_result_energy",
    "read_submission_files",
]  # fmt: skip

RCP_BYPASS, SEED_BYPASS = "rcp-bypass", "seed-checker-bypass"
NO_POWER_LOGS = PowerCheckResult()
NO_DESCRIPTION = SystemDescription()


class SubmissionFiles(Struct, frozen=True):
    """What was found next to a set.

    Attributes:
        ruleset: the ruleset that the set is judged by, or, where it has no logs, that of its neighbours.
        submitter: the name of the submitter's directory, else what the logs say.
        description: the system description; empty where there is none.
        description_outcome: what the official check of the system description says.
        description_findings: mlcheck's findings on it and on `options`; they are shared by several sets.
        options: package_checker_params of the submitter's folder.
        scaling_factor: of scaling.json; None where there is none that can be used.
        bypasses: the checks that package_checker_params asks to skip.
        honored_bypasses: those of them that the official program honors.
        energy_joules: energy to train of each run, in the order of the runs; empty without power logs.
        findings: on the set's own files.
    """

    ruleset: Ruleset | None
    submitter: str | None
    description: SystemDescription = NO_DESCRIPTION
    description_outcome: Literal["pass", "fail", "missing", "crash", "not_required"] = "not_required"
    description_findings: tuple[Finding, ...] = ()
    scaling_factor: float | None = None
    bypasses: frozenset[str] = frozenset()
    honored_bypasses: frozenset[str] = frozenset()
    options: "BypassFile | None" = None
    power: PowerCheckResult = NO_POWER_LOGS
    energy_joules: tuple[float | None, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_description_rejected(self) -> bool:
        """Whether our own check finds an error in the system description."""
        return any(finding.severity is Severity.ERROR for finding in self.description_findings)


def read_submission_files(runs: RunSet, ruleset: Ruleset | None, limits: Limits) -> SubmissionFiles:
    """What lies next to the set; nothing but the logs' own words where they were named one by one."""
    submitter = None if runs.representative_run is None else runs.representative_run.report.submitter
    if runs.folder.explicitly_named:
        return SubmissionFiles(ruleset, submitter)
    from checker.submissions.submission_reader import read_files_of_folder

    return read_files_of_folder(runs, ruleset, limits, submitter)


def compute_result_energy(files: SubmissionFiles, minutes: list[float], drop: DropCounts, factor: float) -> float | None:
    """The benchmark's energy to train in joules; None without power logs. `minutes` are infinite for runs that do not count."""
    if not files.energy_joules:
        return None
    from checker.submissions.power.energy import benchmark_joules

    return benchmark_joules(files.energy_joules, minutes, drop, factor=factor)
