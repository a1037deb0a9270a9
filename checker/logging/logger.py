"""A logger with the calls of mllog's MLLogger: `start`, `end` and `event`."""

import contextlib
import inspect
import time
import warnings
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Literal, Self, TextIO

from checker.checking.incremental_check import IncrementalCheck
from checker.logging.rank import detect_rank
from checker.logging.record import DIALECTS, EventRecord, EventType, locate_frame
from checker.models.finding import Finding, Severity
from checker.rules.ruleset import Ruleset

__all__ = ["RejectedEventError", "RejectedEventWarning", "RunLogger"]

OnViolation = Literal["raise", "warn", "ignore"]
OWN_CODE = (str(Path(__file__).parent), contextlib.__file__)
"""What the stack holds between a user's line and the logger: this package, and what calls the contexts of a `Course`."""


class RejectedEventWarning(UserWarning):
    """An event that the ruleset's rules refuse was logged all the same."""


class RejectedEventError(ValueError):
    """An event that the ruleset's rules refuse; it was not logged. `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(_format_violation(finding))
        self.finding = finding


class RunLogger:
    """Writes the records of a run.

    One rank, the first, writes; the others count, so that a run can tell whether all came equally far (`counts`). Every
    record is on disk before the call returns.

    Args:
        to: a path, which is made or emptied, or an open text stream, which is left open.
        ruleset: whose rules each event is checked by; without one, nothing is checked.
        dialect: in which to write; the ruleset's without.
        benchmark: what dialect v0.5 has in every record.
        on_violation: whether to raise, to warn or to say nothing when the rules refuse an event.
        rank: this process among those of the run, from 0; found out if None.
        root: a directory that is left out of file names.
    """

    def __init__(
        self,
        to: Path | str | TextIO,
        *,
        ruleset: Ruleset | None = None,
        dialect: str | None = None,
        benchmark: str = "",
        on_violation: OnViolation = "warn",
        rank: int | None = None,
        root: str | None = None,
        namespace: str = "",
    ) -> None:
        chosen = dialect or (ruleset.definition.dialect if ruleset is not None else next(reversed(DIALECTS)))
        if chosen not in DIALECTS:
            raise ValueError(f"there is no dialect {chosen}; there are {', '.join(DIALECTS)}")
        self.rank = detect_rank() if rank is None else rank
        self.counts: Counter[str] = Counter()
        self.findings: list[Finding] = []
        self._render = DIALECTS[chosen]
        self._benchmark, self._root, self._namespace = benchmark, root, namespace
        self._on_violation = on_violation
        self._check = None if ruleset is None else IncrementalCheck(ruleset)
        self._owned = isinstance(to, (str, Path)) and self.is_writer
        self._stream = _open_stream(to) if self.is_writer else None

    @property
    def is_writer(self) -> bool:
        """Whether this process is the one that writes."""
        return self.rank == 0

    def start(self, key: str, value: Any = None, **more: Any) -> None:
        """The start of an interval; the arguments are those of `event`."""
        self._write_record("INTERVAL_START", key, value, **_shift_stack_offset(more))

    def end(self, key: str, value: Any = None, **more: Any) -> None:
        """The end of an interval; the arguments are those of `event`."""
        self._write_record("INTERVAL_END", key, value, **_shift_stack_offset(more))

    def event(
        self,
        key: str,
        value: Any = None,
        metadata: Mapping[str, Any] | None = None,
        *,
        namespace: str | None = None,
        time_ms: float | None = None,
        stack_offset: int = 0,
        clear_line: bool = False,
    ) -> None:
        """A point in time. `time_ms` defaults to now; `stack_offset` is how many callers up the place in the
        source is that the record names; `clear_line` writes the record on a line of its own, whatever stands before it.

        Raises:
            RejectedEventError: the ruleset's rules refuse the event, and that is to be raised.
            TypeError: the value or the metadata are nothing that JSON has.
        """
        self._write_record(
            "POINT_IN_TIME", key, value, metadata,
            namespace=namespace, time_ms=time_ms, stack_offset=stack_offset + 1, clear_line=clear_line,
        )  # fmt: skip

    def _write_record(
        self,
        event_type: EventType,
        key: str,
        value: Any,
        metadata: Mapping[str, Any] | None = None,
        *,
        namespace: str | None = None,
        time_ms: float | None = None,
        stack_offset: int = 1,
        clear_line: bool = False,
    ) -> None:
        self.counts[key] += 1
        if self._stream is None:
            return
        frame, level = _find_calling_frame(1 + stack_offset)
        record = EventRecord(
            key=key,
            value=value,
            metadata=metadata or {},
            time_ms=time.time() * 1000 if time_ms is None else time_ms,
            site=locate_frame(frame, self._root),
            event_type=event_type,
            namespace=self._namespace if namespace is None else namespace,
            benchmark=self._benchmark,
        )
        line = self._render(record)
        if self._check is not None:
            self._report_findings(self._check.check_line(line), level + 1)
        self._stream.write("\n" * clear_line + line + "\n")
        self._stream.flush()

    def _report_findings(self, findings: list[Finding], stack_level: int) -> None:
        self.findings += findings
        if self._on_violation == "ignore":
            return
        for finding in findings:
            if finding.severity is Severity.NOTE:
                continue
            if finding.severity is Severity.ERROR and self._on_violation == "raise":
                if self._check is not None:
                    self._check.undo_last_record()
                raise RejectedEventError(finding)
            warnings.warn(_format_violation(finding), RejectedEventWarning, stacklevel=stack_level + 1)

    def close(self) -> None:
        """Closes the file, if the logger opened it."""
        if self._owned and self._stream is not None:
            self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _find_calling_frame(level: int) -> tuple[FrameType, int]:
    """The frame that is `level` above the caller's, or the first one above that which is not this package's; and its level."""
    frame = inspect.currentframe()
    assert frame is not None and frame.f_back is not None
    frame, passed = frame.f_back, 0
    while frame.f_back is not None and (passed < level or frame.f_code.co_filename.startswith(OWN_CODE)):
        frame, passed = frame.f_back, passed + 1
    return frame, passed


def _open_stream(to: Path | str | TextIO) -> TextIO:
    return Path(to).open("w", encoding="utf-8", newline="\n") if isinstance(to, (str, Path)) else to


def _shift_stack_offset(more: dict[str, Any]) -> dict[str, Any]:
    """The arguments, as seen from one call further in."""
    return {**more, "stack_offset": more.get("stack_offset", 0) + 1}


def _format_violation(finding: Finding) -> str:
    return f"{finding.rule}: {finding.message}" + (f"; {finding.fix}" if finding.fix else "")
