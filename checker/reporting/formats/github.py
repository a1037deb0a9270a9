"""GitHub's workflow commands: an annotation on the line that is at fault (docs.github.com, "Workflow commands")."""

from collections.abc import Iterator

from checker.models.finding import Finding, Severity
from checker.models.report import Report
from checker.reporting.digest import Entry, digest, digest_of_organisations, runs_of
from checker.reporting.location import relative
from checker.reporting.number_format import count
from checker.sanitize import visible

__all__ = ["render"]

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY = MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def render(report: Report) -> str:
    """A command for each thing that is wrong, the heaviest first, since GitHub shows only ten of a kind; then a sentence."""
    entries = list(_entries(report))
    entries.sort(key=lambda entry: list(COMMANDS).index(entry.finding.severity))
    failed = report.summary.exit_code != 0
    sentence = (
        f"mlcheck: {'FAIL' if failed else 'PASS'}, {count(report.summary.submissions, 'benchmark')}, "
        f"{count(report.summary.logs, 'log')}, {report.summary.failed} refused"
    )
    return "".join(f"{_command(entry)}\n" for entry in entries) + sentence + "\n"


def _entries(report: Report) -> Iterator[Entry]:
    for submission in report.submissions:
        yield from digest(submission, runs_of(submission, report.runs))
    for _, entries in digest_of_organisations(report.findings):
        yield from entries


def _command(entry: Entry) -> str:
    finding = entry.finding
    stated = {"file": relative(finding.path), "line": finding.line, "col": finding.column, "title": finding.rule}
    properties = ",".join(
        f"{name}={visible(str(value)).translate(PROPERTY)}" for name, value in stated.items() if value is not None
    )
    return f"::{COMMANDS[finding.severity]} {properties}::{'%0A'.join(_lines(entry, finding))}"


def _lines(entry: Entry, finding: Finding) -> Iterator[str]:
    words = finding.message
    if entry.keys:
        words = f"{count(len(entry.keys), 'key')} missing: {', '.join(entry.keys)}"
    yield visible(words).translate(MESSAGE)
    if len(entry.places) > 1:
        yield visible(f"also in {', '.join(entry.places[1:])}").translate(MESSAGE)
    if finding.fix is not None:
        yield visible(f"fix: {finding.fix}").translate(MESSAGE)
