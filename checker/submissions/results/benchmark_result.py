"""A set of runs -> the report on it: checked together, scored together, with what the official tools would make of it."""

from collections.abc import Sequence
from pathlib import Path
from sys import float_info

from checker.checking.options import CheckOptions
from checker.checking.severity import Circumstance, reconsider_finding
from checker.models.finding import Finding, Severity
from checker.models.report import RcpResult, ResultReport, RunReport, WeakScaling
from checker.models.verdict import Verdict, build_verdict
from checker.rules.benchmark import DropCounts
from checker.submissions.copies import check as copies
from checker.submissions.naming import check as naming
from checker.submissions.rcp.check import NOT_REQUIRED, check_rcp, find_reference
from checker.submissions.results import run_counts as counts
from checker.submissions.results import run_identity as identity
from checker.submissions.results import statistics_check as statistics
from checker.submissions.results.checkpoint_scores import check_checkpoint_scores
from checker.submissions.results.result_score import (
    ResultScore,
    _compute_olympic_mean,
    _replace_none_by_infinity,
    compute_minutes_cv,
)
from checker.submissions.results.run_set import RunSet
from checker.submissions.seeds import check as seeds
from checker.submissions.submission_files import RCP_BYPASS, SEED_BYPASS, SubmissionFiles, compute_result_energy

__all__ = ["build_result_report"]

NOT_CONVERGED_RULES = frozenset(
    {"QLT001-target-not-reached", "RES001-run-aborted", "RES002-status-not-success", "RES003-status-unknown"}
)
BYPASSES = {RCP_BYPASS: Circumstance.RCP_BYPASS, SEED_BYPASS: Circumstance.SEED_BYPASS}
CUT_SHORT_RULES = frozenset({"ORD001-event-missing", "QLT003-evaluation-missing"})


def build_result_report(runs: RunSet, files: SubmissionFiles, options: CheckOptions = CheckOptions()) -> ResultReport:
    """The report on the set. `files` is what lies next to its logs: description, bypasses, factor, energy."""
    facts, reports = runs.benchmark, runs.reports
    rcp, of_rcp = check_rcp(runs, options.own_rcps) if runs.runs else (NOT_REQUIRED, [])
    reference = find_reference(runs, options.own_rcps) if len(runs.runs) > 1 else None
    cv = None if reference is None else reference.median_cv
    findings = [
        *naming.check_names(runs, files.ruleset),
        *counts.check_run_counts(runs),
        *counts.report_dropped_runs(runs, _find_droppable_runs(runs)),
        *check_checkpoint_scores(runs),
        *identity.check_run_identity(runs),
        *seeds.check_seeds(runs),
        *copies.check_copies(runs),
        *of_rcp,
        *statistics.check_statistics(runs, cv, strict=options.strict_statistics, rules=options.statistics),
        *files.findings,
    ]
    bypasses = [circumstance for name, circumstance in BYPASSES.items() if name in files.bypasses]
    findings = [reconsider_finding(finding, circumstances=bypasses, remark="bypassed") for finding in findings]
    findings = options.suppressions.apply_to_findings(findings)
    score = ResultScore(runs, rcp, files.scaling_factor)
    converged = [report for report in reports if report.converged]
    return ResultReport(
        path=str(runs.path),
        usage=None if files.ruleset is None else files.ruleset.usage,
        ruleset=None if files.ruleset is None else files.ruleset.number,
        benchmark=runs.layout.benchmark if runs.representative_run is None else runs.representative_run.report.benchmark,
        division=runs.division,
        submitter=files.submitter,
        system=runs.system,
        availability=files.description.get_text("status"),
        accelerators=_count_accelerators(runs, files),
        nodes=_count_nodes(runs, files),
        scaling=runs.layout.scaling,
        runs=len(runs.runs),
        runs_required=None if facts is None else facts.runs,
        run_paths=tuple(report.path for report in reports),
        converged=len(converged),
        dropped=score.dropped,
        provisional=runs.missing_run_count > 0,
        mlcheck=build_verdict(not (_is_result_rejected(runs, findings) or files.is_description_rejected)),
        official=build_verdict(_is_officially_accepted(runs, rcp, files)),
        seeds=seeds.emulate_seed_check(runs) if seeds.is_seed_check_required(runs) else "not_required",
        system_description=files.description_outcome,
        rcp=rcp,
        bypasses=tuple(sorted(files.bypasses)),
        official_score_minutes=score.official,
        raw_score_minutes=score.raw,
        scaling_factor=score.factor,
        scaling_factor_source=score.factor_source,
        summarizer_score_minutes=score.summarizer,
        tta_minutes=_compute_olympic_mean(
            [_replace_none_by_infinity(report.tta_minutes) for report in reports], facts, score.counted
        ),
        attmt_minutes=_compute_olympic_mean(
            [_replace_none_by_infinity(report.attmt_minutes) for report in reports], facts, score.counted
        ),
        attmt_window=None if runs.representative_run is None else runs.representative_run.report.attmt_window,
        quality_target=None if runs.representative_run is None else runs.representative_run.report.quality_target,
        cv=compute_minutes_cv(report.time_to_train_minutes for report in converged),
        tta_cv=compute_minutes_cv(report.tta_minutes for report in converged),
        attmt_cv=compute_minutes_cv(report.attmt_minutes for report in converged),
        global_batch_size=_find_common_batch_size(runs),
        to_converge=rcp.submission_mean,
        energy_joules=compute_result_energy(files, score.times, DropCounts() if facts is None else facts.drop, score.factor),
        weak=_build_weak_scaling(runs) if runs.is_weak_scaling else None,
        findings=tuple(findings),
    )


def _is_result_rejected(runs: RunSet, findings: Sequence[Finding]) -> bool:
    forgiven = _find_droppable_runs(runs)
    return any(finding.severity is Severity.ERROR for finding in findings) or any(
        report.mlcheck is Verdict.FAIL and report.path not in forgiven for report in runs.reports
    )


def _is_officially_accepted(runs: RunSet, rcp: RcpResult, files: SubmissionFiles) -> bool:
    """Whether the official package checker lets the folder pass: number of files, compliance of all but as many as the
    olympic mean drops, seeds, RCP test and system description. Of a folder outside a package only the logs count."""
    failed = {report.path for report in runs.reports if report.official is Verdict.FAIL}
    failed |= {report.path for report in runs.reports if Path(report.path).stem in files.power.rejected_results}
    droppable = 0 if runs.benchmark is None or runs.partial else runs.benchmark.drop.slowest
    if len(failed) > droppable or not runs.runs or files.power.is_official_check_crashing:
        return False
    if runs.partial:
        return True
    honoured = files.honored_bypasses
    seeded = not seeds.is_seed_check_required(runs) or SEED_BYPASS in honoured or seeds.emulate_seed_check(runs) == "pass"
    described = files.description_outcome in ("pass", "not_required") or (
        files.description_outcome == "missing" and not runs.folder.whole_submitter
    )
    return counts.has_official_run_count(runs) and seeded and (rcp.passed or RCP_BYPASS in honoured) and described


def _find_droppable_runs(runs: RunSet) -> set[str]:
    """Runs that only failed to converge, where the olympic mean drops as many: they do not refuse the submission."""
    facts, reports = runs.benchmark, runs.reports
    missed = {report.path for report in reports if not report.converged and _has_only_convergence_errors(report)}
    if facts is None:
        return set()
    if facts.first_converged is not None:
        return missed
    if runs.is_weak_scaling:
        return missed if len(reports) - len(missed) >= facts.runs else set()
    return missed if len(missed) <= facts.drop.slowest < len(reports) else set()


def _has_only_convergence_errors(report: RunReport) -> bool:
    """Whether nothing else is wrong with a run. One that ended before its run_stop lacks what would have followed."""
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    ended_early = any(finding.rule in CUT_SHORT_RULES and finding.key == "run_stop" for finding in errors)
    return all(finding.rule in NOT_CONVERGED_RULES or (ended_early and finding.rule in CUT_SHORT_RULES) for finding in errors)


def _find_common_batch_size(runs: RunSet) -> float | None:
    sizes = {
        run.run_facts.global_batch_size
        for run in runs.runs
        if run.run_facts is not None and _is_finite_number(run.run_facts.global_batch_size)
    }
    return float(sizes.pop()) if len(sizes) == 1 else None


def _count_accelerators(runs: RunSet, files: SubmissionFiles) -> int | None:
    """The accelerators of the system: of its description, else what the logs agree on."""
    facts = [run.run_facts for run in runs.runs if run.run_facts is not None]
    counts = [(_parse_count(of_run.nodes), _parse_count(of_run.accelerators_per_node)) for of_run in facts]
    logged = {None if nodes is None or per_node is None else nodes * per_node for nodes, per_node in counts}
    return _choose_count(files.description.accelerator_count, logged)


def _count_nodes(runs: RunSet, files: SubmissionFiles) -> int | None:
    """The nodes of the system: of its description, else what the logs agree on."""
    logged = {_parse_count(run.run_facts.nodes) for run in runs.runs if run.run_facts is not None}
    return _choose_count(files.description.get_count("number_of_nodes"), logged)


def _choose_count(described: int | None, logged: set[int | None]) -> int | None:
    return described if described is not None else logged.pop() if len(logged) == 1 else None


def _parse_count(value: object) -> int | None:
    return int(value) if _is_finite_number(value) and isinstance(value, (int, float)) and float(value).is_integer() else None


def _is_finite_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= float_info.max


def _build_weak_scaling(runs: RunSet) -> WeakScaling:
    """From the first start to the last stop of the runs that converged."""
    those = [run for run in runs.runs if run.report.converged and run.run_facts is not None]
    spans = [run.run_facts.span_ms for run in those if run.run_facts is not None and run.run_facts.span_ms is not None]
    minutes = (max(stop for _, stop in spans) - min(start for start, _ in spans)) / 60_000 if spans else None
    scales = {run.run_facts.total_accelerators for run in those if run.run_facts is not None}
    return WeakScaling(models=len(those), instance_scale=scales.pop() if len(scales) == 1 else None, minutes=minutes)
