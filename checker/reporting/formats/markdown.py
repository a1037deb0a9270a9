"""Markdown as GitHub and GitLab render it: for a job summary, a pull request, or a page."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from checker.counts import describe_rest, format_count, join_first
from checker.models.finding import Severity
from checker.models.report import Report, ResultReport, format_ruleset_name
from checker.models.verdict import Verdict
from checker.reporting.digest import DigestEntry, count_severities, describe_entry, digest_report, pair_with_runs
from checker.reporting.number_format import (
    format_cell,
    format_cv,
    format_duration,
    format_mean_attmt,
    format_mean_time,
    format_quality,
)
from checker.reporting.output_format import OutputFormat
from checker.reporting.report_fields import (
    describe_decomposition,
    describe_rcp,
    format_added_metrics,
    format_run_counts,
    get_result_minutes,
    list_added_headings,
)
from checker.reporting.state import describe_run_state
from checker.reporting.table import Table
from checker.sanitize import make_visible

if TYPE_CHECKING:
    from checker.comparing.comparison import Comparison
    from checker.reporting.analysis import Analysis
    from checker.submissions.summaries.model import RoundSummary

__all__ = ["FORMAT"]

MARKDOWN_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#|~$&@"})
SEVERITY_MARKS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.NOTE: "ℹ️"}
VERDICT_MARKS = {Verdict.PASS: "✅ pass", Verdict.FAIL: "❌ fail"}
RESULT_HEADINGS = (
    "verdict",
    "official",
    "benchmark",
    "system",
    "runs",
    "official score",
    "mean TTA",
    "mean ATTMT",
    "CV",
    "RCP",
)
RUN_HEADINGS = ("run", "state", "time to train", "TTA", "ATTMT", "best", "evaluations")
MOST_ENTRIES = 20
MOST_LOCATIONS = 5
MOST_EXCERPT = 200
FENCE = re.compile("`+")


def render_report(report: Report) -> str:
    """The verdict, a table of benchmark results, and the findings, folded away for each of them."""
    lines = [*_iter_headline_lines(report), "", *_format_results_table(report.results), ""]
    for subject, entries in digest_report(report):
        if entries:
            title = f"`{_escape_code_span(subject)}`" if isinstance(subject, str) else _format_result_title(subject)
            lines += _iter_block_lines(title, entries)
    return "\n".join(lines).rstrip() + "\n"


def render_scores(report: Report) -> str:
    """The table of benchmark results, and a table of runs for each of them."""
    lines, headings = [*_format_results_table(report.results), ""], (*RUN_HEADINGS, *list_added_headings())
    for result, runs in pair_with_runs(report):
        rows = (
            (
                _escape_markdown(run.path.rsplit("/", 1)[-1]), describe_run_state(run, result),
                *map(format_duration, (run.time_to_train_minutes, run.tta_minutes, run.attmt_minutes)),
                format_quality(run.best_quality), str(run.evaluations), *format_added_metrics(run),
            )
            for run in runs
        )  # fmt: skip
        decomposition = [_escape_markdown(words), ""] if (words := describe_decomposition(result)) else []
        lines += [f"## {_format_result_title(result)}", "", *decomposition, *_format_table_lines(headings, rows, texts=2), ""]
    return "\n".join(lines).rstrip() + "\n"


def render_comparison(comparison: "Comparison", table: str | None = None) -> str:
    """The tables and the remarks, or one table."""
    from checker.reporting.comparison_tables import build_comparison_tables, list_remarks

    parts = [_format_data_table(data) for data in build_comparison_tables(comparison, table)]
    remarks = [f"- **{_escape_markdown(about)}**: {_escape_markdown(text)}\n" for about, text in list_remarks(comparison)]
    if remarks and table is None:
        parts.insert(1, "## Remarks\n\n" + "".join(remarks))
    return "\n".join(parts)


def render_summary(summary: "RoundSummary", table: str | None = None) -> str:
    """The tables, or one of them."""
    from checker.reporting.summary_tables import build_summary_tables

    return "\n".join(map(_format_data_table, build_summary_tables(summary, table)))


def render_analysis(analysis: "Analysis") -> str:
    """The tables, and what to know of them."""
    remarks = [f"- {_escape_markdown(remark)}" for remark in analysis.remarks]
    return "\n".join([*map(_format_data_table, analysis.tables), *remarks]).rstrip("\n") + "\n"


def _format_data_table(table: Table) -> str:
    kinds = [column.kind for column in table.columns]
    rows = (
        [
            table.notes.get((number, at), "") if cell is None else _escape_markdown(format_cell(cell, kinds[at]))
            for at, cell in enumerate(row)
        ]
        for number, row in enumerate(table.rows)
    )
    headings = [_escape_markdown(column.heading) for column in table.columns]
    sides = ["---" if kind == "text" else "---:" for kind in kinds]
    return "\n".join([f"## {_escape_markdown(table.title)}", "", *_format_rows(headings, sides, rows)]) + "\n"


def _format_table_lines(headings: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int) -> list[str]:
    """A table whose first `texts` columns are text, the others numbers."""
    return _format_rows(headings, ["---" if at < texts else "---:" for at in range(len(headings))], rows)


def _format_rows(headings: Sequence[str], sides: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return ["| " + " | ".join(row) + " |" for row in (headings, sides, *rows)]


def _iter_headline_lines(report: Report) -> Iterator[str]:
    summary = report.summary
    rulesets = ", ".join(
        sorted({str(format_ruleset_name(run.usage, run.ruleset)) for run in report.runs if run.ruleset is not None})
    )
    rejected = sum(not result.accepted for result in report.results)
    yield f"## {'❌ mlcheck: FAIL' if summary.has_failed else '✅ mlcheck: PASS'}"
    yield ""
    yield (
        f"{_escape_markdown(rulesets) or 'ruleset unknown'} · {format_count(summary.results, 'benchmark')}, {rejected} rejected"
        f" · {format_count(summary.logs, 'log')}, {summary.failed} rejected"
    )


def _format_results_table(results: Sequence[ResultReport]) -> list[str]:
    return _format_table_lines(RESULT_HEADINGS, map(_format_result_row, results), texts=4)


def _format_result_row(result: ResultReport) -> tuple[str, ...]:
    return (
        VERDICT_MARKS[result.mlcheck],
        VERDICT_MARKS[result.official],
        _escape_markdown(result.benchmark or "unknown"),
        _escape_markdown(result.system or "-"),
        format_run_counts(result),
        format_duration(get_result_minutes(result)) + (" (provisional)" if result.provisional else ""),
        format_mean_time(result.mean_tta_minutes, result.mean_rule),
        format_mean_attmt(result.mean_attmt_minutes, result.mean_rule, result.attmt_limit),
        format_cv(result.cv, result.cv_low, result.cv_high),
        describe_rcp(result.rcp),
    )


def _iter_block_lines(title: str, entries: Sequence[DigestEntry]) -> Iterator[str]:
    totals = count_severities(entries)
    words = ", ".join(format_count(number, severity.value) for severity, number in totals.items() if number)
    yield from (f"### {title}", "")
    yield from (f"<details{' open' if totals[Severity.ERROR] else ''}><summary>{words}</summary>", "")
    for entry in entries[:MOST_ENTRIES]:
        yield from _iter_entry_lines(entry)
    if rest := describe_rest(len(entries), MOST_ENTRIES):
        yield f"- {rest}"
    yield from ("", "</details>", "")


def _iter_entry_lines(entry: DigestEntry) -> Iterator[str]:
    finding = entry.finding
    locations = join_first([f"`{_escape_code_span(location)}`" for location in entry.locations], MOST_LOCATIONS, "log")
    yield f"- {SEVERITY_MARKS[finding.severity]} **{finding.rule}** {locations}".rstrip()
    yield f"  {_escape_markdown(describe_entry(entry))}"
    if finding.excerpt is not None and finding.severity is Severity.ERROR:
        yield from (f"  {line}" for line in _fence_excerpt(finding.excerpt))
    if entry.consequences:
        yield f"  {entry.consequences_sentence}"
    if finding.fix is not None:
        yield f"  *fix:* {_escape_markdown(finding.fix)}"


def _fence_excerpt(excerpt: str) -> tuple[str, ...]:
    text = make_visible(excerpt)
    text = text if len(text) <= MOST_EXCERPT else f"{text[:MOST_EXCERPT]}…"
    fence = "`" * max(3, 1 + max((len(backticks) for backticks in FENCE.findall(text)), default=0))
    return "", fence + "text", text, fence, ""


def _format_result_title(result: ResultReport) -> str:
    return _escape_markdown(" on ".join(filter(None, (result.benchmark or "unknown benchmark", result.system))))


def _escape_code_span(text: str) -> str:
    """Text for a code span: no backtick may end it."""
    return make_visible(text).replace("`", "'").replace("|", "¦")


def _escape_markdown(text: str) -> str:
    return make_visible(text).translate(MARKDOWN_ESCAPES)


FORMAT = OutputFormat(
    render=render_report,
    render_scores=render_scores,
    render_comparison=render_comparison,
    render_summary=render_summary,
    suffix=".md",
    render_analysis=render_analysis,
)
