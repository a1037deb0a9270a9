"""GitHub's workflow commands: an annotation on the line of each finding (docs.github.com, "Workflow commands")."""

from collections.abc import Iterator

from checker.counts import format_count
from checker.models.finding import Finding, Severity
from checker.models.report import Report
from checker.reporting.digest import DigestEntry, describe_entry, digest_report
from checker.reporting.finding_location import format_path_from_cwd
from checker.reporting.output_format import OutputFormat
from checker.sanitize import make_visible

__all__ = ["FORMAT"]

ANNOTATION_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
MESSAGE_ESCAPES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
PROPERTY_ESCAPES = MESSAGE_ESCAPES | str.maketrans({":": "%3A", ",": "%2C"})


def render_report(report: Report) -> str:
    """One command per entry, the most severe first, since GitHub shows only ten of a kind; then a sentence."""
    entries = [entry for _, entries in digest_report(report) for entry in entries]
    entries.sort(key=lambda entry: list(ANNOTATION_LEVELS).index(entry.finding.severity))
    failed = report.summary.has_failed
    sentence = (
        f"mlcheck: {'FAIL' if failed else 'PASS'}, {format_count(report.summary.results, 'benchmark')}, "
        f"{format_count(report.summary.logs, 'log')}, {report.summary.failed} rejected"
    )
    return "".join(f"{_format_annotation(entry)}\n" for entry in entries) + sentence + "\n"


def _format_annotation(entry: DigestEntry) -> str:
    finding = entry.finding
    stated = {"file": format_path_from_cwd(finding.path), "line": finding.line, "col": finding.column, "title": finding.rule}
    properties = ",".join(
        f"{name}={make_visible(str(value)).translate(PROPERTY_ESCAPES)}" for name, value in stated.items() if value is not None
    )
    return f"::{ANNOTATION_LEVELS[finding.severity]} {properties}::{'%0A'.join(_iter_annotation_lines(entry, finding))}"


def _iter_annotation_lines(entry: DigestEntry, finding: Finding) -> Iterator[str]:
    yield make_visible(describe_entry(entry)).translate(MESSAGE_ESCAPES)
    if len(entry.locations) > 1:
        yield make_visible(f"also in {', '.join(entry.locations[1:])}").translate(MESSAGE_ESCAPES)
    if entry.consequences:
        yield entry.consequences_sentence
    if finding.fix is not None:
        yield make_visible(f"fix: {finding.fix}").translate(MESSAGE_ESCAPES)


FORMAT = OutputFormat(render=render_report)
