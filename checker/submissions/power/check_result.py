"""What the check of power logs gives."""

from msgspec import Struct

from checker.models.finding import Finding

__all__ = ["PowerCheckResult"]


class PowerCheckResult(Struct, frozen=True):
    """What the power logs of a benchmark come to.

    `refused` are the results whose power logs the official package check refuses: it counts them with the runs that do not
    comply, of which olympic scoring may drop some. `is_official_check_crashing` where that check stops with an error instead.
    `summary_faults` are files and folders on which the result summarizer stops, each with the reason.
    """

    findings: tuple[Finding, ...] = ()
    rejected_results: frozenset[str] = frozenset()
    is_official_check_crashing: bool = False
    summary_faults: tuple[tuple[str, str], ...] = ()
