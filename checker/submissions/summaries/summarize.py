"""Paths -> RoundSummary: the results of a submission or a round as the round publishes them, and in detail."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from checker import __version__
from checker.checking.options import CheckOptions
from checker.inputs.limits import Limits
from checker.models.finding import Severity
from checker.models.report import ResultReport
from checker.rules.catalogue import load_catalogue
from checker.submissions.results.run_set import RunSet
from checker.submissions.summaries.model import ResultRow, ResultState, RoundSummary, SystemRow
from checker.submissions.summaries.scaling import list_scaling
from checker.submissions.summaries.suspicions import list_suspicions
from checker.submissions.summaries.trend import list_trends
from checker.submissions.system_description.model import SystemDescription
from checker.submissions.system_description.reader import find_description
from checker.submissions.validation import Examination, ProgressTracker, examine_paths, iterate_untracked

__all__ = ["name_result_state", "summarize_examined", "summarize_round"]

SystemKey = tuple[str | None, ...]


def summarize_round(
    paths: Iterable[Path], options: CheckOptions = CheckOptions(), *, track_progress: ProgressTracker = iterate_untracked
) -> RoundSummary:
    """The tables of everything under the paths. Runs that are pruned from a weak-scaling result are left out.

    Raises:
        InputError: a path is missing, there is nothing to check, or the ruleset cannot be told.
    """
    return summarize_examined(examine_paths(paths, options, track_progress=track_progress), options)


def summarize_examined(examined: Examination, options: CheckOptions = CheckOptions()) -> RoundSummary:
    """The tables of what was examined. Runs that are pruned from a weak-scaling result are left out."""
    pairs = [(one, report) for one, report in zip(examined.sets, examined.report.results, strict=True) if not one.layout.pruned]
    results = tuple(sorted((_build_result_row(report) for _, report in pairs), key=_build_row_sort_key))
    columns = dict.fromkeys(row.benchmark for row in sorted(results, key=lambda row: row.benchmark or "") if row.benchmark)
    return RoundSummary(
        mlcheck_version=__version__,
        rules_version=load_catalogue().version,
        benchmarks=tuple(columns),
        systems=tuple(_build_system_rows(pairs, results, options.limits)),
        results=results,
        suspicious=list_suspicions(examined.report),
        scaling=list_scaling((report, _find_accelerator(one, options.limits)) for one, report in pairs),
        trend=list_trends((report, _find_round_end(one)) for one, report in pairs),
        official=examined.report.summary.official,
        mlcheck=examined.report.summary.mlcheck,
        gate=examined.report.gate,
        exit_code=examined.report.summary.exit_code,
    )


def _find_accelerator(one: RunSet, limits: Limits) -> str | None:
    return _read_system_description(one, limits).get_text("accelerator_model_name")


def _find_round_end(one: RunSet) -> date | None:
    period = None if one.ruleset is None else one.ruleset.definition.period
    return None if period is None else period[1]


def name_result_state(report: ResultReport) -> ResultState:
    """Say whether the result counts: a rejected one is no result, a provisional one lacks runs."""
    return "rejected" if not report.accepted else "provisional" if report.provisional else "result"


def _build_row_sort_key(row: ResultRow | SystemRow) -> tuple[str, ...]:
    parts = (row.usage, row.ruleset, row.division, row.scaling, row.submitter, row.system)
    return tuple(part or "" for part in (*parts, getattr(row, "benchmark", None)))


def _build_result_row(report: ResultReport) -> ResultRow:
    tested = report.rcp.outcome != "not_required"
    return ResultRow(
        usage=report.usage,
        ruleset=report.ruleset,
        division=report.division,
        submitter=report.submitter,
        system=report.system,
        scaling=report.scaling,
        benchmark=report.benchmark,
        path=report.path,
        state=name_result_state(report),
        mlcheck=report.mlcheck,
        official=report.official,
        gate=report.gate,
        runs=report.runs,
        runs_required=report.runs_required,
        converged=report.converged,
        official_score_minutes=report.official_score_minutes,
        raw_score_minutes=report.raw_score_minutes,
        scaling_factor=report.scaling_factor,
        scaling_factor_source=report.scaling_factor_source,
        tta_minutes=report.tta_minutes,
        attmt_minutes=report.attmt_minutes,
        mean_tta_minutes=report.mean_tta_minutes,
        mean_attmt_minutes=report.mean_attmt_minutes,
        mean_rule=report.mean_rule,
        attmt_limit=report.attmt_limit,
        cv=report.cv,
        global_batch_size=report.global_batch_size,
        to_converge=report.to_converge,
        to_converge_unit=report.rcp.unit if tested else None,
        **_list_decomposition_fields(report),
        rcp=report.rcp.outcome,
        rcp_passed=report.rcp.passed,
        energy_joules=report.energy_joules,
        models=None if report.weak is None else report.weak.models,
        errors=sum(finding.severity is Severity.ERROR for finding in report.findings),
        bypasses=report.bypasses,
    )


DECOMPOSITION_FIELDS = ("samples_to_converge", "microseconds_per_sample", "convergence_cv", "hardware_cv")


def _list_decomposition_fields(report: ResultReport) -> dict[str, float | None]:
    return {name: getattr(report.decomposition, name, None) for name in DECOMPOSITION_FIELDS}


def _build_system_rows(
    pairs: Sequence[tuple[RunSet, ResultReport]], results: Sequence[ResultRow], limits: Limits
) -> list[SystemRow]:
    sets = {str(one.path): one for one, _ in pairs}
    groups: dict[SystemKey, list[ResultRow]] = {}
    for row in results:
        groups.setdefault((row.usage, row.ruleset, row.division, row.submitter, row.system, row.scaling), []).append(row)
    rows = []
    for group in groups.values():
        head = group[0]
        says = _read_system_description(sets[head.path], limits)
        rows.append(
            SystemRow(
                usage=head.usage,
                ruleset=head.ruleset,
                division=head.division,
                availability=says.get_text("status"),
                submitter=head.submitter,
                system=says.get_text("system_name") or head.system,
                scaling=head.scaling,
                nodes=says.get_count("number_of_nodes"),
                processor=says.get_text("host_processor_model_name"),
                accelerator=says.get_text("accelerator_model_name"),
                accelerators=says.accelerator_count,
                framework=says.get_text("framework"),
                minutes={
                    row.benchmark: row.official_score_minutes if row.state == "result" else None
                    for row in group
                    if row.benchmark
                },
                states={row.benchmark: row.state for row in group if row.benchmark},
            )
        )
    return sorted(rows, key=_build_row_sort_key)


def _read_system_description(one: RunSet, limits: Limits) -> SystemDescription:
    """What the system's description says; nothing where there is none."""
    if one.layout.submitter_folder is None or one.layout.system is None:
        return SystemDescription()
    return find_description(one.layout.submitter_folder, one.layout.system, limits).description or SystemDescription()
