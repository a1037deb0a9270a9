"""Evidence in a terminal: what is worth a look in a report, and the table of suspicions of a summary."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from checker.counts import describe_rest
from checker.models.finding import Severity
from checker.models.report import ResultReport
from checker.reporting.digest import DigestEntry
from checker.reporting.finding_location import format_path_from_cwd
from checker.reporting.number_format import format_strength
from checker.reporting.terminal.responsive_table import hang_beside
from checker.reporting.terminal.scores import build_system_labeler

if TYPE_CHECKING:
    from checker.submissions.summaries.model import SuspicionRow

__all__ = ["draw_evidence", "draw_suspicions"]

MOST_SHOWN = 12
STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


def draw_evidence(
    digests: Sequence[tuple[ResultReport | str, Sequence[DigestEntry]]], *, notes: bool = True
) -> Iterator[RenderableType]:
    """What is worth a look, though no error: the warnings, and with `notes` the notes, that are evidence, each with its
    result."""
    found = [
        (subject, entry.finding)
        for severity in (Severity.WARNING, Severity.NOTE)[: 1 + notes]
        for subject, entries in digests
        for entry in entries
        if entry.finding.is_evidence and entry.finding.severity is severity
    ]
    if not found:
        return
    label = build_system_labeler([subject for subject, _ in digests if not isinstance(subject, str)])
    yield Text(" Worth a look", style="bold")
    for subject, finding in found[:MOST_SHOWN]:
        yield from _draw_item(_name_subject(subject, label), finding.rule, finding.severity, finding.message)
    if rest := describe_rest(len(found), MOST_SHOWN, hint="mlcheck summarize --suspicious has them all"):
        yield Text(f"  {rest}", style="dim")


def draw_suspicions(rows: Sequence["SuspicionRow"]) -> Iterator[RenderableType]:
    """Every row: who, what, and the evidence below it."""
    for row in rows:
        name = " · ".join(part for part in (row.submitter, row.system, row.benchmark) if part) or format_path_from_cwd(row.path)
        evidence = " · ".join(filter(None, (format_strength(row.share, row.p_value), row.evidence)))
        yield from _draw_item(name, row.rule, row.severity, evidence)


def _draw_item(name: str, rule: str, severity: Severity, evidence: str) -> Iterator[RenderableType]:
    from rich.padding import Padding  # a clean report has no use of it

    yield hang_beside(Text(f"  {rule.replace('-', ' ', 1)}   ", style=STYLES[severity]), Text(name, style="bold"))
    yield Padding(Text(evidence), (0, 0, 0, 4), expand=False)


def _name_subject(subject: ResultReport | str, label: Callable[[ResultReport], str]) -> str:
    if isinstance(subject, str):
        return format_path_from_cwd(subject)
    return f"{subject.benchmark or 'unknown benchmark'} on {label(subject)}"
