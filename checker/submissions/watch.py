"""A training that is running: its log, judged again whenever there is more of it."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from checker.checking.check_log import check_log_bytes, check_parsed_log, find_preferred_dialect
from checker.checking.compliance import ViolationFilter
from checker.checking.configuration.suppressions import apply_suppressions
from checker.checking.lint import build_runs_report, drop_partial_line
from checker.checking.log_result import LogResult
from checker.checking.options import CheckOptions
from checker.checking.stages import is_record_overdue, is_violation_final
from checker.errors import InputChangedError, InputError
from checker.inputs.source import recode_bytes
from checker.logs.log import Log
from checker.logs.reader import parse_log_bytes, parse_log_source
from checker.logs.tail import LogTail, TailEvent
from checker.models.finding import Finding, Severity
from checker.models.report import Report, RunReport
from checker.submissions.time_to_target import TargetEstimate, estimate_time_to_target
from checker.submissions.validation import validate_paths

__all__ = ["Evaluation", "LogFollower", "TrainingProgress", "find_permanent_errors"]

ONCE_PER_RUN_KEYS = ("init_start", "run_start")
"""Records that a run has once: where another file says them again, it is another run's."""

READING_RULE_PREFIX = "LOG"
RUN_END_KEY = "run_stop"
MINUTE_MS = 60_000


class Evaluation(Struct, frozen=True):
    """An evaluation: minutes since run_start, the quality, and whether it is at the target."""

    minutes: float
    quality: float
    is_at_target: bool


class TrainingProgress(Struct, frozen=True):
    """What there is of a run.

    Attributes:
        run: what can be told of it; None while its ruleset cannot.
        evaluations: its TTMT curve so far, in the order of the log.
        doomed: errors that nothing that is still to come can make good.
        missing: what should have been logged before the first step, and was not, so far.
        new: those of both that were not there before.
        minutes: from run_start to the last record; None before run_start.
        ended: whether it has said that it stopped.
        estimate: when it will reach the target; None where it has, or where that cannot be told.
        news: what became of the file.
    """

    run: RunReport | None = None
    lower_is_better: bool = False
    evaluations: tuple[Evaluation, ...] = ()
    permanent_errors: tuple[Finding, ...] = ()
    missing_so_far: tuple[Finding, ...] = ()
    new_findings: tuple[Finding, ...] = ()
    elapsed_minutes: float | None = None
    has_ended: bool = False
    estimate: TargetEstimate | None = None
    news: tuple[TailEvent, ...] = ()


class LogFollower:
    """Follows one log."""

    def __init__(self, path: Path, options: CheckOptions) -> None:
        self.path = path
        self.options = options
        self.progress = TrainingProgress()
        self._tail = LogTail(path)
        self._was_replaced = False
        self._reported_keys: set[tuple[str | None, ...]] = set()

    def poll_progress(self) -> TrainingProgress | None:
        """What there is now; None where nothing has changed since the last time."""
        more, news = self._tail.poll_file()
        if not more and not news:
            return None
        if self._tail.latest_start and self._is_another_run():
            self._tail.drop_earlier_files()
            self._reported_keys.clear()
            self._was_replaced = False
        elif self._tail.latest_start:
            self._was_replaced = True
        self.progress = self._build_progress(news)
        return self.progress

    def build_final_report(self) -> Report:
        """The report on all of it: `validate`'s on the file, or, where the log was cut off or moved on the way or is
        still written to, that on everything that was read.

        Raises:
            InputError: there was nothing to check, or its ruleset cannot be told.
        """
        self._tail.poll_file()
        self._tail.close()
        if not self._was_replaced and self.path.exists():
            with suppress(InputChangedError):  # it is still written to
                return validate_paths([self.path], self.options)
        if not self._tail.data:
            raise InputError(f"{self.path}: nothing to check: there was no log", fix="name the log that the training writes")
        run = check_log_bytes(bytes(self._tail.data), self.path, self.options)
        run = apply_suppressions(run, self.options.suppressions)
        if run.ruleset_error is not None:
            raise run.ruleset_error
        if not run.report.records:
            raise InputError(f"{self.path}: nothing to check: it has no record", fix="name the log that the training writes")
        return build_runs_report(run, options=self.options)

    def close_log(self) -> None:
        """Lets go of the file."""
        self._tail.close()

    def _is_another_run(self) -> bool:
        data, turned = self._tail.data, self._tail.latest_start
        old, new = bytes(data[:turned]), drop_partial_line(recode_bytes(bytes(data[turned:]))).data
        if new and old.startswith(new[: new.find(b"\n") + 1]):
            return True
        limits = self.options.limits
        had, has = parse_log_bytes(old, limits=limits).positions, parse_log_bytes(new, limits=limits).positions
        return any(key in had and key in has for key in ONCE_PER_RUN_KEYS)

    def _build_progress(self, news: tuple[TailEvent, ...]) -> TrainingProgress:
        dialect = find_preferred_dialect(self.path, self.options)
        log_source = drop_partial_line(recode_bytes(bytes(self._tail.data)))
        log = parse_log_source(log_source, path=self.path, prefer=dialect, limits=self.options.limits)
        if not log.events:
            return TrainingProgress(news=news)
        settled = self._check_log(log, is_violation_final)
        if settled.ruleset_error is not None or settled.ruleset is None:
            return TrainingProgress(news=news, has_ended=RUN_END_KEY in log.positions)
        doomed = find_permanent_errors(settled, log)
        missing = _select_errors(self._check_log(log, is_record_overdue), besides=doomed)
        starts = [log.events[at]["time_ms"] for at in log.positions.get("run_start", ())]
        start = min(starts, default=None)
        evaluations = _build_evaluations(settled)
        return TrainingProgress(
            run=settled.report,
            lower_is_better=settled.benchmark is not None and settled.benchmark.quality.direction == "lower",
            evaluations=evaluations,
            permanent_errors=doomed,
            missing_so_far=missing,
            new_findings=tuple(finding for finding in (*doomed, *missing) if self._is_new_finding(finding)),
            elapsed_minutes=None if start is None else (log.events[-1]["time_ms"] - start) / MINUTE_MS,
            has_ended=RUN_END_KEY in log.positions,
            estimate=None if any(one.is_at_target for one in evaluations) else estimate_time_to_target(log, settled),
            news=news,
        )

    def _check_log(self, log: Log, violation_filter: ViolationFilter) -> LogResult:
        result = check_parsed_log(log, self.options, violation_filter=violation_filter)
        return apply_suppressions(result, self.options.suppressions)

    def _is_new_finding(self, finding: Finding) -> bool:
        mark = (finding.rule, finding.key, finding.expected)
        if mark in self._reported_keys:
            return False
        self._reported_keys.add(mark)
        return True


def find_permanent_errors(found: LogResult, log: Log) -> tuple[Finding, ...]:
    """The errors that stay. A record that cannot be read may yet go on in the next lines, unless another one follows."""
    last = log.locations.find_line(log.offsets[-1]) if log.offsets else 0
    return tuple(
        one
        for one in _select_errors(found)
        if not (one.rule.startswith(READING_RULE_PREFIX) and (one.line is None or one.line > last))
    )


def _select_errors(found: LogResult, besides: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    errors = (finding for finding in found.report.findings if finding.severity is Severity.ERROR)
    return tuple(finding for finding in errors if finding not in besides)


def _build_evaluations(found: LogResult) -> tuple[Evaluation, ...]:
    curve, target = found.curve, found.target
    if curve is None or found.benchmark is None:
        return ()
    lower = found.benchmark.quality.direction == "lower"
    pairs = zip(curve.at_minutes, curve.qualities, strict=True)
    return tuple(
        Evaluation(minutes, quality, target is not None and (quality <= target if lower else quality >= target))
        for minutes, quality in pairs
    )
