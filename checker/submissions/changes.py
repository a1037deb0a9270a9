"""Two reports on a submission -> what changed: results added, removed, or come out otherwise, findings new and gone."""

from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from checker.checking.options import CheckOptions
from checker.errors import InputError
from checker.inputs.compression import read_plain_file
from checker.inputs.limits import Limits
from checker.models.finding import Finding
from checker.models.report import Report, ResultReport, RunReport
from checker.models.report_changes import ReportChanges, ResultChange
from checker.submissions.report_upgrade import upgrade_report
from checker.submissions.validation import validate_paths

__all__ = ["add_changes", "compare_reports"]

COMPARED_RUN_FIELDS = (
    "mlcheck",
    "official",
    "converged",
    "time_to_train_minutes",
    "tta_minutes",
    "attmt_minutes",
    "seed",
    "records",
)
OTHER_FILES = "system descriptions and other files"
FindingKey = tuple[str, str, str | None, str | None, str | None]


def add_changes(report: Report, paths: Sequence[Path], since: Path, options: CheckOptions) -> Report:
    """The report, with what changed against an earlier submission, or against the JSON report on one, at `since`.

    Raises:
        InputError: there is nothing at `since`, or it is no report.
    """
    before = validate_paths([since], options) if since.is_dir() else _read_report(since, options.limits)
    return report.model_copy(update={"changes": compare_reports(before, report, since=str(since))})


def _read_report(path: Path, limits: Limits) -> Report:
    try:
        table = upgrade_report(msgspec.json.decode(read_plain_file(path, limits).removeprefix(BOM_UTF8)))
        return Report.model_validate(table, extra="ignore")
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:  # no JSON, nested too deep, or no report
        raise InputError(f"{path} is not a report of mlcheck", fix="give a directory, or what --format json printed") from error


def compare_reports(before: Report, after: Report, *, since: str) -> ReportChanges:
    """What changed from one report to the other. Results belong together by their place below what the reports are on."""
    old, new = _index_results_by_key(before), _index_results_by_key(after)
    found = [_compare_results(place, old.get(place), new.get(place), before, after) for place in dict.fromkeys((*old, *new))]
    changes = [change for change in found if change is not None]
    old_findings, new_findings = _index_findings(before.findings), _index_findings(after.findings)
    new_alone, gone = _list_missing(new_findings, old_findings), _list_missing(old_findings, new_findings)
    if new_alone or gone:
        changes.append(ResultChange(place=OTHER_FILES, what="changed", new=new_alone, gone=gone))
    return ReportChanges(
        since=since,
        changes=tuple(changes),
        unchanged=sum(change is None for change in found),
    )


def _index_results_by_key(report: Report) -> dict[str, ResultReport]:
    alone = len({one.submitter for one in report.results}) == 1
    return {_build_result_key(one, single_submitter=alone): one for one in report.results}


def _build_result_key(one: ResultReport, *, single_submitter: bool) -> str:
    """org/system/scaling/benchmark; the submitter only where there are several, as a copy may be called otherwise."""
    named = (None if single_submitter else one.submitter, one.system, one.scaling, one.benchmark or Path(one.path).name)
    return "/".join(part for part in named if part)


def _compare_results(
    place: str, old: ResultReport | None, new: ResultReport | None, before: Report, after: Report
) -> ResultChange | None:
    if old is None or new is None:
        only = old or new
        assert only is not None
        return ResultChange(
            place=place,
            what="added" if old is None else "removed",
            mlcheck_before=None if old is None else old.mlcheck,
            mlcheck_after=None if new is None else new.mlcheck,
            minutes_before=None if old is None else old.official_score_minutes,
            minutes_after=None if new is None else new.official_score_minutes,
        )
    runs_old, runs_new = _index_runs_by_name(old, before), _index_runs_by_name(new, after)
    findings_old = _index_findings(_list_findings(old, runs_old.values()))
    findings_new = _index_findings(_list_findings(new, runs_new.values()))
    change = ResultChange(
        place=place,
        what="changed",
        mlcheck_before=old.mlcheck,
        mlcheck_after=new.mlcheck,
        minutes_before=old.official_score_minutes,
        minutes_after=new.official_score_minutes,
        runs_added=tuple(name for name in runs_new if name not in runs_old),
        runs_removed=tuple(name for name in runs_old if name not in runs_new),
        runs_changed=tuple(name for name in runs_new if name in runs_old and _is_run_changed(runs_old[name], runs_new[name])),
        new=_list_missing(findings_new, findings_old),
        gone=_list_missing(findings_old, findings_new),
    )
    parts = (change.runs_added, change.runs_removed, change.runs_changed, change.new, change.gone)
    same = old.mlcheck is new.mlcheck and old.official_score_minutes == new.official_score_minutes
    return None if same and not any(parts) else change


def _index_runs_by_name(one: ResultReport, report: Report) -> dict[str, RunReport]:
    members = set(one.run_paths)
    return {Path(run.path).name: run for run in report.runs if run.path in members}


def _is_run_changed(old: RunReport, new: RunReport) -> bool:
    return any(getattr(old, name) != getattr(new, name) for name in COMPARED_RUN_FIELDS)


def _list_findings(one: ResultReport, runs: Iterable[RunReport]) -> list[Finding]:
    return [*one.findings, *(finding for run in runs for finding in run.findings)]


def _index_findings(findings: Iterable[Finding]) -> dict[FindingKey, Finding]:
    return {(item.rule, Path(item.path).name, item.key, item.expected, item.found): item for item in findings}


def _list_missing(of: dict[FindingKey, Finding], among: dict[FindingKey, Finding]) -> tuple[Finding, ...]:
    """The findings of the one report that the other has not."""
    return tuple(finding for mark, finding in of.items() if mark not in among)
