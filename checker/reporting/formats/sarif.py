"""SARIF 2.1.0, as code scanning reads it (OASIS, Static Analysis Results Interchange Format)."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from checker.models.finding import Finding
from checker.models.report import Report
from checker.reporting.finding_location import format_uri
from checker.reporting.fingerprints import fingerprint_findings
from checker.reporting.iter_findings import iter_findings
from checker.reporting.output_format import OutputFormat
from checker.rules.catalogue import load_catalogue
from checker.rules.rule import Rule
from checker.sanitize import make_visible

__all__ = ["FORMAT"]

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
FINGERPRINT_KEY = "mlcheckFinding/v1"


def render_report(report: Report) -> str:
    """Every finding as a result, with the text of its rule."""
    findings = [reported.finding for reported in iter_findings(report)]
    rules = sorted({finding.rule for finding in findings})
    driver = {
        "name": "mlcheck",
        "version": report.mlcheck_version,
        "properties": {"rulesVersion": report.rules_version},
        "rules": [_build_rule_descriptor(load_catalogue()[id_]) for id_ in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "exitCode": report.summary.exit_code}],
        "results": list(_iter_sarif_results(findings, rules)),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _build_rule_descriptor(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.slug,
        "shortDescription": {"text": rule.demand},
        "fullDescription": {"text": f"{rule.demand} {rule.why}"},
        "help": {"text": f"{rule.why} Fix: {rule.fix}. Source: {rule.source}."},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _iter_sarif_results(findings: Sequence[Finding], rules: Sequence[str]) -> Iterable[dict[str, Any]]:
    index = {id_: at for at, id_ in enumerate(rules)}
    for finding, fingerprint in zip(findings, fingerprint_findings(findings), strict=True):
        yield {
            "ruleId": finding.rule,
            "ruleIndex": index[finding.rule],
            "level": finding.severity.value,
            "message": {
                "text": make_visible(finding.message) + ("" if finding.fix is None else f" Fix: {make_visible(finding.fix)}.")
            },
            "locations": [{"physicalLocation": _build_sarif_location(finding)}],
            **_build_related_locations(finding),
            "partialFingerprints": {FINGERPRINT_KEY: fingerprint},
            "properties": _build_sarif_properties(finding),
        }


def _build_sarif_location(finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": format_uri(finding.path)}}
    if finding.line is not None:
        region: dict[str, Any] = {"startLine": finding.line}
        if finding.column is not None:
            region["startColumn"] = finding.column
        if finding.excerpt is not None:
            region["snippet"] = {"text": make_visible(finding.excerpt)}
        location["region"] = region
    return location


def _build_related_locations(finding: Finding) -> dict[str, Any]:
    """The location of the finding that this one follows from."""
    cause = finding.cause
    if cause is None:
        return {}
    place: dict[str, Any] = {"artifactLocation": {"uri": format_uri(cause.path)}}
    if cause.line is not None:
        place["region"] = {"startLine": cause.line}
    return {"relatedLocations": [{"physicalLocation": place, "message": {"text": f"follows from {cause.rule}"}}]}


def _build_sarif_properties(finding: Finding) -> dict[str, str]:
    stated = {
        "origin": finding.origin.value, "key": finding.key, "expected": finding.expected, "found": finding.found,
        "source": finding.source, "cause": None if finding.cause is None else finding.cause.rule,
    }  # fmt: skip
    return {name: make_visible(value) for name, value in stated.items() if value is not None}


FORMAT = OutputFormat(render=render_report, suffix=".sarif")
