"""The files of a submission next to the logs of a set, read and checked."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from checker.inputs.limits import Limits
from checker.models.finding import Finding
from checker.rules.package_limits import load_package_rules
from checker.rules.ruleset import Ruleset
from checker.submissions.power.check_result import PowerCheckResult
from checker.submissions.results.run_set import RunSet
from checker.submissions.submission_files import NO_POWER_LOGS, SubmissionFiles

if TYPE_CHECKING:
    from checker.submissions.bypass.reader import BypassFile, ScalingFile
    from checker.submissions.power.model import RunPower

__all__ = ["read_files_of_folder"]

POWER_FOLDER, OPTIONS_FILE = "power", "package_checker_params"
MINUTE_MS = 60_000


def read_files_of_folder(runs: RunSet, ruleset: Ruleset | None, limits: Limits, submitter: str | None) -> SubmissionFiles:
    """What lies next to the logs of the set. `submitter` is what the logs call the submitter."""
    place = runs.layout
    bypasses = [file for file in _read_bypass_files(runs, limits) if file is not None]
    scaling = _read_scaling_file(runs, limits)
    dialect = None if ruleset is None else ruleset.definition.dialect
    power = _read_power(runs, dialect, limits)
    checked = _check_power(runs, power)
    options = _read_package_options(runs, ruleset, limits)
    findings = [finding for file in bypasses for finding in _check_bypasses(file)]
    if scaling is not None:
        from checker.submissions.bypass.check import check_scaling_file

        findings += check_scaling_file(scaling)
    files = bypasses if options is None else [*bypasses, options]
    found = SubmissionFiles(
        ruleset,
        submitter if place.submitter_folder is None else place.submitter_folder.name,
        scaling_factor=None if scaling is None else scaling.factor,
        bypasses=frozenset(name for file in files for name in file.requested_names),
        honored_bypasses=frozenset(name for file in files for name in file.officially_honored_names),
        options=options,
        description_findings=() if options is None else _check_bypasses(options),
        power=checked,
        energy_joules=() if power is None else tuple(_compute_run_energies(runs, power)),
        findings=(*findings, *checked.findings),
    )
    if place.submitter_folder is None or ruleset is None:
        return found
    from checker.submissions.checked_description import add_description_check

    return add_description_check(found, runs, power or [], ruleset, limits)


def _read_scaling_file(runs: RunSet, limits: Limits) -> "ScalingFile | None":
    rules = load_package_rules().scaling
    if not (runs.path / rules.file).exists():  # most results have none of the files that are read here
        return None
    from checker.submissions.bypass.reader import read_scaling_file

    return read_scaling_file(runs.path, rules, limits)


def _read_bypass_file(folder: Path, limits: Limits, *, as_options: bool = False) -> "BypassFile | None":
    with suppress(OSError):  # which reading explains
        if not (folder / OPTIONS_FILE).exists():
            return None
    from checker.submissions.bypass.reader import read_bypass_file

    return read_bypass_file(folder, load_package_rules(), limits, as_options=as_options)


def _check_bypasses(file: "BypassFile") -> tuple[Finding, ...]:
    from checker.submissions.bypass.check import check_bypasses

    return tuple(check_bypasses(file, load_package_rules()))


def _read_power(runs: RunSet, dialect: str | None, limits: Limits) -> "list[RunPower] | None":
    if not (runs.path / POWER_FOLDER).exists():
        return None
    from checker.submissions.power.reader import read_power_logs

    return read_power_logs(runs.path, runs.folder.logs, dialect=dialect, limits=limits)


def _check_power(runs: RunSet, power: "list[RunPower] | None") -> PowerCheckResult:
    folder = runs.path / POWER_FOLDER
    if not folder.exists():
        return NO_POWER_LOGS
    from checker.submissions.power.check import build_power_file_result, check_power_logs

    return build_power_file_result(folder) if power is None else check_power_logs(power, _collect_run_spans(runs))


def _read_package_options(runs: RunSet, ruleset: Ruleset | None, limits: Limits) -> "BypassFile | None":
    """The options that the upload check passes to the package checker: package_checker_params of the submitter's folder."""
    submitter = runs.layout.submitter_folder
    if submitter is None or ruleset is None or OPTIONS_FILE not in ruleset.definition.upload_check:
        return None
    return _read_bypass_file(submitter, limits, as_options=True)


def _read_bypass_files(runs: RunSet, limits: Limits) -> "Iterator[BypassFile | None]":
    for folder in dict.fromkeys((runs.path, runs.layout.system_folder or runs.path)):
        yield _read_bypass_file(folder, limits)


def _collect_run_spans(runs: RunSet) -> dict[str, tuple[float, float]]:
    spans = {Path(run.report.path).stem: run.run_facts.span_ms for run in runs.runs if run.run_facts is not None}
    return {name: span for name, span in spans.items() if span is not None}


def _compute_run_energies(runs: RunSet, power: "list[RunPower]") -> Iterator[float | None]:
    from checker.submissions.power.energy import run_joules

    by_result = {one.result: one for one in power}
    for run in runs.runs:
        one = by_result.get(Path(run.report.path).stem)
        minutes = None if run.run_facts is None else run.run_facts.official_minutes
        yield None if one is None or minutes is None else run_joules(one, minutes * MINUTE_MS)
