"""`--select`, `--ignore`, `--severity` and `--exit-zero`: the findings that a report shows and its exit code counts."""

from collections.abc import Callable, Sequence
from functools import partial

from checker.cli.options import SEVERITIES, SharedOptions, parse_choice
from checker.models.finding import Severity
from checker.models.report import Report
from checker.models.selection import Selection
from checker.reporting.selection import FindingSelector, select_findings

__all__ = ["build_selector"]


def build_selector(shared: SharedOptions) -> Callable[[Report], Report]:
    """A function that leaves the selected findings in a report.

    Raises:
        InputError: an option names no rule, or no severity.
    """
    selection = Selection(
        select=_split_names(shared.select),
        ignore=_split_names(shared.ignore),
        severity=Severity(parse_choice("severity", shared.severity or Severity.NOTE.value, SEVERITIES)),
        exit_zero=shared.exit_zero,
    )
    FindingSelector(selection)
    return partial(select_findings, selection=selection)


def _split_names(texts: Sequence[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for text in texts or () for name in text.split(",") if name.strip())
