"""How many runs there are, and how many of them converged."""

from collections.abc import Collection, Iterator
from pathlib import Path

from msgspec import structs

from checker.checking.causes import link_findings
from checker.checking.findings import build_finding
from checker.checking.severity import Circumstance
from checker.inputs.compression import uncompressed_suffix
from checker.inputs.submission_layout import PRUNED
from checker.models.finding import Edit, Finding, Origin, Severity
from checker.models.report import RunReport
from checker.models.verdict import Verdict
from checker.submissions.results.run_set import RunSet

__all__ = ["check_run_counts", "list_official_logs", "list_unconverged_runs", "report_dropped_runs", "select_official_runs"]

MOST_NAMED = 5


def check_run_counts(runs: RunSet) -> Iterator[Finding]:
    """Too few, too many, none at all, or too many that did not converge."""
    facts, number = runs.benchmark, len(runs.runs)
    if not number:
        message = (
            f"{_format_result_location(runs)} has no result_*.txt; the official package checker says nothing of an empty folder"
        )
        is_empty = not (runs.folder.strays or runs.folder.misnamed)
        yield build_finding(
            "RES024-no-results",
            Origin.MLCHECK,
            runs.path,
            message,
            expected="one log per run",
            found="none",
            fix=f"put the logs into {runs.path.name}, or remove the folder" if is_empty else None,
            edit=Edit(action="remove") if is_empty else None,
        )
        return
    if facts is None or runs.layout.pruned:
        return
    expected, found = _format_run_count(facts.runs), str(number)
    if runs.missing_run_count:
        missing = _name_missing_logs(runs, facts.runs)
        yield build_finding(
            "RES004-too-few-runs",
            Origin.OFFICIAL,
            runs.path,
            f"{_format_run_count(number)} of {facts.runs}{missing}; a score from fewer is provisional",
            expected=expected,
            found=found,
            circumstances=(Circumstance.PARTIAL,) if runs.partial else (),
        )
    elif number > facts.runs and not runs.is_weak_scaling:
        message = f"{_format_run_count(number)} where the rules ask for {facts.runs}; the score is the mean over all of them"
        circumstances = (Circumstance.NOT_IN_SUBMISSION,) if runs.layout.benchmark is None else ()
        yield build_finding(
            "RES007-more-runs-than-required",
            Origin.OFFICIAL,
            runs.path,
            message,
            expected=expected,
            found=found,
            circumstances=circumstances,
        )
    yield from _check_convergence_count(runs, number)


def _name_missing_logs(runs: RunSet, required: int) -> str:
    """Which logs are missing from a series whose other numbers are there; empty where that cannot be told."""
    there = {Path(report.path).name for report in runs.reports}
    series = [f"result_{number}.txt" for number in range(required)]
    missing = [name for name in series if name not in there]
    if not there <= set(series) or len(missing) > MOST_NAMED:
        return ""
    return f": {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"


def _check_convergence_count(runs: RunSet, number: int) -> Iterator[Finding]:
    facts, those = runs.benchmark, [Path(report.path).name for report in list_unconverged_runs(runs)]
    if facts is None or not those or number == 1:
        return
    allowed = facts.runs - facts.first_converged if facts.first_converged else facts.drop.slowest
    if runs.is_weak_scaling:
        allowed = 0  # HPC rules, restrictions of throughput: all instances have to converge
    if len(those) > allowed:
        listed = ", ".join(those[:MOST_NAMED]) + (", ..." if len(those) > MOST_NAMED else "")
        yield build_finding(
            "RES005-too-many-not-converged",
            Origin.POLICY,
            runs.path,
            f"{_format_run_count(len(those))} did not converge: {listed}",
            expected=f"at most {allowed}",
            found=str(len(those)),
            fix=f"move their logs to {PRUNED}/; all instances that are reported must have converged"
            if runs.is_weak_scaling
            else None,
        )


def report_dropped_runs(runs: RunSet, droppable_paths: Collection[str]) -> Iterator[Finding]:
    """Each run that did not converge while the result stands without it."""
    for report in runs.reports:
        if report.path in droppable_paths and report.mlcheck is Verdict.FAIL:
            errors = (one for one in link_findings(report.findings) if one.severity is Severity.ERROR and one.cause is None)
            reasons = dict.fromkeys(one.message for one in errors)
            name = Path(report.path).name
            yield build_finding(
                "RES019-run-dropped",
                Origin.POLICY,
                runs.path,
                f"{name} did not converge and is dropped, as olympic scoring allows: {'; '.join(reasons)}",
                found=name,
            )


def list_unconverged_runs(runs: RunSet) -> list[RunReport]:
    """The runs that did not converge."""
    return [report for report in runs.reports if not report.converged]


def list_official_logs(runs: RunSet) -> list[Path]:
    """The logs that the official package checker reads: files called `result_*.txt`, uncompressed."""
    logs = runs.folder.logs if runs.standalone_log is None else (runs.standalone_log,)
    return [log for log in logs if log not in runs.folder.misnamed and uncompressed_suffix(log) == log.suffix]


def select_official_runs(runs: RunSet) -> RunSet:
    """The runs whose logs the official package checker reads."""
    read = {str(log) for log in list_official_logs(runs)}
    return structs.replace(runs, runs=tuple(run for run in runs.runs if run.report.path in read))


def _format_result_location(runs: RunSet) -> str:
    return "/".join(filter(None, (runs.layout.system, runs.layout.scaling, runs.layout.benchmark))) or runs.path.name


def _format_run_count(number: int) -> str:
    return f"{number} run" + ("" if number == 1 else "s")
