"""One log: read, put into its ruleset, judged and scored."""

import math
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from sys import float_info

from checker.checking.compliance import ComplianceResult, ViolationFilter, check_compliance
from checker.checking.findings import build_finding
from checker.checking.log_result import LogResult
from checker.checking.options import CheckOptions
from checker.checking.reading_findings import report_irregularities
from checker.checking.ruleset_choice import RulesetChoice, choose_ruleset, find_named_ruleset, parse_path_ruleset
from checker.checking.run_facts import RunFacts, collect_run_facts
from checker.checking.severity import resolve_severity
from checker.errors import RulesetError
from checker.logs.dawnbench_entry import add_platform_event
from checker.logs.event import LogEvent
from checker.logs.log import EventView, Log
from checker.logs.reader import parse_log_bytes, read_log
from checker.logs.run import Run, find_benchmark, find_quality_columns
from checker.metrics.aggregation import add_aggregated_records
from checker.metrics.attmt import compute_attmt, format_window
from checker.metrics.checkpoint_times import build_time_reader
from checker.metrics.convergence import measure_convergence
from checker.metrics.curve import Curve, build_curve
from checker.metrics.quality import build_quality_reader
from checker.metrics.time_to_train import compute_time_to_train
from checker.metrics.tta import compute_tta
from checker.models.finding import Finding, Origin, Severity, Verdict
from checker.models.report import RunReport
from checker.rules.benchmark import AttmtWindow, Benchmark
from checker.rules.catalogue import load_catalogue
from checker.rules.language.functions import STAMP_TOLERANCE_MS
from checker.rules.loader import load_ruleset as load_ruleset
from checker.rules.read_keys import is_key_read
from checker.rules.ruleset import Ruleset

__all__ = ["LogResult", "check_log", "check_log_bytes", "check_parsed_log", "find_preferred_dialect"]

UNSCORABLE_RULES = ("RES001-run-aborted", "ORD008-stop-before-start", "LOG013-times-not-finite")
LATE_EVALUATION_RULE = "QLT006-target-outside-run"


def check_log(path: Path, options: CheckOptions) -> LogResult:
    """The result of the log at `path`.

    Raises:
        InputError: the file cannot be read.
    """
    dialect = find_preferred_dialect(path, options)
    return check_parsed_log(read_log(path, prefer=dialect, keep=is_key_read, limits=options.limits), options)


def check_log_bytes(
    data: bytes, path: Path, options: CheckOptions, *, violation_filter: ViolationFilter | None = None
) -> LogResult:
    """The result of the log in `data`, which findings call `path`; `violation_filter` as for `check_parsed_log`."""
    log = parse_log_bytes(data, path=path, prefer=find_preferred_dialect(path, options), limits=options.limits)
    return check_parsed_log(log, options, violation_filter=violation_filter)


def find_preferred_dialect(path: Path, options: CheckOptions) -> str | None:
    """The dialect of the ruleset that the options or the path name; None where they name none."""
    ruleset = _find_requested_ruleset(path, options)
    in_path = parse_path_ruleset(path)
    if ruleset is None and in_path is not None:
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
    requested = _find_requested_ruleset(log.path, options, benchmark)
    if not log.events and requested is None and parse_path_ruleset(log.path) is None:
        return LogResult(_build_unchecked_report(Run(log), report_irregularities(log), "it has no records"))
    try:
        chosen = choose_ruleset(log, requested, source=options.ruleset_source, usage=options.usage)
    except RulesetError as error:
        report = _build_unchecked_report(Run(log), [_build_unclear_finding(log, error)], error.message)
        return LogResult(report, ruleset_error=error)
    ruleset = chosen.ruleset
    inferred = ruleset.find_benchmark_by_columns(find_quality_columns(log))
    if ruleset.definition.entries:
        log = add_platform_event(log, options.limits)
    known = ruleset.benchmarks.get(inferred or benchmark or "")
    run = Run(add_aggregated_records(log, None if known is None else known.aggregate), inferred)
    compliance = check_compliance(
        run.log, ruleset, division=run.division, benchmark=run.benchmark, violation_filter=violation_filter
    )
    if log.dialect not in (None, ruleset.definition.dialect):
        stranger = _build_dialect_finding(run.log, ruleset)
        compliance = replace(compliance, findings=(stranger, *compliance.findings), verdict=Verdict.FAIL)
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
        verdict=Verdict.FAIL,
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
        excerpt=None if at is None else log.locations.read_excerpt(at),
    )


def _build_log_result(run: Run, chosen: RulesetChoice, compliance: ComplianceResult, options: CheckOptions) -> LogResult:
    ruleset = chosen.ruleset
    facts = ruleset.benchmarks.get(run.benchmark or "")
    score = _RunScore(run, ruleset, facts, compliance, options)
    report = RunReport(
        path=str(run.path),
        usage=ruleset.usage,
        ruleset=ruleset.name,
        ruleset_source=chosen.source,
        ruleset_reason=chosen.reason,
        dialect=run.log.dialect,
        benchmark=run.benchmark,
        division=run.division,
        submitter=run.submitter,
        platform=run.platform,
        verdict=compliance.verdict,
        official=compliance.official,
        converged=score.converged,
        records=run.log.records,
        seed=run.seed,
        time_to_train_minutes=score.time_to_train,
        quality_target=score.target,
        best_quality=None if score.curve is None else score.curve.best_quality,
        tta_minutes=_finite_or_none(score.tta),
        attmt_minutes=_finite_or_none(score.attmt),
        attmt_window=None if score.window is None else format_window(score.window),
        attmt_coverage=score.coverage,
        evaluations=0 if score.curve is None else len(score.curve),
        evaluation_interval_minutes=None if score.curve is None else score.curve.interval_minutes,
        findings=compliance.findings,
    )
    keys = compliance.official_keys
    view = compliance.official_view
    traits = _build_run_facts(run, view, ruleset, facts)
    reached = None if facts is None else measure_convergence(view, facts)
    return LogResult(report, ruleset, facts, score.curve, score.target, score.window, traits, reached, official_keys=keys)


def _build_run_facts(run: Run, official: EventView, ruleset: Ruleset, facts: Benchmark | None) -> RunFacts:
    key = "" if facts is None else facts.quality.key
    named = _load_hyperparameter_names(ruleset.usage, ruleset.name, run.division, run.benchmark)
    return collect_run_facts(run, official, named, key, build_quality_reader(facts))


@lru_cache(maxsize=256)  # the names come from logs, which may hold anything
def _load_hyperparameter_names(usage: str, name: str, division: str | None, benchmark: str | None) -> frozenset[str]:
    return load_ruleset(usage, name).list_hyperparameters(division, benchmark)


class _RunScore:
    """The numbers of a run. An impossible or aborted run has none; one that did not converge has no time to train."""

    def __init__(
        self, run: Run, ruleset: Ruleset, facts: Benchmark | None, judgement: ComplianceResult, options: CheckOptions
    ) -> None:
        self.converged = False
        self.time_to_train: float | None = None
        self.tta = self.attmt = math.inf
        self.target: float | None = None
        self.coverage: float | None = None
        self.curve: Curve | None = None
        self.window: AttmtWindow | None = None
        if facts is None:
            return
        own_target = _find_declared_target(run, ruleset, facts)
        self.target = facts.quality.threshold if own_target is None else own_target
        self.window = (
            options.window or options.benchmark_windows.get(facts.id) or _shift_window_to_target(facts.attmt, own_target)
        )
        impossible = any(finding.rule in UNSCORABLE_RULES for finding in judgement.findings)
        clock = compute_time_to_train(run, facts.timing)
        start = run.start_ms
        if start is None or not math.isfinite(start) or impossible:
            return
        self.curve = _build_run_curve(run, ruleset, facts, start)
        self.tta = compute_tta(self.curve, self.target)
        clock = self.tta if facts.timing.to_first_crossing else clock
        if self.window is not None:
            found = compute_attmt(self.curve, self.window)
            self.attmt, self.coverage = found.minutes, found.coverage
        self.converged = clock is not None and math.isfinite(self.tta) and run.status in ("success", None)
        self.time_to_train = clock if self.converged else None


def _build_run_curve(run: Run, ruleset: Ruleset, facts: Benchmark, start_ms: float) -> Curve:
    """Evaluations after run_stop count only where the ruleset accepts them or evaluates off the clock: then at the time of
    their checkpoint, and where that is not known, at run_stop."""
    late_is_error = resolve_severity(load_catalogue()[LATE_EVALUATION_RULE], ruleset=ruleset).severity is Severity.ERROR
    off_the_clock = facts.timing.offline_evaluation or bool(facts.timing.checkpoint)
    span = run.span_ms
    moment_of = build_time_reader(run.log, facts)

    def time_of(event: LogEvent) -> float:
        moment = moment_of(event)
        if moment is not None or not off_the_clock or span is None:
            return event["time_ms"] if moment is None else moment
        return min(event["time_ms"], span[1])

    return build_curve(
        run.log.iter_records(facts.quality.key),
        start_ms,
        build_quality_reader(facts),
        lower_is_better=facts.quality.direction == "lower",
        stop_ms=span[1] + STAMP_TOLERANCE_MS if late_is_error and not off_the_clock and span is not None else None,
        read_time_ms=time_of,
    )


def _find_declared_target(run: Run, ruleset: Ruleset, facts: Benchmark) -> float | None:
    """The target that an open run declares for itself; None where the ruleset's holds."""
    key = facts.quality.declared_by or ruleset.definition.target_key
    if run.division != "open" or key is None or facts.quality.parts is not None:
        return None
    declared = run.first_value(key)
    usable = isinstance(declared, (int, float)) and not isinstance(declared, bool) and abs(declared) <= float_info.max
    return float(declared) if usable else None


def _shift_window_to_target(window: AttmtWindow | None, target: float | None) -> AttmtWindow | None:
    """The ruleset's window; moved, its length kept, to end at a target that the run declares."""
    if window is None or target is None or target == window.last:
        return window
    length = Decimal(repr(window.last)) - Decimal(repr(window.first))
    first = float(Decimal(repr(target)) - length)
    return AttmtWindow.model_validate({"from": first, "to": target, "step": window.step})


def _finite_or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
