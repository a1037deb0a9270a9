"""Markdown as GitHub and GitLab have it: for a job summary, a pull request, or a page."""

import re
from collections.abc import Iterable, Iterator, Sequence

from checker.comparing.comparison import Comparison
from checker.models.finding import Severity
from checker.models.report import Report, ResultReport, format_ruleset_name
from checker.models.verdict import Verdict
from checker.reporting import comparison_tables
from checker.reporting.digest import DigestEntry, digest_result, digest_submitter_findings, select_runs
from checker.reporting.number_format import format_cell, format_count, format_duration, format_percentage, format_quality
from checker.reporting.state import classify_run
from checker.reporting.summary import SUMMARY_TABLES, SummaryTableName, build_summary_tables
from checker.reporting.table import Table
from checker.sanitize import make_visible
from checker.submissions.summaries.model import RoundSummary

__all__ = ["render", "render_comparison", "render_scores", "render_summary"]

MARKDOWN_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#|~$&@"})
SEVERITY_MARKS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.NOTE: "ℹ️"}
VERDICT_MARKS = {Verdict.PASS: "✅ pass", Verdict.FAIL: "❌ fail"}
MOST_ENTRIES = 20
MOST_LOCATIONS = 5
MOST_EXCERPT = 200
FENCE = re.compile("`+")


def render(report: Report) -> str:
    """The verdict, a table of results, and what is wrong, folded away a benchmark at a time."""
    return (
        "\n".join(
            [*_iter_headline_lines(report), "", *_format_results_table(report.results), "", *_iter_finding_blocks(report)]
        ).rstrip()
        + "\n"
    )


def render_scores(report: Report) -> str:
    """The table of results, and a table of runs for each."""
    lines = [*_format_results_table(report.results), ""]
    for one in report.results:
        lines += [f"## {_format_markdown_title(one)}", ""]
        lines += _format_table_lines(
            ("run", "state", "time to train", "TTA", "ATTMT", "best", "evaluations"),
            (
                (
                    _escape_markdown(run.path.rsplit("/", 1)[-1]), classify_run(run, one), format_duration(run.time_to_train_minutes),
                    format_duration(run.tta_minutes), format_duration(run.attmt_minutes), format_quality(run.best_quality), str(run.evaluations),
                )
                for run in select_runs(one, report.runs)
            ),
            texts=2,
        )  # fmt: skip
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def render_comparison(comparison: Comparison, which: comparison_tables.ComparisonTableName | None = None) -> str:
    """What is to be said of it, and the tables, or one of them."""
    found = comparison_tables.build_comparison_tables(comparison)
    parts = [_format_data_table(table) for name, table in found.items() if which in (None, name)]
    said = [
        f"- **{_escape_markdown(place)}**: {_escape_markdown(remark)}\n"
        for place, remark in comparison_tables.list_remarks(comparison)
    ]
    if said and which is None:
        parts.insert(1, "## To be known\n\n" + "".join(said))
    return "\n".join(parts)


def render_summary(summary: RoundSummary, which: SummaryTableName | None = None) -> str:
    """The tables, or one of them."""
    found = build_summary_tables(summary)
    return "\n".join(_format_data_table(found[name]) for name in ([which] if which else SUMMARY_TABLES))


def _format_data_table(table: Table) -> str:
    lines = [f"## {_escape_markdown(table.title)}", ""]
    lines.append("| " + " | ".join(_escape_markdown(column.heading) for column in table.columns) + " |")
    lines.append("|" + "|".join("---" if column.kind == "text" else "---:" for column in table.columns) + "|")
    for number, row in enumerate(table.rows):
        cells = [
            table.notes.get((number, at), "") if cell is None else _escape_markdown(format_cell(cell, table.columns[at].kind))
            for at, cell in enumerate(row)
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _iter_headline_lines(report: Report) -> Iterator[str]:
    summary = report.summary
    failed = summary.exit_code != 0
    rulesets = sorted({str(format_ruleset_name(run.usage, run.ruleset)) for run in report.runs if run.ruleset is not None})
    refused = sum(not one.accepted for one in report.results)
    yield f"## {'❌ mlcheck: FAIL' if failed else '✅ mlcheck: PASS'}"
    yield ""
    yield (
        f"{_escape_markdown(', '.join(rulesets)) or 'ruleset unknown'} · {format_count(summary.results, 'benchmark')}, {refused} refused"
        f" · {format_count(summary.logs, 'log')}, {summary.failed} refused"
    )


def _format_results_table(submissions: Sequence[ResultReport]) -> list[str]:
    headings = ("verdict", "official", "benchmark", "system", "runs", "time to train", "TTA", "ATTMT", "CV", "RCP")
    return _format_table_lines(headings, (_format_result_row(one) for one in submissions), texts=4)


def _format_result_row(one: ResultReport) -> tuple[str, ...]:
    minutes = one.official_score_minutes if one.weak is None else one.weak.minutes
    time = format_duration(minutes) + (" (provisional)" if one.provisional else "")
    required = one.runs if one.runs_required is None else one.runs_required
    rcp = "-" if one.rcp.outcome == "not_required" else f"{one.rcp.outcome.replace('_', ' ')} {'✓' if one.rcp.passed else '✗'}"
    return (
        VERDICT_MARKS[one.mlcheck], VERDICT_MARKS[one.official], _escape_markdown(one.benchmark or "unknown"), _escape_markdown(one.system or "-"),
        f"{one.converged}/{required}", time, format_duration(one.tta_minutes), format_duration(one.attmt_minutes), format_percentage(one.cv), rcp,
    )  # fmt: skip


def _format_table_lines(headings: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int) -> list[str]:
    """A table whose first `texts` columns are text, the others numbers."""
    sides = ["---" if at < texts else "---:" for at in range(len(headings))]
    return ["| " + " | ".join(row) + " |" for row in (headings, sides, *rows)]


def _iter_finding_blocks(report: Report) -> Iterator[str]:
    groups = [(_format_markdown_title(one), digest_result(one, select_runs(one, report.runs))) for one in report.results]
    groups += [(f"`{_escape_code_span(path)}`", entries) for path, entries in digest_submitter_findings(report.findings)]
    for title, entries in groups:
        if entries:
            yield from _iter_block_lines(title, entries)


def _iter_block_lines(title: str, entries: Sequence[DigestEntry]) -> Iterator[str]:
    totals = {severity: sum(entry.finding.severity is severity for entry in entries) for severity in Severity}
    words = ", ".join(format_count(number, severity.value) for severity, number in totals.items() if number)
    yield f"### {title}"
    yield ""
    yield f"<details{' open' if totals[Severity.ERROR] else ''}><summary>{words}</summary>"
    yield ""
    for entry in entries[:MOST_ENTRIES]:
        yield from _iter_entry_lines(entry)
    if len(entries) > MOST_ENTRIES:
        yield f"- ... and {len(entries) - MOST_ENTRIES} more"
    yield ""
    yield "</details>"
    yield ""


def _iter_entry_lines(entry: DigestEntry) -> Iterator[str]:
    finding = entry.finding
    shown = ", ".join(f"`{_escape_code_span(place)}`" for place in entry.locations[:MOST_LOCATIONS])
    more = (
        f" and {format_count(len(entry.locations) - MOST_LOCATIONS, 'log')} more"
        if len(entry.locations) > MOST_LOCATIONS
        else ""
    )
    words = f"{format_count(len(entry.keys), 'key')} missing: {', '.join(entry.keys)}" if entry.keys else finding.message
    yield f"- {SEVERITY_MARKS[finding.severity]} **{finding.rule}** {shown}{more}".rstrip()
    yield f"  {_escape_markdown(words)}"
    if finding.excerpt is not None and finding.severity is Severity.ERROR:
        yield from (f"  {line}" for line in _fence_excerpt(finding.excerpt))
    if finding.fix is not None:
        yield f"  *fix:* {_escape_markdown(finding.fix)}"


def _fence_excerpt(excerpt: str) -> tuple[str, ...]:
    text = make_visible(excerpt)
    text = text if len(text) <= MOST_EXCERPT else f"{text[:MOST_EXCERPT]}…"
    fence = "`" * max(3, 1 + max((len(run) for run in FENCE.findall(text)), default=0))
    return "", fence + "text", text, fence, ""


def _format_markdown_title(one: ResultReport) -> str:
    return _escape_markdown(" on ".join(filter(None, (one.benchmark or "unknown benchmark", one.system))))


def _escape_code_span(text: str) -> str:
    """Text for a code span: no backtick may end it."""
    return make_visible(text).replace("`", "'").replace("|", "¦")


def _escape_markdown(text: str) -> str:
    return make_visible(text).translate(MARKDOWN_ESCAPES)
