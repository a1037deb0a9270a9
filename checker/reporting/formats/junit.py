"""JUnit XML, as CI servers read it: a test suite a benchmark, a test case a log, and one for the set of its runs."""

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from checker.models.finding import Finding, Severity
from checker.models.report import Report, ResultReport, RunReport
from checker.reporting.digest import select_runs
from checker.reporting.location import format_location, format_path_from_cwd
from checker.reporting.number_format import format_count
from checker.sanitize import make_visible

__all__ = ["render"]

LINE_SEPARATOR = "\n"


def render(report: Report) -> str:
    """Errors are the failure of their test case; warnings and notes are its output. Signs that XML has no place for are
    shown by their names."""
    root = ElementTree.Element("testsuites", name="mlcheck")
    for submission in report.results:
        root.append(_build_result_suite(submission, select_runs(submission, report.runs)))
    if report.findings:
        root.append(_build_files_suite(report.findings))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ElementTree.indent(root)
    whole: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole.decode("utf-8") + "\n"


def _build_result_suite(submission: ResultReport, runs: Sequence[RunReport]) -> ElementTree.Element:
    named = (submission.submitter, submission.system, submission.benchmark or "unknown benchmark")
    name = make_visible(" / ".join(part for part in named if part))
    suite = ElementTree.Element("testsuite", name=name)
    suite.append(_build_suite_properties(submission))
    for run in runs:
        suite.append(_build_test_case(name, run.path, run.accepted, run.findings))
    suite.append(
        _build_test_case(
            name, submission.path, submission.accepted, submission.findings, label=f"{format_count(len(runs), 'run')} as a set"
        )
    )
    return _set_suite_counts(suite)


def _build_suite_properties(submission: ResultReport) -> ElementTree.Element:
    properties = ElementTree.Element("properties")
    for name in (
        "usage", "ruleset", "division", "accepted", "official", "mlcheck", "converged", "runs", "runs_required",
        "official_score_minutes", "raw_score_minutes", "tta_minutes", "attmt_minutes", "cv",
    ):  # fmt: skip
        value = getattr(submission, name)
        if value is not None:
            ElementTree.SubElement(properties, "property", name=name, value=make_visible(str(value)))
    return properties


def _build_files_suite(findings: Iterable[Finding]) -> ElementTree.Element:
    """System descriptions, files and folders that belong to no one benchmark."""
    name = "files beside the logs"
    suite = ElementTree.Element("testsuite", name=name)
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.path, []).append(finding)
    for path, members in groups.items():
        failed = any(finding.severity is Severity.ERROR for finding in members)
        suite.append(_build_test_case(name, path, not failed, members))
    return _set_suite_counts(suite)


def _set_suite_counts(suite: ElementTree.Element) -> ElementTree.Element:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("errors", "0")
    suite.set("skipped", "0")
    return suite


def _build_test_case(
    suite: str, path: str, accepted: bool, findings: Sequence[Finding], label: str | None = None
) -> ElementTree.Element:
    shown = make_visible(format_path_from_cwd(path))
    case = ElementTree.Element("testcase", classname=suite, name=label or shown, file=shown)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    others = [finding for finding in findings if finding.severity is not Severity.ERROR]
    if errors:
        more = f" (and {format_count(len(errors) - 1, 'error')} more)" if len(errors) > 1 else ""
        failure = ElementTree.SubElement(case, "failure", type=errors[0].rule, message=make_visible(errors[0].message) + more)
        failure.text = _format_findings_text(errors)
    elif not accepted:
        ElementTree.SubElement(case, "failure", type="verdict", message="rejected for the system description")
    if others:
        ElementTree.SubElement(case, "system-out").text = _format_findings_text(others)
    return case


def _format_findings_text(findings: Iterable[Finding]) -> str:
    return LINE_SEPARATOR.join(line for finding in findings for line in _iter_finding_lines(finding))


def _iter_finding_lines(finding: Finding) -> Iterable[str]:
    yield make_visible(f"{finding.severity.value} {finding.rule} {format_location(finding)}: {finding.message}")
    if finding.excerpt is not None:
        yield make_visible(f"    | {finding.excerpt}")
    if finding.fix is not None:
        yield make_visible(f"    fix: {finding.fix}")
