"""What changed between two reports on a submission, as values."""

from typing import Literal

from checker.frozen_model import FrozenModel
from checker.models.finding import Finding, Verdict

__all__ = ["ChangeKind", "ReportChanges", "ResultChange"]

ChangeKind = Literal["added", "removed", "changed"]


class ResultChange(FrozenModel):
    """A benchmark of a system that was added, removed, or came out otherwise. `runs_*` are names of logs, minutes results;
    `new` and `gone` are the findings that only one of the reports has."""

    place: str
    what: ChangeKind
    verdict_before: Verdict | None = None
    verdict_after: Verdict | None = None
    minutes_before: float | None = None
    minutes_after: float | None = None
    runs_added: tuple[str, ...] = ()
    runs_removed: tuple[str, ...] = ()
    runs_changed: tuple[str, ...] = ()
    new: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()


class ReportChanges(FrozenModel):
    """Everything that changed against `since`; `unchanged` counts the benchmarks that did not."""

    since: str
    changes: tuple[ResultChange, ...]
    unchanged: int
