"""JUnit XML, as CI servers read it: a test suite per benchmark result, a test case per log and one for the set of runs."""

from collections.abc import Iterable, Sequence
from xml.etree import ElementTree

from checker.counts import format_count
from checker.models.finding import Finding, Severity
from checker.models.report import Report, ResultReport, RunReport
from checker.reporting.digest import pair_with_runs
from checker.reporting.finding_location import format_location, format_path_from_cwd
from checker.reporting.iter_findings import iter_findings
from checker.reporting.output_format import OutputFormat
from checker.sanitize import make_visible

__all__ = ["FORMAT"]


def render_report(report: Report) -> str:
    """The report as XML. Errors are the failure of their test case; warnings and notes are its output."""
    root = ElementTree.Element("testsuites", name="mlcheck")
    for result, runs in pair_with_runs(report):
        root.append(_build_result_suite(result, runs, only_findings=report.selection is not None))
    others = [reported.finding for reported in iter_findings(report) if reported.result is None]
    if others:
        root.append(_build_files_suite(others))
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in root)))
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written.decode("utf-8") + "\n"


def _build_result_suite(result: ResultReport, runs: Sequence[RunReport], *, only_findings: bool) -> ElementTree.Element:
    """The suite; with `only_findings` the findings that were selected decide what fails, else the verdicts do."""
    named = (result.submitter, result.system, result.benchmark or "unknown benchmark")
    name = make_visible(" / ".join(part for part in named if part))
    suite = ElementTree.Element("testsuite", name=name)
    suite.append(_build_suite_properties(result))
    for run in runs:
        suite.append(_build_test_case(name, run.path, run.accepted or only_findings, run.findings))
    accepted, label = result.accepted or only_findings, f"{format_count(len(runs), 'run')} as a set"
    suite.append(_build_test_case(name, result.path, accepted, result.findings, label=label))
    return _set_suite_counts(suite)


def _build_suite_properties(result: ResultReport) -> ElementTree.Element:
    properties = ElementTree.Element("properties")
    for name in (
        "usage", "ruleset", "division", "accepted", "official", "mlcheck", "converged", "runs", "runs_required",
        "official_score_minutes", "raw_score_minutes", "tta_minutes", "attmt_minutes", "cv",
        "mean_tta_minutes", "mean_attmt_minutes", "mean_rule",
    ):  # fmt: skip
        value = getattr(result, name)
        if value is not None:
            ElementTree.SubElement(properties, "property", name=name, value=make_visible(str(value)))
    return properties


def _build_files_suite(findings: Iterable[Finding]) -> ElementTree.Element:
    """System descriptions, files and folders that belong to no benchmark result."""
    name = "other files"
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
    return "\n".join(line for finding in findings for line in _iter_finding_lines(finding))


def _iter_finding_lines(finding: Finding) -> Iterable[str]:
    yield make_visible(f"{finding.severity.value} {finding.rule} {format_location(finding)}: {finding.message}")
    if finding.excerpt is not None:
        yield make_visible(f"    | {finding.excerpt}")
    if finding.cause is not None:
        place = format_path_from_cwd(finding.cause.path) + ("" if finding.cause.line is None else f":{finding.cause.line}")
        yield make_visible(f"    follows from {finding.cause.rule} {place}")
    if finding.fix is not None:
        yield make_visible(f"    fix: {finding.fix}")


FORMAT = OutputFormat(render=render_report, suffix=".xml")
