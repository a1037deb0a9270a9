"""GitHub's workflow commands: an annotation on the line that is at fault (docs.github.com, "Workflow commands")."""

from collections.abc import Iterator

from checker.models.finding import Finding, Severity
from checker.models.report import Report
from checker.reporting.digest import DigestEntry, digest_result, digest_submitter_findings, select_runs
from checker.reporting.location import format_path_from_cwd
from checker.reporting.number_format import format_count
from checker.sanitize import make_visible

__all__ = ["render"]

ANNOTATION_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
MESSAGE_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY_ESCAPES = MESSAGE_ESCAPES | str.maketrans({":": "%3A", ",": "%2C"})


def render(report: Report) -> str:
    """A command for each thing that is wrong, the heaviest first, since GitHub shows only ten of a kind; then a sentence."""
    entries = list(_iter_digest_entries(report))
    entries.sort(key=lambda entry: list(ANNOTATION_LEVELS).index(entry.finding.severity))
    failed = report.summary.exit_code != 0
    sentence = (
        f"mlcheck: {'FAIL' if failed else 'PASS'}, {format_count(report.summary.results, 'benchmark')}, "
        f"{format_count(report.summary.logs, 'log')}, {report.summary.failed} refused"
    )
    return "".join(f"{_format_annotation(entry)}\n" for entry in entries) + sentence + "\n"


def _iter_digest_entries(report: Report) -> Iterator[DigestEntry]:
    for submission in report.results:
        yield from digest_result(submission, select_runs(submission, report.runs))
    for _, entries in digest_submitter_findings(report.findings):
        yield from entries


def _format_annotation(entry: DigestEntry) -> str:
    finding = entry.finding
    stated = {"file": format_path_from_cwd(finding.path), "line": finding.line, "col": finding.column, "title": finding.rule}
    properties = ",".join(
        f"{name}={make_visible(str(value)).translate(PROPERTY_ESCAPES)}" for name, value in stated.items() if value is not None
    )
    return f"::{ANNOTATION_LEVELS[finding.severity]} {properties}::{'%0A'.join(_iter_annotation_lines(entry, finding))}"


def _iter_annotation_lines(entry: DigestEntry, finding: Finding) -> Iterator[str]:
    words = finding.message
    if entry.keys:
        words = f"{format_count(len(entry.keys), 'key')} missing: {', '.join(entry.keys)}"
    yield make_visible(words).translate(MESSAGE_ESCAPES)
    if len(entry.locations) > 1:
        yield make_visible(f"also in {', '.join(entry.locations[1:])}").translate(MESSAGE_ESCAPES)
    if finding.fix is not None:
        yield make_visible(f"fix: {finding.fix}").translate(MESSAGE_ESCAPES)
