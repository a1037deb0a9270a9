"""What changed between two reports on a submission, as values."""

from typing import Literal

from checker.models.finding import Finding
from checker.models.verdict import Verdict
from checker.record import Record

__all__ = ["ChangeKind", "ReportChanges", "ResultChange"]

ChangeKind = Literal["added", "removed", "changed"]


class ResultChange(Record, frozen=True, kw_only=True):
    """A benchmark result that was added or removed, or whose verdict, score, runs or findings changed. `runs_*` are names of
    logs, `minutes_*` official scores; `new` and `gone` are the findings that only one of the reports has. The last change may
    be that of findings that belong to no single result; it has no verdicts."""

    place: str
    what: ChangeKind
    mlcheck_before: Verdict | None = None
    mlcheck_after: Verdict | None = None
    minutes_before: float | None = None
    minutes_after: float | None = None
    runs_added: tuple[str, ...] = ()
    runs_removed: tuple[str, ...] = ()
    runs_changed: tuple[str, ...] = ()
    new: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()


class ReportChanges(Record, frozen=True, kw_only=True):
    """Everything that changed since the report `since`; `unchanged` is the number of results that did not change."""

    since: str
    changes: tuple[ResultChange, ...]
    unchanged: int
