"""Fingerprints: what makes a finding the same one in the report on a later log."""

import hashlib
from collections.abc import Iterable

from checker.models.finding import Finding
from checker.reporting.finding_location import format_path_from_cwd

__all__ = ["fingerprint_findings"]


def fingerprint_findings(findings: Iterable[Finding]) -> list[str]:
    """A fingerprint for each finding, in their order; no two are the same.

    A fingerprint is 32 hexadecimal digits of a SHA-256 over rule, path, key, expected and found, a colon, and a number that
    counts equal findings. The line is no part of it, since lines move.
    """
    counts: dict[str, int] = {}
    fingerprints = []
    for finding in findings:
        digest = _hash_finding(finding)
        counts[digest] = counts.get(digest, 0) + 1
        fingerprints.append(f"{digest}:{counts[digest]}")
    return fingerprints


def _hash_finding(finding: Finding) -> str:
    parts = (finding.rule, format_path_from_cwd(finding.path), finding.key, finding.expected, finding.found)
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]
