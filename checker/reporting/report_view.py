"""How much of a report a terminal shows."""

from msgspec import Struct

__all__ = ["DEFAULT_VIEW", "ReportView"]


class ReportView(Struct, frozen=True):
    """What a reader at a terminal asks for.

    Attributes:
        notes: Show notes; without, only their number.
        quiet: Show findings and nothing else.
        statistics: Show a table of rules and how many findings each has, in place of the findings.
    """

    notes: bool = False
    quiet: bool = False
    statistics: bool = False


DEFAULT_VIEW = ReportView()
