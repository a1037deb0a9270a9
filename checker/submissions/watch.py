"""A training that is running: its log, judged again whenever there is more of it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from checker.checking.check_log import assess_bytes
from checker.checking.compliance import Counts
from checker.checking.lint import report_of_run, whole_lines
from checker.checking.log_result import Assessed
from checker.checking.options import Options
from checker.checking.stages import is_missing, is_settled
from checker.checking.weighing import weighed
from checker.errors import ChangedError, InputError
from checker.logs.log import Log
from checker.logs.reader import read_bytes
from checker.logs.tail import News, Tail
from checker.models.finding import Finding, Severity
from checker.models.report import Report, RunReport
from checker.submissions.validation import validate

__all__ = ["Evaluation", "Follower", "Progress", "settled_errors"]

BEGINNINGS = ("init_start", "run_start")
"""Records that a run has once: where another file says them again, it is another run's."""

READING = "LOG"
END = "run_stop"
MINUTE_MS = 60_000


@dataclass(frozen=True)
class Evaluation:
    """An evaluation: minutes since run_start, the quality, and whether it is at the target."""

    minutes: float
    quality: float
    reached: bool


@dataclass(frozen=True)
class Progress:
    """What there is of a run.

    Attributes:
        run: what can be told of it; None while its edition cannot.
        evaluations: its TTMT curve so far, in the order of the log.
        doomed: errors that nothing that is still to come can make good.
        missing: what should have been logged before the first step, and was not, so far.
        new: those of both that were not there before.
        minutes: from run_start to the last record; None before run_start.
        ended: whether it has said that it stopped.
        news: what became of the file.
    """

    run: RunReport | None = None
    lower_is_better: bool = False
    evaluations: tuple[Evaluation, ...] = ()
    doomed: tuple[Finding, ...] = ()
    missing: tuple[Finding, ...] = ()
    new: tuple[Finding, ...] = ()
    minutes: float | None = None
    ended: bool = False
    news: tuple[News, ...] = ()


class Follower:
    """Follows one log."""

    def __init__(self, path: Path, options: Options) -> None:
        self.path = path
        self.options = options
        self.progress = Progress()
        self._tail = Tail(path)
        self._turned = False
        self._said: set[tuple[str | None, ...]] = set()

    def poll(self) -> Progress | None:
        """What there is now; None where nothing has changed since the last time."""
        more, news = self._tail.poll()
        if not more and not news:
            return None
        if self._tail.turned and self._is_another_run():
            self._tail.forget()
            self._said.clear()
            self._turned = False
        elif self._tail.turned:
            self._turned = True
        self.progress = self._look(news)
        return self.progress

    def verdict(self) -> Report:
        """The report on all of it: `validate`'s on the file, or, where the log was cut off or moved on the way or is
        still written to, that on everything that was read.

        Raises:
            InputError: there was nothing to check, or its edition cannot be told.
        """
        self._tail.poll()
        self._tail.close()
        if not self._turned and self.path.exists():
            with suppress(ChangedError):  # it is still written to
                return validate([self.path], self.options)
        if not self._tail.data:
            raise InputError(f"{self.path}: nothing to check: there was no log", fix="name the log that the training writes")
        run = self._assessed(bytes(self._tail.data), None)
        if run.unclear is not None:
            raise run.unclear
        if not run.report.records:
            raise InputError(f"{self.path}: nothing to check: it has no record", fix="name the log that the training writes")
        return report_of_run(run)

    def close(self) -> None:
        """Lets go of the file."""
        self._tail.close()

    def _is_another_run(self) -> bool:
        data, turned = self._tail.data, self._tail.turned
        old, new = bytes(data[:turned]), whole_lines(bytes(data[turned:]))
        if new and old.startswith(new[: new.find(b"\n") + 1]):
            return True
        had, has = read_bytes(old).positions, read_bytes(new).positions
        return any(key in had and key in has for key in BEGINNINGS)

    def _look(self, news: tuple[News, ...]) -> Progress:
        data = whole_lines(bytes(self._tail.data))
        log = read_bytes(data, path=self.path)
        if not log.events:
            return Progress(news=news)
        settled = self._assessed(data, is_settled)
        if settled.unclear is not None or settled.edition is None:
            return Progress(news=news, ended=END in log.positions)
        doomed = settled_errors(settled, log)
        missing = _errors(self._assessed(data, is_missing), besides=doomed)
        starts = [log.events[at]["time_ms"] for at in log.positions.get("run_start", ())]
        start = min(starts, default=None)
        return Progress(
            run=settled.report,
            lower_is_better=settled.benchmark is not None and settled.benchmark.quality.direction == "lower",
            evaluations=_evaluations(settled),
            doomed=doomed,
            missing=missing,
            new=tuple(finding for finding in (*doomed, *missing) if self._is_new(finding)),
            minutes=None if start is None else (log.events[-1]["time_ms"] - start) / MINUTE_MS,
            ended=END in log.positions,
            news=news,
        )

    def _assessed(self, data: bytes, counts: Counts | None) -> Assessed:
        return weighed(assess_bytes(data, self.path, self.options, counts=counts), self.options.weights)

    def _is_new(self, finding: Finding) -> bool:
        mark = (finding.rule, finding.key, finding.expected)
        if mark in self._said:
            return False
        self._said.add(mark)
        return True


def settled_errors(found: Assessed, log: Log) -> tuple[Finding, ...]:
    """The errors that stay. A record that cannot be read may yet go on in the next lines, unless another one follows."""
    last = log.places.line(log.offsets[-1]) if log.offsets else 0
    return tuple(one for one in _errors(found) if not (one.rule.startswith(READING) and (one.line is None or one.line > last)))


def _errors(found: Assessed, besides: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    errors = (finding for finding in found.report.findings if finding.severity is Severity.ERROR)
    return tuple(finding for finding in errors if finding not in besides)


def _evaluations(found: Assessed) -> tuple[Evaluation, ...]:
    curve, target = found.curve, found.target
    if curve is None or found.benchmark is None:
        return ()
    lower = found.benchmark.quality.direction == "lower"
    pairs = zip(curve.at_minutes, curve.qualities, strict=True)
    return tuple(
        Evaluation(minutes, quality, target is not None and (quality <= target if lower else quality >= target))
        for minutes, quality in pairs
    )
