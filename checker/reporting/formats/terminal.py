"""For people at a terminal: the verdict first, then what is wrong, where, and how to fix it; then the scores."""

from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from checker.counts import format_count
from checker.models.report import Report
from checker.reporting.output_format import OutputFormat
from checker.reporting.report_view import DEFAULT_VIEW, ReportView
from checker.sanitize import make_visible, sanitize_model

if TYPE_CHECKING:
    from checker.comparing.comparison import Comparison
    from checker.reporting.analysis import Analysis
    from checker.submissions.summaries.model import RoundSummary

__all__ = ["FORMAT"]

HIDDEN_COLUMNS = {
    "systems": ("usage", "processor", "framework", "availability"),
    "results": (
        "raw, min",
        "factor from",
        "bypasses",
        "unit",
        "samples to converge",
        "µs per sample",
        "CV of samples",
        "CV of time per sample",
    ),
}


def render_report(report: Report, *, view: ReportView = DEFAULT_VIEW) -> RenderableType:
    """The report, or how many findings each rule has."""
    if view.statistics:
        from checker.reporting.terminal.statistics import draw_statistics

        return draw_statistics(sanitize_model(report))
    from checker.reporting.terminal.report import draw_report

    return draw_report(sanitize_model(report), view)


def render_scores(report: Report) -> RenderableType:
    """Benchmark results with their runs, kept and dropped."""
    from checker.reporting.terminal.scores import draw_scores

    return draw_scores(sanitize_model(report))


def render_comparison(comparison: "Comparison", table: str | None = None) -> RenderableType:
    """Systems side by side; or one table, with every row and column."""
    from checker.reporting.comparison_tables import build_comparison_tables
    from checker.reporting.terminal.comparison import draw_comparison
    from checker.reporting.terminal.responsive_table import draw_data_table

    if table is None:
        return draw_comparison(sanitize_model(comparison))
    tables = build_comparison_tables(comparison, table)
    if not tables:
        return Text(f" no {table} to show", style="dim")
    return Group(Text(f" {tables[0].title}", style="bold"), draw_data_table(tables[0]))


def render_summary(summary: "RoundSummary", table: str | None = None) -> RenderableType:
    """One row per system, as a round publishes it; then the results in detail, as far as the terminal is wide."""
    from checker.reporting.summary_tables import DEFAULT_TABLES, build_summary_tables, find_shared_values
    from checker.reporting.terminal.evidence import draw_suspicions
    from checker.reporting.terminal.responsive_table import draw_data_table, hang_beside

    parts: list[RenderableType] = []
    summary = sanitize_model(summary)
    if table == "suspicious":
        heading = f" {format_count(len(summary.suspicious), 'finding')} worth a look"
        return Group(Text(heading, style="bold"), *draw_suspicions(summary.suspicious))
    for name in (table,) if table else DEFAULT_TABLES:
        (data,) = build_summary_tables(summary, name)
        shared = find_shared_values(data)
        title = " · ".join([data.title, *(f"{heading} {value}" for heading, value in shared.items())])
        parts += [hang_beside(" ", Text(title, style="bold")), draw_data_table(data, (*HIDDEN_COLUMNS.get(name, ()), *shared))]
    states = [row.state for row in summary.results]
    rejected, provisional = states.count("rejected"), states.count("provisional")
    words = f" {format_count(len(states), 'result')}, {rejected} rejected, {provisional} provisional."
    parts.append(Text(f"{words} --format csv or json has every column.", style="yellow" if rejected or provisional else "dim"))
    return Group(*parts)


def render_analysis(analysis: "Analysis") -> RenderableType:
    """The tables, each under its title, and what to know of them."""
    from checker.reporting.terminal.responsive_table import draw_data_table, hang_beside

    parts: list[RenderableType] = []
    for table in analysis.sections:
        parts += [hang_beside(" ", Text(make_visible(table.title), style="bold")), draw_data_table(table)]
    return Group(*parts, *(hang_beside(" ", Text(remark, style="dim")) for remark in analysis.remarks))


FORMAT = OutputFormat(
    render=render_report,
    render_scores=render_scores,
    render_comparison=render_comparison,
    render_summary=render_summary,
    render_analysis=render_analysis,
    takes_view=True,
    suffix=".txt",
)
