"""The report in a terminal: the verdict, what is wrong with each benchmark result, the scores, and what to do next."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from checker.counts import describe_rest, format_count, join_first
from checker.models.finding import Finding, Severity
from checker.models.report import Report, ResultReport, RunReport, format_ruleset_name
from checker.models.selection import Selection
from checker.models.submission_report import SubmissionReport
from checker.models.verdict import Verdict
from checker.reporting.digest import DigestEntry, count_severities, describe_entry, digest_report
from checker.reporting.finding_location import format_location, format_path_from_cwd
from checker.reporting.number_format import format_duration
from checker.reporting.report_view import DEFAULT_VIEW, ReportView
from checker.reporting.terminal.evidence import draw_evidence
from checker.reporting.terminal.responsive_table import BreakBefore, ResponsiveTable, hang_beside
from checker.reporting.terminal.scores import draw_result_title, draw_scores_table

if TYPE_CHECKING:
    from checker.models.report_changes import ReportChanges

__all__ = ["draw_report"]

SEVERITY_MARKS = {Severity.ERROR: ("✗", "bold red"), Severity.WARNING: ("!", "yellow"), Severity.NOTE: ("·", "dim")}
SHORTEST_CUT = 20
RULESET_RULE = "SUB010"
"""Of notes that are not shown, the one that is: by which other ruleset the verdict would be another."""
MOST_ENTRIES = 12
MOST_LOCATIONS = 3
RULESET_SOURCES = {"flag": "given", "config": "by configuration", "path": "by path", "inferred": "inferred"}


def draw_report(report: Report, view: ReportView = DEFAULT_VIEW) -> RenderableType:
    """The verdict, the findings by benchmark result, the scores, and what else there is; if quiet, the findings only."""
    digests = digest_report(report)
    entries = [entry for _, subject_entries in digests for entry in subject_entries]
    notes: list[RenderableType] = []
    if view.notes:
        from checker.reporting.terminal.notes import draw_notes

        notes += draw_notes(digests)
    evidence = list(draw_evidence(digests, notes=view.notes or not view.quiet))
    if view.quiet:
        sections = [*_draw_blocks(digests), evidence, notes]
    else:
        sections = [
            [_draw_headline(report, entries)],
            *_draw_blocks(digests),
            [draw_scores_table(report.results)],
            evidence,
            notes,
            [] if report.changes is None else list(_draw_changes(report.changes)),
            list(_draw_closing_lines(report, entries, view)),
        ]
    return Group(*_join_sections(section for section in sections if section))


def _join_sections(sections: Iterable[Sequence[RenderableType]]) -> Iterator[RenderableType]:
    """All parts, with an empty line between the sections; a table has its own."""
    before: RenderableType | None = None
    for section in sections:
        if before is not None and not (isinstance(before, ResponsiveTable) or isinstance(section[0], ResponsiveTable)):
            yield ""
        yield from section
        before = section[-1]


def _draw_blocks(digests: Iterable[tuple[ResultReport | str, list[DigestEntry]]]) -> Iterator[list[RenderableType]]:
    for subject, entries in digests:
        loud = [entry for entry in entries if _is_shown_in_block(entry.finding)]
        if loud:
            yield list(_draw_block(subject, loud))


def _is_shown_in_block(finding: Finding) -> bool:
    """Whether the finding is an error, or a warning that is no mere evidence; evidence and notes are listed at the end."""
    return finding.severity is Severity.ERROR or (finding.severity is Severity.WARNING and not finding.is_evidence)


def _draw_headline(report: Report, entries: Sequence[DigestEntry]) -> RenderableType:
    failed = report.summary.has_failed
    rulesets = {
        f"{format_ruleset_name(run.usage, run.ruleset)} ({RULESET_SOURCES[run.ruleset_source]})"
        for run in report.runs
        if run.ruleset_source
    }
    divisions = sorted({run.division for run in report.runs if run.division})
    counts = [format_count(number, severity.value) for severity, number in count_severities(entries).items() if number]
    words = [
        ", ".join(sorted(rulesets)) or "ruleset unknown",
        " and ".join(divisions) or "division unknown",
        format_count(report.summary.results, "benchmark"),
        format_count(report.summary.logs, "log"),
        ", ".join(counts or ["no findings"]),
    ]
    style = "bold white on red" if failed else "bold white on green"
    return hang_beside(Text.assemble((f" {'FAIL' if failed else 'PASS'} ", style), "  "), " · ".join(words))


def _draw_block(subject: ResultReport | str, entries: Sequence[DigestEntry]) -> Iterator[RenderableType]:
    from rich.padding import Padding  # a clean report has no use of it

    if isinstance(subject, str):
        yield Text.assemble(" ", (format_path_from_cwd(subject), "bold"))
    else:
        yield draw_result_title(subject)
    for entry in entries[:MOST_ENTRIES]:
        yield Padding(Group(*_draw_entry(entry)), (0, 0, 0, 2), expand=False)
    if rest := describe_rest(len(entries), MOST_ENTRIES, hint="--format json has them all"):
        yield Text(f"  {rest}", style="dim")


def _draw_entry(entry: DigestEntry) -> Iterator[RenderableType]:
    from rich.padding import Padding

    finding = entry.finding
    mark, style = SEVERITY_MARKS[finding.severity]
    yield BreakBefore(
        Text.assemble((f"{mark} {finding.rule.replace('-', ' ', 1)}", style), "   "),
        Text(join_first(_list_locations(entry), MOST_LOCATIONS, "log"), style="cyan"),
    )
    yield Padding(Text(describe_entry(entry)), (0, 0, 0, 4), expand=False)
    if finding.excerpt is not None and finding.severity is Severity.ERROR:
        frame = Text(f"│ {_shorten_excerpt(finding)}", style="dim", no_wrap=True, overflow="ellipsis")
        yield Padding(frame, (0, 0, 0, 4), expand=False)
    if entry.consequences:
        yield Padding(Text(entry.consequences_sentence, style="dim"), (0, 0, 0, 4), expand=False)
    if finding.fix is not None:
        text = Text.assemble(("fix: ", "green"), finding.fix)
        if finding.source is not None:
            text.append(f"   source: {finding.source}", style="dim")
        yield Padding(text, (0, 0, 0, 4), expand=False)


def _shorten_excerpt(finding: Finding) -> str:
    """The line at fault, without what comes before the key of its record; whole where it could not be read."""
    text = finding.excerpt or ""
    head, brace, fields = text.partition("{")
    before, key, rest = fields.partition('"key"')
    return f"{head}{brace}… {key}{rest}" if key and len(before) > SHORTEST_CUT and not finding.rule.startswith("LOG") else text


def _list_locations(entry: DigestEntry) -> list[str]:
    """The locations, the first one as a path from the working directory, which an editor or a terminal opens."""
    return [format_location(entry.finding), *entry.locations[1:]]


def _get_rule_code(finding: Finding) -> str:
    return finding.rule.split("-", 1)[0]


def _draw_changes(changes: "ReportChanges") -> Iterator[RenderableType]:
    """What changed, benchmark by benchmark."""
    yield Text.assemble(
        (f" Since {changes.since}: ", "bold"), f"{format_count(len(changes.changes), 'change')}, {changes.unchanged} as before"
    )
    for change in changes.changes:
        verdicts = [verdict.value.upper() for verdict in (change.mlcheck_before, change.mlcheck_after) if verdict is not None]
        minutes = map(format_duration, (change.minutes_before, change.minutes_after))
        words = [change.what, *filter(None, [" -> ".join(dict.fromkeys(verdicts))])]
        if change.minutes_before != change.minutes_after:
            words.append(" -> ".join(minutes))
        yield Text.assemble("  ", (change.place, "bold"), "  ", ", ".join(words))
        for sign, names in (("+", change.runs_added), ("-", change.runs_removed), ("~", change.runs_changed)):
            if names:
                yield Text(f"    {sign} {', '.join(names)}")
        for sign, findings in (("new", change.new), ("gone", change.gone)):
            for finding in findings:
                if finding.severity is not Severity.NOTE and finding.cause is None:
                    yield Text(f"    {sign} {_get_rule_code(finding)} {format_location(finding)}: {finding.message}")


def _draw_closing_lines(report: Report, entries: Sequence[DigestEntry], view: ReportView) -> Iterator[RenderableType]:
    summary = report.summary
    rejected = sum(not result.accepted for result in report.results)
    checked = f" Checked {format_count(summary.logs, 'log')} in {format_count(summary.results, 'benchmark')}: "
    if rejected:
        yield Text(f"{checked}{rejected} rejected, {summary.results - rejected} accepted.")
    elif not summary.accepted:
        yield Text(f"{checked}all would be accepted, but the submission would not.")
    else:
        provisional = sum(result.provisional for result in report.results)
        short = f" {provisional} of them lack runs, and their scores are provisional." if provisional else ""
        yield Text(f"{checked}{'nothing rejected.' if short else 'all would be accepted.'}{short}")
    unconverged = sum(run.tolerated and not run.converged for run in report.runs)
    if unconverged:
        was = "was" if unconverged == 1 else "were"
        yield Text(f" {format_count(unconverged, 'run')} did not converge and {was} dropped, as olympic scoring allows.")
    yield from _draw_verdict_differences("log", [run for run in report.runs if not run.tolerated])
    yield from _draw_verdict_differences("benchmark", report.results)
    yield from _draw_verdict_differences("submission", report.submissions)
    error = next((entry.finding for entry in entries if entry.finding.severity is Severity.ERROR), None)
    if report.selection is not None:
        yield Text(f" {_describe_selection(report, report.selection)}", style="yellow")
    doubts = [] if view.notes else [entry.finding for entry in entries if _get_rule_code(entry.finding) == RULESET_RULE]
    for message, fix in dict.fromkeys((finding.message, finding.fix) for finding in doubts):
        yield Text(f" {message}; {fix}.", style="yellow")
    notes = sum(entry.finding.severity is Severity.NOTE and not entry.finding.is_evidence for entry in entries) - len(doubts)
    if notes and not view.notes:
        yield Text(f" {format_count(notes, 'note')} not shown; --notes shows {'it' if notes == 1 else 'them'}.", style="dim")
    if error is not None:
        yield Text(f" More: mlcheck explain {_get_rule_code(error)}", style="dim")


def _describe_selection(report: Report, selection: Selection) -> str:
    """How many findings are not shown, and what they mean for the exit code."""
    code = report.summary.exit_code
    left_out = f"{format_count(selection.left_out, 'finding')} not selected."
    if report.summary.accepted or code:
        return left_out
    reason = "--exit-zero" if selection.exit_zero else "no selected finding is an error"
    return f"{left_out} The exit code is 0, since {reason}; the verdict is that of all findings."


def _draw_verdict_differences(
    noun: str, parts: Sequence[RunReport | ResultReport | SubmissionReport]
) -> Iterator[RenderableType]:
    """A sentence for those that only mlcheck rejects, and one for those that only the official upload check rejects."""
    for official, theirs, ours in ((Verdict.PASS, "accept", "rejects"), (Verdict.FAIL, "reject", "accepts")):
        paths = [part.path for part in parts if part.official is official and part.mlcheck is not official]
        if paths:
            names = join_first(list(map(format_path_from_cwd, paths)), MOST_LOCATIONS, noun)
            text = f" The official upload check would {theirs} {format_count(len(paths), noun)} that mlcheck {ours}: {names}."
            yield hang_beside(" ", Text(text.lstrip(), style="yellow"))
