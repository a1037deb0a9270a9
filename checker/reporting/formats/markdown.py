"""Markdown as GitHub and GitLab have it: for a job summary, a pull request, or a page."""

import re
from collections.abc import Iterable, Iterator, Sequence

from checker.comparing.comparison import Comparison
from checker.models.finding import Severity, Verdict
from checker.models.report import Report, SubmissionReport
from checker.reporting import comparison_tables
from checker.reporting.digest import Entry, digest, digest_of_organisations, runs_of
from checker.reporting.number_format import cell_text, count, duration, quality, share
from checker.reporting.state import state
from checker.reporting.summary import TABLES, Which, tables
from checker.reporting.table import Table
from checker.sanitize import visible
from checker.submissions.summaries.model import RoundSummary

__all__ = ["render", "render_comparison", "render_scores", "render_summary"]

ESCAPED = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#|~$&@"})
MARKS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.NOTE: "ℹ️"}
VERDICTS = {Verdict.PASS: "✅ pass", Verdict.FAIL: "❌ fail"}
MOST_ENTRIES = 20
MOST_PLACES = 5
MOST_EXCERPT = 200
FENCE = re.compile("`+")


def render(report: Report) -> str:
    """The verdict, a table of results, and what is wrong, folded away a benchmark at a time."""
    return "\n".join([*_headline(report), "", *_results(report.submissions), "", *_blocks(report)]).rstrip() + "\n"


def render_scores(report: Report) -> str:
    """The table of results, and a table of runs for each."""
    lines = [*_results(report.submissions), ""]
    for one in report.submissions:
        lines += [f"## {_title(one)}", ""]
        lines += _drawn(
            ("run", "state", "time to train", "TTA", "ATTMT", "best", "evaluations"),
            (
                (
                    _escaped(run.path.rsplit("/", 1)[-1]), state(run, one), duration(run.time_to_train_minutes),
                    duration(run.tta_minutes), duration(run.attmt_minutes), quality(run.best_quality), str(run.evaluations),
                )
                for run in runs_of(one, report.runs)
            ),
            texts=2,
        )  # fmt: skip
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def render_comparison(comparison: Comparison, which: comparison_tables.Which | None = None) -> str:
    """What is to be said of it, and the tables, or one of them."""
    found = comparison_tables.tables(comparison)
    parts = [_table(table) for name, table in found.items() if which in (None, name)]
    said = [f"- **{_escaped(place)}**: {_escaped(remark)}\n" for place, remark in comparison_tables.remarks(comparison)]
    if said and which is None:
        parts.insert(1, "## To be known\n\n" + "".join(said))
    return "\n".join(parts)


def render_summary(summary: RoundSummary, which: Which | None = None) -> str:
    """The tables, or one of them."""
    found = tables(summary)
    return "\n".join(_table(found[name]) for name in ([which] if which else TABLES))


def _table(table: Table) -> str:
    lines = [f"## {table.title}", ""]
    lines.append("| " + " | ".join(_escaped(column.heading) for column in table.columns) + " |")
    lines.append("|" + "|".join("---" if column.kind == "text" else "---:" for column in table.columns) + "|")
    for number, row in enumerate(table.rows):
        cells = [
            table.notes.get((number, at), "") if cell is None else _escaped(cell_text(cell, table.columns[at].kind))
            for at, cell in enumerate(row)
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _headline(report: Report) -> Iterator[str]:
    summary = report.summary
    failed = summary.exit_code != 0
    editions = sorted({f"{run.usage} {run.edition}" for run in report.runs if run.edition is not None})
    refused = sum(one.verdict is Verdict.FAIL for one in report.submissions)
    yield f"## {'❌ mlcheck: FAIL' if failed else '✅ mlcheck: PASS'}"
    yield ""
    yield (
        f"{_escaped(', '.join(editions)) or 'edition unknown'} · {count(summary.submissions, 'benchmark')}, {refused} refused"
        f" · {count(summary.logs, 'log')}, {summary.failed} refused"
    )


def _results(submissions: Sequence[SubmissionReport]) -> list[str]:
    headings = ("verdict", "official", "benchmark", "system", "runs", "time to train", "TTA", "ATTMT", "CV", "RCP")
    return _drawn(headings, (_result(one) for one in submissions), texts=4)


def _result(one: SubmissionReport) -> tuple[str, ...]:
    minutes = one.time_to_train_minutes if one.weak is None else one.weak.minutes
    time = duration(minutes) + (" (provisional)" if one.provisional else "")
    required = one.runs if one.runs_required is None else one.runs_required
    rcp = "-" if one.rcp.outcome == "not_required" else f"{one.rcp.outcome.replace('_', ' ')} {'✓' if one.rcp.passed else '✗'}"
    return (
        VERDICTS[one.verdict], VERDICTS[one.official], _escaped(one.benchmark or "unknown"), _escaped(one.system or "-"),
        f"{one.converged}/{required}", time, duration(one.tta_minutes), duration(one.attmt_minutes), share(one.cv), rcp,
    )  # fmt: skip


def _drawn(headings: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int) -> list[str]:
    """A table whose first `texts` columns are text, the others numbers."""
    sides = ["---" if at < texts else "---:" for at in range(len(headings))]
    return ["| " + " | ".join(row) + " |" for row in (headings, sides, *rows)]


def _blocks(report: Report) -> Iterator[str]:
    groups = [(_title(one), digest(one, runs_of(one, report.runs))) for one in report.submissions]
    groups += [(f"`{_code(path)}`", entries) for path, entries in digest_of_organisations(report.findings)]
    for title, entries in groups:
        if entries:
            yield from _block(title, entries)


def _block(title: str, entries: Sequence[Entry]) -> Iterator[str]:
    totals = {severity: sum(entry.finding.severity is severity for entry in entries) for severity in Severity}
    words = ", ".join(count(number, severity.value) for severity, number in totals.items() if number)
    yield f"### {title}"
    yield ""
    yield f"<details{' open' if totals[Severity.ERROR] else ''}><summary>{words}</summary>"
    yield ""
    for entry in entries[:MOST_ENTRIES]:
        yield from _entry(entry)
    if len(entries) > MOST_ENTRIES:
        yield f"- ... and {len(entries) - MOST_ENTRIES} more"
    yield ""
    yield "</details>"
    yield ""


def _entry(entry: Entry) -> Iterator[str]:
    finding = entry.finding
    shown = ", ".join(f"`{_code(place)}`" for place in entry.places[:MOST_PLACES])
    more = f" and {count(len(entry.places) - MOST_PLACES, 'log')} more" if len(entry.places) > MOST_PLACES else ""
    words = f"{count(len(entry.keys), 'key')} missing: {', '.join(entry.keys)}" if entry.keys else finding.message
    yield f"- {MARKS[finding.severity]} **{finding.rule}** {shown}{more}".rstrip()
    yield f"  {_escaped(words)}"
    if finding.excerpt is not None and finding.severity is Severity.ERROR:
        yield from (f"  {line}" for line in _fenced(finding.excerpt))
    if finding.fix is not None:
        yield f"  *fix:* {_escaped(finding.fix)}"


def _fenced(excerpt: str) -> tuple[str, ...]:
    text = visible(excerpt)
    text = text if len(text) <= MOST_EXCERPT else f"{text[:MOST_EXCERPT]}…"
    fence = "`" * max(3, 1 + max((len(run) for run in FENCE.findall(text)), default=0))
    return "", fence + "text", text, fence, ""


def _title(one: SubmissionReport) -> str:
    return _escaped(" on ".join(filter(None, (one.benchmark or "unknown benchmark", one.system))))


def _code(text: str) -> str:
    """Text for a code span: no backtick may end it."""
    return visible(text).replace("`", "'").replace("|", "¦")


def _escaped(text: str) -> str:
    return visible(text).translate(ESCAPED)
