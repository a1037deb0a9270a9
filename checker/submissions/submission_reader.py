"""The files of a submission next to the logs of a set, read and checked."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import structs

from checker.inputs.limits import Limits
from checker.models.finding import Origin
from checker.rules.package_limits import load_package_rules
from checker.rules.ruleset import Ruleset
from checker.submissions.bypass.check import check_bypasses, check_scaling_file
from checker.submissions.bypass.reader import BypassFile, read_bypass_file, read_scaling_file
from checker.submissions.power.check import build_power_file_result, check_power_logs
from checker.submissions.power.check_result import PowerCheckResult
from checker.submissions.power.energy import run_joules
from checker.submissions.power.model import RunPower
from checker.submissions.power.reader import read_power_logs
from checker.submissions.power.sampling import check_measured_nodes
from checker.submissions.results.run_set import RunSet
from checker.submissions.submission_files import NO_DESCRIPTION, NO_POWER_LOGS, SubmissionFiles
from checker.submissions.system_description.check import check_description
from checker.submissions.system_description.log_consistency import LoggedSystem, check_description_against_logs
from checker.submissions.system_description.official_check import (
    DescriptionOutcome,
    emulate_description_check,
    stops_package_checker,
)
from checker.submissions.system_description.reader import find_description

__all__ = ["read_files_of_folder"]

DESCRIPTION_RULES = ("SYS001", "SYS002", "SYS003", "SYS004", "SYS005")
POWER_FOLDER, OPTIONS_PROGRAM = "power", "package_checker_params"
MINUTE_MS = 60_000


def read_files_of_folder(runs: RunSet, ruleset: Ruleset | None, limits: Limits, submitter: str | None) -> SubmissionFiles:
    """What lies next to the logs of the set. `submitter` is what the logs call the submitter."""
    place = runs.layout
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
        submitter if place.submitter_folder is None else place.submitter_folder.name,
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
