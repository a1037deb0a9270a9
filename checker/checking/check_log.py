"""One log: read, put into its ruleset, judged and scored."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import structs

from checker.checking.check_plan import load_check_plan
from checker.checking.compliance import ComplianceResult, ViolationFilter, check_compliance
from checker.checking.findings import build_finding
from checker.checking.log_result import LogResult
from checker.checking.options import CheckOptions
from checker.checking.ruleset_choice import RulesetChoice, choose_ruleset, find_named_ruleset, parse_path_ruleset
from checker.checking.run_facts import RunFacts, collect_run_facts
from checker.checking.run_score import build_scored_run, choose_target, choose_window
from checker.errors import RulesetError
from checker.logs.log import EventView, Log
from checker.logs.reader import parse_log_bytes, read_log
from checker.logs.run import Run, find_benchmark, find_quality_columns
from checker.metrics.aggregation import add_aggregated_records
from checker.metrics.attmt import format_window
from checker.metrics.convergence import measure_convergence
from checker.metrics.registry import ScoredRun, compute_run_metrics, list_added_metrics
from checker.models.finding import Finding, Origin
from checker.models.report import RunReport
from checker.models.verdict import Verdict
from checker.rules.loader import load_ruleset as load_ruleset
from checker.rules.read_keys import is_key_read
from checker.rules.ruleset import Ruleset

__all__ = ["LogResult", "check_log", "check_log_bytes", "check_parsed_log", "find_preferred_dialect"]

WHOLE_LOG_RULES = ("ORD001", "ORD002", "ORD005", "ORD009", "ORD011", "SUB001", "SUB002", "HYP001", "HYP002", "QLT003")
"""Of rules that tell something of the log as a whole."""
QUALITY_KEY, RANKS_RULE = "eval_accuracy", "LOG021-records-of-every-rank"
UNSCORABLE_RULES = ("RES001-run-aborted", "ORD008-stop-before-start", "LOG013-times-not-finite")


def check_log(path: Path, options: CheckOptions) -> LogResult:
    """The result of the log at `path`.

    Raises:
        InputError: the file cannot be read.
    """
    dialect = find_preferred_dialect(path, options)
    own_keys: Collection[str] = ()
    if options.own_ruleset is not None:
        from checker.rules.own_benchmarks import list_own_keys  # seldom defined

        own_keys = list_own_keys(options.own_ruleset)
    log = read_log(path, prefer=dialect, keep=lambda key: key in own_keys or is_key_read(key), limits=options.limits)
    return check_parsed_log(log, options)


def check_log_bytes(
    data: bytes, path: Path, options: CheckOptions, *, violation_filter: ViolationFilter | None = None
) -> LogResult:
    """The result of the log in `data`, which findings call `path`; `violation_filter` as for `check_parsed_log`."""
    log = parse_log_bytes(data, path=path, prefer=find_preferred_dialect(path, options), limits=options.limits)
    return check_parsed_log(log, options, violation_filter=violation_filter)


def find_preferred_dialect(path: Path, options: CheckOptions) -> str | None:
    """The dialect of the ruleset that the options or the path name; None where they name none."""
    ruleset = _find_requested_ruleset(path, options)
    if ruleset is None and (in_path := parse_path_ruleset(path)) is not None:
        ruleset = load_ruleset(*in_path)
    return None if ruleset is None else ruleset.definition.dialect


def _find_requested_ruleset(path: Path, options: CheckOptions, benchmark: str | None = None) -> Ruleset | None:
    if options.ruleset is None:
        return None
    return find_named_ruleset(options.ruleset, usage=options.usage, path=path, benchmark=benchmark)


def check_parsed_log(log: Log, options: CheckOptions, *, violation_filter: ViolationFilter | None = None) -> LogResult:
    """The result of a log that has been read.

    Args:
        log: The log, in the dialect that `find_preferred_dialect` names where it has records of that.
        options: What the caller asks for.
        violation_filter: Which violations count in a log that is still being written; None for all.
    """
    benchmark = find_benchmark(log, log.dialect)
    own = None
    if options.own_ruleset is not None:
        from checker.rules.own_benchmarks import find_own_ruleset

        own = find_own_ruleset(options.own_ruleset, benchmark)
    requested = own or _find_requested_ruleset(log.path, options, benchmark)
    if not log.events and requested is None and parse_path_ruleset(log.path) is None:
        from checker.checking.reading_findings import report_irregularities

        return LogResult(_build_unchecked_report(Run(log), report_irregularities(log), "it has no records"))
    try:
        if own is not None:
            chosen = RulesetChoice(own, "config", f"{benchmark} is a benchmark of the user's own")
        else:
            chosen = choose_ruleset(log, requested, source=options.ruleset_source, usage=options.usage)
    except RulesetError as error:
        report = _build_unchecked_report(Run(log), [_build_unclear_finding(log, error)], error.message)
        return LogResult(report, ruleset_error=error)
    ruleset = chosen.ruleset
    inferred = ruleset.find_benchmark_by_columns(find_quality_columns(log))
    if ruleset.definition.entries:
        from checker.logs.dawnbench_entry import add_platform_event

        log = add_platform_event(log, options.limits)
    known = ruleset.benchmarks.get(inferred or benchmark or "")
    run = Run(add_aggregated_records(log, None if known is None else known.aggregate), inferred)
    compliance = check_compliance(
        run.log, ruleset, division=run.division, benchmark=run.benchmark, violation_filter=violation_filter
    )
    if log.dialect not in (None, ruleset.definition.dialect):
        stranger = _build_dialect_finding(run.log, ruleset)
        compliance = structs.replace(compliance, findings=(stranger, *compliance.findings), mlcheck=Verdict.FAIL)
    if any(finding.rule.startswith(WHOLE_LOG_RULES) for finding in compliance.findings):
        from checker.checking.log_causes import describe_whole_log

        plan = load_check_plan(ruleset.usage, ruleset.name, run.division, run.benchmark)
        described = describe_whole_log(run.log, compliance.findings, plan.keys)
        compliance = structs.replace(compliance, findings=tuple(described))
    if ruleset.definition.entries and inferred is None:
        from checker.checking.table_columns import describe_unknown_columns

        compliance = structs.replace(compliance, findings=describe_unknown_columns(run.log, ruleset, compliance.findings))
    if len(run.log.positions.get("run_start", ())) > 1:
        from checker.checking.merged_runs import find_merged_instances

        merged = find_merged_instances(run.log)
        if merged is not None:
            compliance = structs.replace(compliance, findings=(merged, *compliance.findings), mlcheck=Verdict.FAIL)
    return _build_log_result(run, chosen, compliance, options)


def _build_unchecked_report(run: Run, findings: list[Finding], reason: str) -> RunReport:
    return RunReport(
        path=str(run.path),
        usage=None,
        ruleset=None,
        ruleset_source=None,
        ruleset_reason=reason,
        dialect=run.log.dialect,
        benchmark=run.benchmark,
        division=run.division,
        submitter=run.submitter,
        platform=run.platform,
        mlcheck=Verdict.FAIL,
        official=Verdict.FAIL,
        converged=False,
        records=run.log.records,
        findings=tuple(findings),
    )


def _build_unclear_finding(log: Log, error: RulesetError) -> Finding:
    return build_finding(
        "SUB007-ruleset-unclear",
        Origin.MLCHECK,
        log.path,
        error.message.removeprefix(f"{log.path}: "),
        expected="one ruleset",
        found=", ".join(error.candidates) or "none",
        fix=error.fix,
    )


def _build_dialect_finding(log: Log, ruleset: Ruleset) -> Finding:
    at = log.offsets[0] if log.offsets else None
    return build_finding(
        "LOG014-dialect-of-another-ruleset",
        Origin.MLCHECK,
        log.path,
        f"the log is written in dialect {log.dialect}, {ruleset.display_name} in {ruleset.definition.dialect}",
        line=None if at is None else log.locations.find_line(at),
        column=None if at is None else log.locations.find_column(at),
        expected=ruleset.definition.dialect,
        found=log.dialect,
        rejected_officially=True,
        excerpt=None if at is None else log.locations.read_excerpt(at),
    )


def _build_log_result(run: Run, chosen: RulesetChoice, compliance: ComplianceResult, options: CheckOptions) -> LogResult:
    ruleset = chosen.ruleset
    facts = ruleset.benchmarks.get(run.benchmark or "")
    target, window = choose_target(run, ruleset, facts), choose_window(run, ruleset, facts, options)
    impossible = any(finding.rule in UNSCORABLE_RULES for finding in compliance.findings)
    score = None if impossible else build_scored_run(run, ruleset, facts, window)
    values: dict[str, Any] = {**compute_run_metrics(score)}
    added = {metric.name: values.pop(metric.name) for metric in list_added_metrics()}
    report = RunReport(
        path=str(run.path),
        usage=ruleset.usage,
        ruleset=ruleset.number,
        ruleset_source=chosen.source,
        ruleset_reason=chosen.reason,
        dialect=run.log.dialect,
        benchmark=run.benchmark,
        division=run.division,
        submitter=run.submitter,
        platform=run.platform,
        mlcheck=compliance.mlcheck,
        official=compliance.official,
        converged=values["time_to_train_minutes"] is not None,
        records=run.log.records,
        seed=run.seed,
        quality_target=target,
        attmt_window=None if window is None else format_window(window),
        evaluations=_count_evaluations(run, score, compliance.findings),
        metrics=added,
        findings=compliance.findings,
        **values,
    )
    keys = compliance.official_keys
    view = compliance.official_view
    traits = _build_run_facts(run, view, ruleset)
    reached = None if facts is None else measure_convergence(view, facts)
    curve = None if score is None else score.curve
    crash = compliance.stops_official
    return LogResult(
        report, ruleset, facts, curve, target, window, traits, reached, official_keys=keys, is_official_check_crashing=crash
    )


def _count_evaluations(run: Run, score: ScoredRun | None, findings: Iterable[Finding]) -> int:
    """The evaluations that are scored, those that each rank logged once; where nothing can be scored, the records of them."""
    if score is None:
        return len(run.log.positions.get(QUALITY_KEY, ()))
    if any(finding.rule == RANKS_RULE for finding in findings):
        metadata = run.log.events.list_metadata(run.log.positions.get(score.benchmark.quality.key, ()))
        marks = {str(fields.get("samples_count", fields.get("epoch_num"))) for fields in metadata if isinstance(fields, dict)}
        return len(marks - {"None"}) or len(score.curve)
    return len(score.curve)


def _build_run_facts(run: Run, official: EventView, ruleset: Ruleset) -> RunFacts:
    named = _load_hyperparameter_names(ruleset.usage, ruleset.name, run.division, run.benchmark)
    return collect_run_facts(run, official, named)


@lru_cache(maxsize=256)  # the names come from logs, which may hold anything
def _load_hyperparameter_names(usage: str, name: str, division: str | None, benchmark: str | None) -> list[str]:
    return sorted(load_ruleset(usage, name).list_hyperparameters(division, benchmark))
