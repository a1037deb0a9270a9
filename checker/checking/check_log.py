"""One log: read, put into its edition, judged and scored."""

import math
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from sys import float_info

from checker.checking.compliance import Counts, Judgement, judge, official_view
from checker.checking.log_result import Assessed
from checker.checking.options import Options
from checker.checking.reading_findings import findings_of_reading
from checker.checking.ruleset_choice import Chosen, choose_edition, edition_in_path, named_edition
from checker.checking.run_facts import Traits, traits_of
from checker.errors import RulesetError
from checker.inputs.limits import within
from checker.logs.dawnbench_entry import add_platform_event
from checker.logs.event import LogEvent
from checker.logs.log import EventView, Log
from checker.logs.reader import parse_log_bytes, read_log
from checker.logs.run import Run
from checker.metrics.aggregation import aggregated
from checker.metrics.attmt import attmt, window_text
from checker.metrics.checkpoint_times import time_of_evaluations
from checker.metrics.convergence import convergence
from checker.metrics.curve import Curve, curve_of
from checker.metrics.quality import quality_reader
from checker.metrics.time_to_train import time_to_train
from checker.metrics.tta import tta
from checker.models.finding import Finding, Origin, Severity, Verdict
from checker.models.report import RunReport
from checker.rules.benchmark import AttmtWindow, Benchmark
from checker.rules.catalogue import load_catalogue
from checker.rules.language.functions import STAMP_TOLERANCE_MS
from checker.rules.loader import load_ruleset as load_edition
from checker.rules.read_keys import is_key_read
from checker.rules.ruleset import Ruleset

__all__ = ["Assessed", "assess", "assess_bytes"]

UNREACHABLE = ("RES001-run-aborted", "ORD008-stop-before-start", "LOG013-times-not-finite")
LATE = "QLT006"


def assess(path: Path, options: Options) -> Assessed:
    """The report on the log at `path`.

    Raises:
        InputError: the file cannot be read.
    """
    with within(options.limits):
        return _assessed(path, options, lambda dialect: read_log(path, prefer=dialect, keep=is_key_read))


def assess_bytes(data: bytes, path: Path, options: Options, *, counts: Counts | None = None) -> Assessed:
    """The report on a log that is not, or not yet, a file: as much of one as has been written. `counts` says of a broken demand
    whether it is one already."""
    with within(options.limits):
        return _assessed(path, options, lambda dialect: parse_log_bytes(data, path=path, prefer=dialect), counts)


def _assessed(path: Path, options: Options, read: Callable[[str | None], Log], counts: Counts | None = None) -> Assessed:
    wanted = None if options.edition is None else named_edition(options.edition, usage=options.usage)
    in_path = edition_in_path(path)
    expected = wanted or (load_edition(*in_path) if in_path else None)
    run = Run(read(expected.definition.dialect if expected else None))
    if not run.log.events and expected is None:
        return Assessed(_unjudged(run, findings_of_reading(run.log), "it has no records"))
    try:
        chosen = choose_edition(run, wanted, source=options.edition_source, usage=options.usage)
    except RulesetError as error:
        return Assessed(_unjudged(run, [_unclear(run.log, error)], error.message), unclear=error)
    told = chosen.edition.find_benchmark_by_columns(run.quality_columns)
    run = Run(add_platform_event(run.log) if chosen.edition.definition.entries else run.log, told)
    facts = chosen.edition.benchmarks.get(run.benchmark or "")
    run = Run(aggregated(run.log, None if facts is None else facts.aggregate), told)
    judgement = judge(run.log, chosen.edition, division=run.division, benchmark=run.benchmark, counts=counts)
    if run.log.dialect not in (None, chosen.edition.definition.dialect):
        stranger = _of_another_edition(run.log, chosen.edition)
        judgement = replace(judgement, findings=(stranger, *judgement.findings), verdict=Verdict.FAIL)
    return _scored(run, chosen, judgement, options)


def _unjudged(run: Run, findings: list[Finding], reason: str) -> RunReport:
    return RunReport(
        path=str(run.path),
        usage=None,
        edition=None,
        edition_source=None,
        edition_reason=reason,
        dialect=run.log.dialect,
        benchmark=run.benchmark,
        division=run.division,
        org=run.submitter,
        platform=run.platform,
        verdict=Verdict.FAIL,
        official=Verdict.FAIL,
        converged=False,
        records=run.log.records,
        findings=tuple(findings),
    )


def _unclear(log: Log, error: RulesetError) -> Finding:
    return load_catalogue()["SUB007-edition-unclear"].build_finding(
        Origin.MLCHECK,
        log.path,
        error.message.removeprefix(f"{log.path}: "),
        expected="one edition",
        found=", ".join(error.candidates) or "none",
        fix=error.fix,
    )


def _of_another_edition(log: Log, edition: Ruleset) -> Finding:
    at = log.offsets[0] if log.offsets else None
    return load_catalogue()["LOG014-dialect-of-another-edition"].build_finding(
        Origin.MLCHECK,
        log.path,
        f"the log is written in dialect {log.dialect}, {edition.display_name} in {edition.definition.dialect}",
        line=None if at is None else log.locations.find_line(at),
        column=None if at is None else log.locations.find_column(at),
        expected=edition.definition.dialect,
        found=log.dialect,
        excerpt=None if at is None else log.locations.read_excerpt(at),
    )


def _scored(run: Run, chosen: Chosen, judgement: Judgement, options: Options) -> Assessed:
    edition = chosen.edition
    facts = edition.benchmarks.get(run.benchmark or "")
    score = _Score(run, edition, facts, judgement, options)
    report = RunReport(
        path=str(run.path),
        usage=edition.usage,
        edition=edition.name,
        edition_source=chosen.source,
        edition_reason=chosen.reason,
        dialect=run.log.dialect,
        benchmark=run.benchmark,
        division=run.division,
        org=run.submitter,
        platform=run.platform,
        verdict=judgement.verdict,
        official=judgement.official,
        converged=score.converged,
        records=run.log.records,
        seed=run.seed,
        time_to_train_minutes=score.time_to_train,
        quality_target=score.target,
        best_quality=None if score.curve is None else score.curve.best,
        tta_minutes=_finite(score.tta),
        attmt_minutes=_finite(score.attmt),
        attmt_window=None if score.window is None else window_text(score.window),
        attmt_coverage=score.coverage,
        evaluations=0 if score.curve is None else len(score.curve),
        evaluation_interval_minutes=None if score.curve is None else score.curve.interval_minutes,
        findings=judgement.findings,
    )
    keys = judgement.official_keys
    view = official_view(run.log, edition)
    traits = _traits(run, view, edition, facts)
    reached = None if facts is None else convergence(view, facts)
    return Assessed(report, edition, facts, score.curve, score.target, score.window, traits, reached, official_keys=keys)


def _traits(run: Run, official: EventView, edition: Ruleset, facts: Benchmark | None) -> Traits:
    key = "" if facts is None else facts.quality.key
    named = _hyperparameters(edition.usage, edition.name, run.division, run.benchmark)
    return traits_of(run, official, named, key, quality_reader(facts))


@lru_cache(maxsize=256)  # the names come from logs, which may hold anything
def _hyperparameters(usage: str, name: str, division: str | None, benchmark: str | None) -> frozenset[str]:
    return load_edition(usage, name).list_hyperparameters(division, benchmark)


class _Score:
    """The numbers of a run. An impossible or aborted run has none; one that did not converge has no time to train."""

    def __init__(self, run: Run, edition: Ruleset, facts: Benchmark | None, judgement: Judgement, options: Options) -> None:
        self.converged = False
        self.time_to_train: float | None = None
        self.tta = self.attmt = math.inf
        self.target: float | None = None
        self.coverage: float | None = None
        self.curve: Curve | None = None
        self.window: AttmtWindow | None = None
        if facts is None:
            return
        own_target = _own_target(run, edition, facts)
        self.target = facts.quality.threshold if own_target is None else own_target
        self.window = options.window or options.windows.get(facts.id) or _ending_at(facts.attmt, own_target)
        impossible = any(finding.rule in UNREACHABLE for finding in judgement.findings)
        clock = time_to_train(run, facts.timing)
        start = run.start_ms
        if start is None or not math.isfinite(start) or impossible:
            return
        self.curve = _curve(run, edition, facts, start)
        self.tta = tta(self.curve, self.target)
        clock = self.tta if facts.timing.to_first_crossing else clock
        if self.window is not None:
            found = attmt(self.curve, self.window)
            self.attmt, self.coverage = found.minutes, found.coverage
        self.converged = clock is not None and math.isfinite(self.tta) and run.status in ("success", None)
        self.time_to_train = clock if self.converged else None


def _curve(run: Run, edition: Ruleset, facts: Benchmark, start_ms: float) -> Curve:
    """Evaluations after run_stop count only where the edition accepts them or evaluates off the clock: then at the time of
    their checkpoint, and where that is not known, at run_stop."""
    late_is_error = edition.definition.severity.get(LATE, Severity.ERROR) is Severity.ERROR
    off_the_clock = facts.timing.offline_evaluation or bool(facts.timing.checkpoint)
    span = run.span_ms
    moment_of = time_of_evaluations(run.log, facts)

    def time_of(event: LogEvent) -> float:
        moment = moment_of(event)
        if moment is not None or not off_the_clock or span is None:
            return event["time_ms"] if moment is None else moment
        return min(event["time_ms"], span[1])

    return curve_of(
        run.log.iter_records(facts.quality.key),
        start_ms,
        quality_reader(facts),
        lower_is_better=facts.quality.direction == "lower",
        stop_ms=span[1] + STAMP_TOLERANCE_MS if late_is_error and not off_the_clock and span is not None else None,
        time_of=time_of,
    )


def _own_target(run: Run, edition: Ruleset, facts: Benchmark) -> float | None:
    """The target that an open run declares for itself; None where the edition's holds."""
    key = facts.quality.declared_by or edition.definition.target_key
    if run.division != "open" or key is None or facts.quality.parts is not None:
        return None
    declared = run.first_value(key)
    usable = isinstance(declared, (int, float)) and not isinstance(declared, bool) and abs(declared) <= float_info.max
    return float(declared) if usable else None


def _ending_at(window: AttmtWindow | None, target: float | None) -> AttmtWindow | None:
    """The edition's window; moved, its length kept, to end at a target that the run declares."""
    if window is None or target is None or target == window.last:
        return window
    length = Decimal(repr(window.last)) - Decimal(repr(window.first))
    first = float(Decimal(repr(target)) - length)
    return AttmtWindow.model_validate({"from": first, "to": target, "step": window.step})


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
