"""For people: the verdict first, then what is wrong, where, and how to mend it; then the scores."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from checker.models.finding import Finding, Severity
from checker.models.report import Report, ResultReport, RunReport, format_ruleset_name
from checker.models.verdict import Verdict
from checker.reporting.digest import DigestEntry, digest_result, digest_submitter_findings, select_runs
from checker.reporting.number_format import (
    choose_duration_unit,
    format_cell,
    format_count,
    format_duration,
    format_percentage,
    format_quality,
)
from checker.reporting.state import classify_run
from checker.reporting.table import Table as CellTable
from checker.reporting.tables import ResponsiveTable, hang_beside
from checker.sanitize import sanitize_model

if TYPE_CHECKING:
    from checker.comparing.comparison import Comparison
    from checker.models.report_changes import ReportChanges
    from checker.reporting import comparison_tables
    from checker.reporting import summary as summary_view
    from checker.submissions.summaries.model import RoundSummary

__all__ = ["render", "render_comparison", "render_scores", "render_summary"]

SEVERITY_MARKS = {Severity.ERROR: ("✗", "bold red"), Severity.WARNING: ("!", "yellow"), Severity.NOTE: ("·", "dim")}
MOST_ENTRIES = 12
MOST_LOCATIONS = 3
MOST_PATH_PARTS = 4
RULESET_SOURCES = {"flag": "given", "config": "by configuration", "path": "by path", "inferred": "inferred"}


def render(report: Report) -> RenderableType:
    """The whole report."""
    report = sanitize_model(report)
    digests = [(one, digest_result(one, select_runs(one, report.runs))) for one in report.results]
    parts: list[RenderableType] = [_render_headline(report, digests)]
    for submission, entries in digests:
        loud = [entry for entry in entries if entry.finding.severity is not Severity.NOTE]
        if loud:
            parts += ["", *_render_result_block(submission, loud)]
    parts += _render_submitter_findings(report)
    parts += ["", _build_scores_table(report.results)]
    notes = list(_render_rule_notes(digests))
    if notes:
        parts += ["", *notes]
    if report.changes is not None:
        parts += ["", *_render_changes(report.changes)]
    parts += ["", *_render_closing_lines(report, digests)]
    return Group(*parts)


def render_scores(report: Report) -> RenderableType:
    """Benchmark results, and under each one its runs, kept and dropped."""
    report = sanitize_model(report)
    parts: list[RenderableType] = []
    for submission in report.results:
        parts += [_render_result_runs(submission, select_runs(submission, report.runs)), ""]
    parts.append(_build_scores_table(report.results))
    refused = [run for run in report.runs if not run.accepted]
    if refused:
        sentence = f" {format_count(len(refused), 'log')} refused; mlcheck validate says why."
        parts += ["", Text(sentence, style="yellow")]
    return Group(*parts)


def render_comparison(comparison: "Comparison", which: "comparison_tables.ComparisonTableName | None" = None) -> RenderableType:
    """Systems side by side; or one table, with every row and column."""
    from checker.reporting import comparison as comparison_view
    from checker.reporting import comparison_tables

    if which is None:
        return comparison_view.draw_comparison(sanitize_model(comparison))
    found = comparison_tables.build_comparison_tables(comparison).get(which)
    if found is None:
        return Text(f" no {which} to show", style="dim")
    return Group(Text(f" {found.title}", style="bold"), _build_cell_table(found, ()))


def render_summary(summary: "RoundSummary", which: "summary_view.SummaryTableName | None" = None) -> RenderableType:
    """One row a system, as a round publishes it; then the results in detail, as far as a terminal is wide."""
    from checker.reporting import summary as summary_view

    parts: list[RenderableType] = []
    summary = sanitize_model(summary)
    found = summary_view.build_summary_tables(summary)
    for name in (which,) if which else summary_view.SUMMARY_TABLES:
        table = found[name]
        same = summary_view.find_shared_values(table)
        title = " · ".join([table.title, *(f"{heading} {value}" for heading, value in same.items())])
        parts += [hang_beside(" ", Text(title, style="bold")), _build_cell_table(table, (*HIDDEN_COLUMNS[name], *same))]
    rejected = sum(row.state == "rejected" for row in summary.results)
    provisional = sum(row.state == "provisional" for row in summary.results)
    words = f" {format_count(len(summary.results), 'result')}, {rejected} rejected, {provisional} provisional."
    parts.append(Text(f"{words} --format csv or json has every column.", style="yellow" if rejected or provisional else "dim"))
    return Group(*parts)


HIDDEN_COLUMNS = {
    "systems": ("usage", "processor", "framework", "availability"),
    "results": ("raw, min", "factor from", "bypasses", "unit"),
}


DROPPABLE_COLUMNS = (
    "factor", "required", "state", "to target", "submitter", "batch size", "nodes", "converged", "accelerators", "RCP", "CV",
    "accelerator",
)  # fmt: skip
"""What a narrow terminal does without first."""


def _build_cell_table(table: CellTable, left_out: Sequence[str]) -> ResponsiveTable:
    at_all = [at for at, column in enumerate(table.columns) if column.heading not in left_out]
    rows = [
        [
            Text(table.notes.get((number, at), ""), style="red")
            if row[at] is None
            else Text(format_cell(row[at], table.columns[at].kind))  # type: ignore[arg-type]
            for at in at_all
        ]
        for number, row in enumerate(table.rows)
    ]
    headings = [table.columns[at].heading for at in at_all]
    texts = [table.columns[at].heading for at in at_all if table.columns[at].kind == "text"]
    return ResponsiveTable(headings, texts, rows, DROPPABLE_COLUMNS)


def _format_verdict(verdict: Verdict) -> Text:
    return Text(verdict.value.upper(), style="bold red" if verdict is Verdict.FAIL else "bold green")


ResultDigests = Sequence[tuple[ResultReport, list[DigestEntry]]]


def _render_headline(report: Report, digests: ResultDigests) -> RenderableType:
    failed = report.summary.exit_code != 0
    style = "bold white on red" if failed else "bold white on green"
    rulesets = {
        f"{format_ruleset_name(run.usage, run.ruleset)} ({RULESET_SOURCES[run.ruleset_source]})"
        for run in report.runs
        if run.ruleset_source
    }
    divisions = sorted({run.division for run in report.runs if run.division})
    totals = {
        severity: sum(entry.finding.severity is severity for _, entries in digests for entry in entries)
        + sum(finding.severity is severity for finding in report.findings)
        for severity in Severity
    }
    found = [format_count(number, severity.value) for severity, number in totals.items() if number] or ["no findings"]
    words = [
        ", ".join(sorted(rulesets)) or "ruleset unknown",
        " and ".join(divisions) or "division unknown",
        format_count(report.summary.results, "benchmark"),
        format_count(report.summary.logs, "log"),
        ", ".join(found),
    ]
    return hang_beside(Text.assemble((f" {'FAIL' if failed else 'PASS'} ", style), "  "), " · ".join(words))


def _render_result_title(submission: ResultReport) -> Text:
    known = submission.runs_required is not None
    runs = f"{submission.runs} of {submission.runs_required} runs" if known else format_count(submission.runs, "run")
    system = f" on {submission.system}" if submission.system else ""
    return Text.assemble(
        " ",
        (f"{submission.benchmark or 'unknown benchmark'}{system}", "bold"),
        f"   {runs}   official: ",
        _format_verdict(submission.official),
        "   mlcheck: ",
        _format_verdict(submission.mlcheck),
        (f"\n {submission.path}", "dim"),
    )


def _render_result_block(submission: ResultReport, entries: Sequence[DigestEntry]) -> Iterator[RenderableType]:
    yield _render_result_title(submission)
    for entry in entries[:MOST_ENTRIES]:
        yield Padding(Group(*_render_digest_entry(entry)), (0, 0, 0, 2), expand=False)
    if len(entries) > MOST_ENTRIES:
        yield Text(f"  ... and {len(entries) - MOST_ENTRIES} more; --format json has them all", style="dim")


def _render_submitter_findings(report: Report) -> Iterator[RenderableType]:
    """System descriptions, files and folders that are not in order."""
    for path, entries in digest_submitter_findings(report.findings):
        loud = [entry for entry in entries if entry.finding.severity is not Severity.NOTE]
        if loud:
            yield ""
            yield Text.assemble(" ", (_shorten_path(path), "bold"))
            for entry in loud[:MOST_ENTRIES]:
                yield Padding(Group(*_render_digest_entry(entry)), (0, 0, 0, 2), expand=False)
            if len(loud) > MOST_ENTRIES:
                yield Text(f"  ... and {len(loud) - MOST_ENTRIES} more; --format json has them all", style="dim")


def _shorten_path(path: str) -> str:
    return "/".join(Path(path).parts[-MOST_PATH_PARTS:])


def _render_digest_entry(entry: DigestEntry) -> Iterator[RenderableType]:
    finding = entry.finding
    mark, style = SEVERITY_MARKS[finding.severity]
    yield hang_beside(
        Text.assemble((f"{mark} {_extract_rule_code(finding)} {_extract_rule_slug(finding)}", style), "   "),
        _format_entry_locations(entry),
    )
    yield Padding(Text(_describe_entry(entry)), (0, 0, 0, 4), expand=False)
    if finding.excerpt is not None and finding.severity is Severity.ERROR:
        yield Padding(Text(f"│ {finding.excerpt}", style="dim", no_wrap=True, overflow="ellipsis"), (0, 0, 0, 4), expand=False)
    if finding.fix is not None:
        text = Text.assemble(("fix: ", "green"), finding.fix)
        if finding.source is not None:
            text.append(f"   source: {finding.source}", style="dim")
        yield Padding(text, (0, 0, 0, 4), expand=False)


def _describe_entry(entry: DigestEntry) -> str:
    finding = entry.finding
    if entry.keys:
        return f"{format_count(len(entry.keys), 'key')} missing: {', '.join(entry.keys)}"
    return finding.message


def _extract_rule_code(finding: Finding) -> str:
    return finding.rule.split("-", 1)[0]


def _extract_rule_slug(finding: Finding) -> str:
    return finding.rule.split("-", 1)[1]


def _format_entry_locations(entry: DigestEntry) -> Text:
    places = entry.locations
    shown = ", ".join(places[:MOST_LOCATIONS])
    more = f" and {format_count(len(places) - MOST_LOCATIONS, 'log')} more" if len(places) > MOST_LOCATIONS else ""
    return Text(shown + more, style="cyan")


def _build_scores_table(submissions: Sequence[ResultReport]) -> ResponsiveTable:
    label = _build_system_labeler(submissions)
    rows = []
    for one in submissions:
        unit = choose_duration_unit(one.official_score_minutes)
        required = one.runs if one.runs_required is None else one.runs_required
        rows.append((
            _format_verdict(one.mlcheck),
            one.benchmark or "unknown",
            label(one),
            f"{one.converged}/{required}",
            _format_scaled_time(one, unit),
            format_duration(one.tta_minutes, unit),
            format_duration(one.attmt_minutes, unit),
            format_percentage(one.cv),
            _format_rcp_outcome(one),
            _format_result_remark(one),
        ))  # fmt: skip
    headings = ("", "benchmark", "system", "runs", "time to train", "TTA", "ATTMT", "CV", "RCP", " ")
    return ResponsiveTable(headings, ("", "benchmark", "system", "RCP", " "), rows, ("CV", "RCP", "ATTMT", "runs"))


def _format_scaled_time(one: ResultReport, unit: str) -> str:
    """The benchmark result, with the factor that is in it; of weak scaling the time in which all models were trained."""
    if one.weak is not None:
        return f"{format_duration(one.weak.minutes, unit)} for {one.weak.models} models"
    return format_duration(one.official_score_minutes, unit) + (
        f" ×{one.scaling_factor:.4f}" if one.scaling_factor != 1.0 else ""
    )


def _format_rcp_outcome(one: ResultReport) -> Text:
    if one.rcp.outcome == "not_required":
        return Text("-", style="dim")
    return Text(one.rcp.outcome.replace("_", " ") + (" ✓" if one.rcp.passed else " ✗"), style="" if one.rcp.passed else "red")


def _format_result_remark(one: ResultReport) -> Text:
    if one.provisional:
        return Text("provisional", style="yellow")
    if one.mlcheck is Verdict.FAIL:
        return Text("no result", style="red")
    return Text(f"with bypasses: {', '.join(one.bypasses)}" if one.bypasses else "", style="yellow")


def _build_system_labeler(submissions: Sequence[ResultReport]) -> Callable[[ResultReport], str]:
    """How to call a submission's system: with the directory of its submitter, where there are several."""

    def submitter(one: ResultReport) -> str | None:
        parts = Path(one.path).absolute().parts
        return parts[parts.index("results") - 1] if "results" in parts else None

    if len({submitter(one) for one in submissions}) < 2:
        return lambda one: one.system or "-"
    return lambda one: "/".join(filter(None, (submitter(one), one.system))) or "-"


def _render_result_runs(submission: ResultReport, runs: Sequence[RunReport]) -> RenderableType:
    unit = choose_duration_unit(submission.official_score_minutes)
    rows: list[tuple[str | Text, ...]] = []
    for run in runs:
        kind = classify_run(run, submission)
        times = (run.time_to_train_minutes, run.tta_minutes, run.attmt_minutes)
        rows.append((
            run.path.rsplit("/", 1)[-1],
            *(format_duration(minutes, unit, with_unit=False) for minutes in times),
            format_quality(run.best_quality),
            str(run.evaluations),
            format_duration(run.evaluation_interval_minutes, unit, with_unit=False),
            Text(kind, style="" if kind == "kept" else "yellow"),
        ))  # fmt: skip
    headings = (
        "run", f"time to train, {unit}", f"TTA, {unit}", f"ATTMT, {unit}", "best", "evaluations", f"every, {unit}", "",
    )  # fmt: skip
    table = ResponsiveTable(headings, ("run", ""), rows, (f"every, {unit}", "evaluations", "best"))
    window = f", ATTMT over {submission.attmt_window}" if submission.attmt_window else ""
    return Group(_render_result_title(submission), Text(f" target {format_quality(submission.quality_target)}{window}"), table)


def _render_rule_notes(digests: ResultDigests) -> Iterator[RenderableType]:
    """Every rule noted, once, with how often."""
    groups: dict[str, list[DigestEntry]] = {}
    for _, entries in digests:
        for entry in entries:
            if entry.finding.severity is Severity.NOTE:
                groups.setdefault(entry.finding.rule, []).append(entry)
    for entries in groups.values():
        finding = entries[0].finding
        often = sum(max(1, len(entry.locations)) for entry in entries)
        times = f" ({often} times)" if often > 1 else ""
        yield hang_beside(Text(f"  note {_extract_rule_code(finding)}: ", style="dim"), f"{finding.message}{times}")


def _render_changes(changes: "ReportChanges") -> Iterator[RenderableType]:
    """What changed, a benchmark a block."""
    yield Text.assemble(
        (f" Since {changes.since}: ", "bold"), f"{format_count(len(changes.changes), 'change')}, {changes.unchanged} as before"
    )
    for change in changes.changes:
        verdicts = [one.value.upper() for one in (change.mlcheck_before, change.mlcheck_after) if one is not None]
        minutes = [format_duration(one) for one in (change.minutes_before, change.minutes_after)]
        words = [change.what, " -> ".join(dict.fromkeys(verdicts))]
        if change.minutes_before != change.minutes_after:
            words.append(" -> ".join(minutes))
        yield Text.assemble("  ", (change.place, "bold"), "  ", ", ".join(words))
        for sign, names in (("+", change.runs_added), ("-", change.runs_removed), ("~", change.runs_changed)):
            if names:
                yield Text(f"    {sign} {', '.join(names)}")
        for sign, findings in (("new", change.new), ("gone", change.gone)):
            for finding in findings:
                if finding.severity is not Severity.NOTE:
                    yield Text(f"    {sign} {_extract_rule_code(finding)} {Path(finding.path).name}: {finding.message}")


def _render_closing_lines(report: Report, digests: ResultDigests) -> Iterator[RenderableType]:
    summary = report.summary
    refused = [one for one in report.results if not one.accepted]
    checked = f" Checked {format_count(summary.logs, 'log')} in {format_count(summary.results, 'benchmark')}: "
    if refused:
        yield Text(f"{checked}{len(refused)} refused, {summary.results - len(refused)} accepted.")
    elif summary.failed:
        yield Text(f"{checked}{format_count(summary.failed, 'log')} refused; the olympic mean may drop them.")
    else:
        provisional = sum(one.provisional for one in report.results)
        short = f" {provisional} of them lack runs, and their scores are provisional." if provisional else ""
        yield Text(f"{checked}{'nothing refused.' if short else 'all would be accepted.'}{short}")
    yield from _render_verdict_difference(report)
    loud = next((e.finding for _, entries in digests for e in entries if e.finding.severity is Severity.ERROR), None)
    if loud is not None:
        yield Text(f" mlcheck explain {_extract_rule_code(loud)} says more.", style="dim")


def _render_verdict_difference(report: Report) -> Iterator[Text]:
    """Where the two verdicts differ, in one sentence."""
    laxer = sum(run.mlcheck is Verdict.FAIL and run.official is Verdict.PASS for run in report.runs)
    stricter = sum(run.mlcheck is Verdict.PASS and run.official is Verdict.FAIL for run in report.runs)
    if laxer:
        yield Text(f" The official checker would accept {format_count(laxer, 'log')} that mlcheck refuses.", style="yellow")
    if stricter:
        yield Text(f" The official checker would refuse {format_count(stricter, 'log')} that mlcheck accepts.", style="yellow")
    sets = [one for one in report.results if one.mlcheck is not one.official]
    let_in = sum(one.official is Verdict.PASS for one in sets)
    if let_in:
        yield Text(
            f" The official package checker would accept {format_count(let_in, 'benchmark')} that mlcheck refuses.",
            style="yellow",
        )
    if len(sets) > let_in:
        those = format_count(len(sets) - let_in, "benchmark")
        yield Text(f" The official package checker would refuse {those} that mlcheck accepts.", style="yellow")
