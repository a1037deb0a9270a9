"""What a report was limited to."""

from checker.models.finding import Severity
from checker.record import Record

__all__ = ["Selection"]


class Selection(Record, frozen=True, kw_only=True):
    """The findings that a report shows, which alone decide its exit code. The verdicts are those of all findings.

    Attributes:
        select: Rules to show, as codes, ids or how codes begin ("ORD", "ORD0"); empty for all.
        ignore: Rules to leave out, likewise. The longer code decides where both have one.
        severity: The least severity to show.
        exit_zero: Whether findings leave the exit code at 0.
        left_out: How many findings are not shown.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Severity = Severity.NOTE
    exit_zero: bool = False
    left_out: int = 0
