"""JUnit XML, as CI servers read it: a test suite a benchmark, a test case a log, and one for the set of its runs."""

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from checker.models.finding import Finding, Severity, Verdict
from checker.models.report import Report, RunReport, SubmissionReport
from checker.reporting.digest import runs_of
from checker.reporting.location import place, relative
from checker.reporting.number_format import count
from checker.sanitize import visible

__all__ = ["render"]

SEVERAL_LINES = "\n"


def render(report: Report) -> str:
    """Errors are the failure of their test case; warnings and notes are its output. Signs that XML has no place for are
    shown by their names."""
    root = ElementTree.Element("testsuites", name="mlcheck")
    for submission in report.submissions:
        root.append(_suite(submission, runs_of(submission, report.runs)))
    if report.findings:
        root.append(_suite_of_files(report.findings))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ElementTree.indent(root)
    whole: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return whole.decode("utf-8") + "\n"


def _suite(submission: SubmissionReport, runs: Sequence[RunReport]) -> ElementTree.Element:
    named = (submission.org, submission.system, submission.benchmark or "unknown benchmark")
    name = visible(" / ".join(part for part in named if part))
    suite = ElementTree.Element("testsuite", name=name)
    suite.append(_properties(submission))
    for run in runs:
        suite.append(_case(name, run.path, run.verdict, run.findings))
    suite.append(
        _case(name, submission.path, submission.verdict, submission.findings, label=f"{count(len(runs), 'run')} as a set")
    )
    return _counted(suite)


def _properties(submission: SubmissionReport) -> ElementTree.Element:
    properties = ElementTree.Element("properties")
    for name in (
        "usage", "edition", "division", "verdict", "official", "converged", "runs", "runs_required",
        "time_to_train_minutes", "tta_minutes", "attmt_minutes", "cv",
    ):  # fmt: skip
        value = getattr(submission, name)
        if value is not None:
            ElementTree.SubElement(properties, "property", name=name, value=visible(str(value)))
    return properties


def _suite_of_files(findings: Iterable[Finding]) -> ElementTree.Element:
    """System descriptions, files and folders that belong to no one benchmark."""
    name = "files beside the logs"
    suite = ElementTree.Element("testsuite", name=name)
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.path, []).append(finding)
    for path, members in groups.items():
        failed = any(finding.severity is Severity.ERROR for finding in members)
        suite.append(_case(name, path, Verdict.FAIL if failed else Verdict.PASS, members))
    return _counted(suite)


def _counted(suite: ElementTree.Element) -> ElementTree.Element:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(sum(case.find("failure") is not None for case in cases)))
    suite.set("errors", "0")
    suite.set("skipped", "0")
    return suite


def _case(
    suite: str, path: str, verdict: Verdict, findings: Sequence[Finding], label: str | None = None
) -> ElementTree.Element:
    shown = visible(relative(path))
    case = ElementTree.Element("testcase", classname=suite, name=label or shown, file=shown)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    others = [finding for finding in findings if finding.severity is not Severity.ERROR]
    if errors:
        more = f" (and {count(len(errors) - 1, 'error')} more)" if len(errors) > 1 else ""
        failure = ElementTree.SubElement(case, "failure", type=errors[0].rule, message=visible(errors[0].message) + more)
        failure.text = _told(errors)
    elif verdict is Verdict.FAIL:
        ElementTree.SubElement(case, "failure", type="verdict", message="refused for what stands beside it")
    if others:
        ElementTree.SubElement(case, "system-out").text = _told(others)
    return case


def _told(findings: Iterable[Finding]) -> str:
    return SEVERAL_LINES.join(line for finding in findings for line in _lines(finding))


def _lines(finding: Finding) -> Iterable[str]:
    yield visible(f"{finding.severity.value} {finding.rule} {place(finding)}: {finding.message}")
    if finding.excerpt is not None:
        yield visible(f"    | {finding.excerpt}")
    if finding.fix is not None:
        yield visible(f"    fix: {finding.fix}")
