"""What lies next to the logs of a set: the system's description, bypasses, the committee's factor, power logs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct, structs

from checker.inputs.limits import Limits
from checker.models.finding import Finding, Origin, Severity
from checker.rules.benchmark import DropCounts
from checker.rules.package_limits import load_package_rules
from checker.rules.ruleset import Ruleset
from checker.submissions.bypass.check import check_bypasses, check_scaling_file
from checker.submissions.bypass.reader import BypassFile, read_bypass_file, read_scaling_file
from checker.submissions.power.check import PowerCheckResult, build_power_file_result, check_power_logs
from checker.submissions.power.energy import benchmark_joules, run_joules
from checker.submissions.power.model import RunPower
from checker.submissions.power.reader import read_power_logs
from checker.submissions.power.sampling import check_measured_nodes
from checker.submissions.results.run_set import RunSet
from checker.submissions.system_description.check import check_description
from checker.submissions.system_description.log_consistency import LoggedSystem, check_description_against_logs
from checker.submissions.system_description.model import SystemDescription
from checker.submissions.system_description.official_check import (
    DescriptionOutcome,
    emulate_description_check,
    stops_package_checker,
)
from checker.submissions.system_description.reader import find_description

__all__ = ["RCP_BYPASS", "SEED_BYPASS", "SubmissionFiles", "compute_result_energy", "read_submission_files"]

RCP_BYPASS, SEED_BYPASS = "rcp-bypass", "seed-checker-bypass"
DESCRIPTION_RULES = ("SYS001", "SYS002", "SYS003", "SYS004", "SYS005")
POWER_FOLDER, OPTIONS_PROGRAM = "power", "package_checker_params"
MINUTE_MS = 60_000
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
    options: BypassFile | None = None
    power: PowerCheckResult = NO_POWER_LOGS
    energy_joules: tuple[float | None, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_description_rejected(self) -> bool:
        """Whether our own check finds an error in the system description."""
        return any(finding.severity is Severity.ERROR for finding in self.description_findings)


def read_submission_files(runs: RunSet, ruleset: Ruleset | None, limits: Limits) -> SubmissionFiles:
    """What lies next to the set; nothing but the logs' own words where they were named one by one."""
    place = runs.layout
    org = None if runs.representative_run is None else runs.representative_run.report.submitter
    if runs.folder.explicitly_named:
        return SubmissionFiles(ruleset, org)
    bypasses = [file for file in _read_bypass_files(runs, limits) if file is not None]
    rules = load_package_rules()
    scaling = read_scaling_file(runs.path, rules.scaling, limits)
    dialect = None if ruleset is None else ruleset.definition.dialect
    power = read_power_logs(runs.path, runs.folder.logs, dialect=dialect, limits=limits)
    checked = _check_power(runs, power)
    options = _read_package_options(runs, ruleset, limits)
    findings = [finding for file in bypasses for finding in check_bypasses(file, rules)]
    if scaling is not None:
        findings += check_scaling_file(scaling)
    files = bypasses if options is None else [*bypasses, options]
    found = SubmissionFiles(
        ruleset,
        org if place.submitter_folder is None else place.submitter_folder.name,
        scaling_factor=None if scaling is None else scaling.factor,
        bypasses=frozenset(name for file in files for name in file.requested_names),
        honored_bypasses=frozenset(name for file in files for name in file.officially_honored_names),
        options=options,
        description_findings=() if options is None else tuple(check_bypasses(options, rules)),
        power=checked,
        energy_joules=() if power is None else tuple(_compute_run_energies(runs, power)),
        findings=(*findings, *checked.findings),
    )
    return (
        found
        if place.submitter_folder is None or ruleset is None
        else _add_description_check(found, runs, power or [], ruleset, limits)
    )


def _add_description_check(
    found: SubmissionFiles, runs: RunSet, power: list[RunPower], ruleset: Ruleset, limits: Limits
) -> SubmissionFiles:
    submitter = runs.layout.submitter_folder or runs.path
    described = find_description(submitter, runs.layout.system or "", limits)
    description = described.description or NO_DESCRIPTION
    measured = check_measured_nodes(power, description.get_count("number_of_nodes"))
    found = structs.replace(found, description=description, findings=(*found.findings, *measured))
    if not ruleset.system_demands.asked:
        return found
    findings = [
        *found.description_findings,
        *check_description(described, ruleset.system_demands, whole_submitter=runs.folder.whole_submitter),
        *check_description_against_logs(described, _build_logged_system(runs), ruleset.system_demands),
    ]
    answer: DescriptionOutcome | Literal["not_required"] = "not_required"
    if ruleset.system_demands.enforced or described.json_file is None:
        answer = emulate_description_check(described, ruleset.system_demands)
    elif stops_package_checker(described.json_file):
        answer = "crash"
    rejected = answer in ("fail", "crash") or (
        answer == "missing" and runs.folder.whole_submitter and runs.layout.benchmark is not None
    )
    if rejected and ruleset.definition.upload_check:
        findings = [
            finding.model_copy(update={"rejected_officially": True})
            if finding.origin is Origin.OFFICIAL and finding.rule.startswith(DESCRIPTION_RULES)
            else finding
            for finding in findings
        ]
    return structs.replace(found, description_outcome=answer, description_findings=tuple(findings))


def _check_power(runs: RunSet, power: list[RunPower] | None) -> PowerCheckResult:
    folder = runs.path / POWER_FOLDER
    if power is not None:
        return check_power_logs(power, _collect_run_spans(runs))
    return build_power_file_result(folder) if folder.exists() else NO_POWER_LOGS


def _read_package_options(runs: RunSet, ruleset: Ruleset | None, limits: Limits) -> BypassFile | None:
    """The options that the upload check passes to the package checker: package_checker_params of the submitter's folder."""
    submitter = runs.layout.submitter_folder
    if submitter is None or ruleset is None or OPTIONS_PROGRAM not in ruleset.definition.upload_check:
        return None
    return read_bypass_file(submitter, load_package_rules(), limits, as_options=True)


def _build_logged_system(runs: RunSet) -> LoggedSystem:
    head = runs.representative_run
    if head is None or head.run_facts is None:
        return LoggedSystem()
    nodes, accelerators = head.run_facts.nodes, head.run_facts.accelerators_per_node
    return LoggedSystem(head.report.submitter, runs.division, nodes, accelerators, runs.layout.scaling, head.run_facts.status)


def _read_bypass_files(runs: RunSet, limits: Limits) -> Iterator[BypassFile | None]:
    for folder in dict.fromkeys((runs.path, runs.layout.system_folder or runs.path)):
        yield read_bypass_file(folder, load_package_rules(), limits)


def _collect_run_spans(runs: RunSet) -> dict[str, tuple[float, float]]:
    spans = {Path(run.report.path).stem: run.run_facts.span_ms for run in runs.runs if run.run_facts is not None}
    return {name: span for name, span in spans.items() if span is not None}


def _compute_run_energies(runs: RunSet, power: list[RunPower]) -> Iterator[float | None]:
    by_result = {one.result: one for one in power}
    for run in runs.runs:
        one = by_result.get(Path(run.report.path).stem)
        minutes = None if run.run_facts is None else run.run_facts.official_minutes
        yield None if one is None or minutes is None else run_joules(one, minutes * MINUTE_MS)


def compute_result_energy(files: SubmissionFiles, minutes: list[float], drop: DropCounts, factor: float) -> float | None:
    """The benchmark's energy to train in joules; None without power logs. `minutes` are infinite for runs that do not count."""
    if not files.energy_joules:
        return None
    return benchmark_joules(files.energy_joules, minutes, drop, factor=factor)
