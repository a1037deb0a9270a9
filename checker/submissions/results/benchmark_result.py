"""A set of runs -> the report on it: checked together, scored together, with what the official tools would make of it."""

from collections.abc import Iterable, Iterator, Sequence
from math import inf
from sys import float_info
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from checker.checking.log_result import LogResult
from checker.checking.options import CheckOptions
from checker.checking.severity import Circumstance, reconsider_finding
from checker.models.finding import Finding
from checker.models.rcp_result import RcpResult
from checker.models.report import ResultReport
from checker.models.verdict import Verdict, build_verdict, judge_findings
from checker.rules.benchmark import DropCounts
from checker.rules.result_limits import load_result_rules
from checker.submissions.naming import check as naming
from checker.submissions.rcp.check import NOT_REQUIRED, check_rcp
from checker.submissions.rcp.train_samples import states_placeholder_progress, take_train_samples
from checker.submissions.results import run_counts as counts
from checker.submissions.results import run_identity as identity
from checker.submissions.results import statistics_check as statistics
from checker.submissions.results.checkpoint_scores import check_checkpoint_scores
from checker.submissions.results.decomposition import decompose_runs
from checker.submissions.results.mean_times import average_run_times, explain_result_attmt
from checker.submissions.results.result_score import (
    ResultScore,
    _compute_olympic_mean,
    _replace_none_by_infinity,
    compute_minutes_cv,
)
from checker.submissions.results.run_set import RunSet
from checker.submissions.results.tolerated_runs import find_droppable_runs, tolerate_run
from checker.submissions.seeds import check as seeds
from checker.submissions.submission_files import RCP_BYPASS, SEED_BYPASS, SubmissionFiles, compute_result_energy
from checker.submissions.upload_check.objection import mark_objections
from checker.submissions.upload_check.result_answer import ResultAnswer, emulate_package_checker

if TYPE_CHECKING:
    from checker.metrics.cv_interval import CvInterval

__all__ = ["JudgedResult", "judge_result"]

BYPASSES = {RCP_BYPASS: Circumstance.RCP_BYPASS, SEED_BYPASS: Circumstance.SEED_BYPASS}


class JudgedResult(Struct, frozen=True):
    """A benchmark result with the report on it.

    Attributes:
        report: The report.
        runs: Its runs; those that olympic scoring drops reject nothing.
        files: What lies next to its logs.
        answer: What the official package checker says of its folder.
    """

    report: ResultReport
    runs: RunSet
    files: SubmissionFiles
    answer: ResultAnswer


def judge_result(runs: RunSet, files: SubmissionFiles, options: CheckOptions = CheckOptions()) -> JudgedResult:
    """The report on the set. `files` is what lies next to its logs: description, bypasses, factor, energy."""
    rules = load_result_rules().train_samples
    counted = take_train_samples(runs, rules) if states_placeholder_progress(runs, rules) else runs
    if rules.bypass in files.bypasses:
        runs = counted = take_train_samples(runs, rules)
    droppable = find_droppable_runs(runs)
    answer = emulate_package_checker(runs, files)
    report = _build_result_report(counted, files, options, droppable, answer)
    judged = (tolerate_run(run) if run.report.path in droppable else run for run in runs.runs)
    members = tuple(_mark_tolerated_run(run, droppable, answer) for run in judged)
    return JudgedResult(report, structs.replace(runs, runs=members), files, answer)


def _check_independence(runs: RunSet, options: CheckOptions) -> Iterator[Finding]:
    """What several runs show together: copies, a choice from more of them, and agreement beyond chance."""
    from checker.submissions.copies.check import check_copies
    from checker.submissions.copies.selection import check_selection
    from checker.submissions.copies.spread import check_spread_of_references

    yield from check_copies(runs)
    yield from check_selection(runs)
    yield from check_spread_of_references(runs, options.references)


def _mark_tolerated_run(run: LogResult, droppable: frozenset[str], answer: ResultAnswer) -> LogResult:
    """The run, `tolerated` where it is at fault and neither check rejects the result because of it."""
    path, report = run.report.path, run.report
    by_official = report.official is Verdict.PASS or path in answer.tolerated
    tolerated = report.mlcheck is Verdict.PASS and by_official and (path in droppable or report.official is Verdict.FAIL)
    return structs.replace(run, report=report.model_copy(update={"tolerated": True})) if tolerated else run


def _build_result_report(
    runs: RunSet, files: SubmissionFiles, options: CheckOptions, droppable: frozenset[str], answer: ResultAnswer
) -> ResultReport:
    facts, reports = runs.benchmark, runs.reports
    rcp, of_rcp = check_rcp(runs, options.references) if runs.runs else (NOT_REQUIRED, [])
    reference_cv = _find_reference_cv(runs, options) if len(runs.runs) > 1 else None
    findings = [
        *naming.check_names(runs, files.ruleset),
        *counts.check_run_counts(runs),
        *counts.report_dropped_runs(runs, droppable),
        *check_checkpoint_scores(runs),
        *identity.check_run_identity(runs),
        *seeds.check_seeds(runs),
        *(_check_independence(runs, options) if len(runs.runs) > 1 else ()),
        *of_rcp,
        *statistics.check_statistics(runs, reference_cv, strict=options.strict_statistics, rules=options.statistics),
        *files.findings,
        *(_check_scaling_factor(runs, files.scaling_factor, rcp) if files.scaling_factor is not None else ()),
    ]
    bypasses = [circumstance for name, circumstance in BYPASSES.items() if name in files.bypasses]
    findings = [reconsider_finding(finding, circumstances=bypasses, remark="bypassed") for finding in findings]
    findings = options.suppressions.apply_to_findings(mark_objections(findings, answer.objections))
    score = ResultScore(runs, rcp, files.scaling_factor)
    mean_tta = average_run_times(runs, "tta_minutes")
    converged = [report for report in reports if report.converged]
    cv = compute_minutes_cv(report.time_to_train_minutes for report in converged)
    interval = None if cv is None else _bound_cv(cv, len(converged))
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
        mlcheck=build_verdict(not (_is_result_rejected(runs, findings, droppable) or files.is_description_rejected)),
        official=build_verdict(not answer.is_rejected),
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
            runs, [_replace_none_by_infinity(report.tta_minutes) for report in reports], score.counted
        ),
        attmt_minutes=_compute_olympic_mean(
            runs, [_replace_none_by_infinity(report.attmt_minutes) for report in reports], score.counted
        ),
        mean_tta_minutes=mean_tta.minutes,
        mean_attmt_minutes=average_run_times(runs, "attmt_minutes").minutes,
        mean_rule=mean_tta.rule,
        quality_parts=None if facts is None or facts.quality.parts is None else dict(facts.quality.parts),
        attmt_limit=explain_result_attmt(runs),
        attmt_window=None if runs.representative_run is None else runs.representative_run.report.attmt_window,
        quality_target=None if runs.representative_run is None else runs.representative_run.report.quality_target,
        cv=cv,
        cv_low=None if interval is None else interval.low,
        cv_high=None if interval is None or interval.high == inf else interval.high,
        tta_cv=compute_minutes_cv(report.tta_minutes for report in converged),
        attmt_cv=compute_minutes_cv(report.attmt_minutes for report in converged),
        global_batch_size=_find_common_batch_size(runs),
        to_converge=rcp.submission_mean,
        decomposition=decompose_runs(reports, options.statistics),
        energy_joules=compute_result_energy(files, score.times, DropCounts() if facts is None else facts.drop, score.factor),
        weak=score.weak,
        findings=tuple(findings),
    )


def _find_reference_cv(runs: RunSet, options: CheckOptions) -> float | None:
    from checker.submissions.rcp.run_set_test import find_reference  # a single run has no variation

    reference = find_reference(runs, options.references)
    return None if reference is None else reference.median_cv


def _check_scaling_factor(runs: RunSet, factor: float, rcp: RcpResult) -> Iterable[Finding]:
    from checker.submissions.bypass.check import check_scaling_factor  # few results have a factor

    return check_scaling_factor(runs.path, factor, rcp.normalization) if rcp.passed and rcp.reference else ()


def _bound_cv(cv: float, runs: int) -> "CvInterval | None":
    from checker.metrics.cv_interval import compute_cv_interval  # here, as one run has no spread

    return compute_cv_interval(cv, runs)


def _is_result_rejected(runs: RunSet, findings: Sequence[Finding], droppable: frozenset[str]) -> bool:
    return judge_findings(findings) is Verdict.FAIL or any(
        report.mlcheck is Verdict.FAIL and report.path not in droppable for report in runs.reports
    )


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
