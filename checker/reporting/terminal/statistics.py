"""How many findings each rule has, in a terminal."""

from collections import Counter

from rich.console import Group, RenderableType
from rich.text import Text

from checker.counts import format_count
from checker.models.finding import Severity
from checker.models.report import Report
from checker.reporting.iter_findings import iter_findings
from checker.reporting.terminal.responsive_table import ResponsiveTable
from checker.rules.catalogue import load_catalogue

__all__ = ["draw_statistics"]

STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


def draw_statistics(report: Report) -> RenderableType:
    """A row for each rule and severity that has findings, the most frequent first within a severity."""
    counts = Counter((one.finding.severity, one.finding.rule) for one in iter_findings(report))
    if not counts:
        return Text(" no findings", style="dim")
    order = sorted(counts, key=lambda mark: (list(Severity).index(mark[0]), -counts[mark], mark[1]))
    rows = [
        (f"{counts[severity, rule]:,}", Text(severity.value, style=STYLES[severity]), rule, load_catalogue()[rule].demand)
        for severity, rule in order
    ]
    headings = ("findings", "severity", "rule", "demand")
    total = f" {format_count(counts.total(), 'finding')} of {format_count(len({rule for _, rule in counts}), 'rule')}"
    return Group(ResponsiveTable(headings, headings[1:], rows, ("demand",)), Text(total, style="dim"))
