"""The severities, suppressions and baseline of a project, applied to findings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from os.path import sep
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field, structs

from checker.checking.configuration.model import DisabledRule, Suppression
from checker.checking.severity import reconsider_finding
from checker.inputs.location import format_relative_path
from checker.models.finding import Finding, Severity
from checker.models.verdict import judge_findings

if TYPE_CHECKING:
    from checker.checking.configuration.baseline import Baseline
    from checker.checking.log_result import LogResult

__all__ = ["IN_BASELINE", "Suppressions", "apply_suppressions"]

IN_BASELINE = "in the baseline"
ORDERED_SEVERITIES = tuple(Severity)


class Suppressions(Struct, frozen=True, dict=True):
    """The severities, suppressions and baseline of a project.

    Attributes:
        severities: The configured severity by id of the rule, or why the rule is off.
        disabled_locations: `file:line` of each rule that is off, by id.
        entries: The suppressions, expired ones included.
        entry_locations: `file:line` of each suppression, in the same order; empty where unknown.
        glob_folder: The folder that the globs of the suppressions are relative to.
        today: The day of the check. A suppression holds to the end of its last day.
        baseline: The accepted findings of an earlier check.
    """

    severities: Mapping[str, Severity | DisabledRule] = field(default_factory=dict)
    disabled_locations: Mapping[str, str] = field(default_factory=dict)
    entries: tuple[Suppression, ...] = ()
    entry_locations: tuple[str, ...] = ()
    glob_folder: Path = Path()
    today: date | None = None
    baseline: "Baseline | None" = None

    @property
    def is_empty(self) -> bool:
        """Whether no finding can be changed."""
        return not (self.severities or self.entries or self.baseline is not None)

    @property
    def has_subjects(self) -> bool:
        """Whether there is a suppression, a rule that is off, or a baseline, of which there may be something to say."""
        is_off = any(not isinstance(level, Severity) for level in self.severities.values())
        return bool(self.entries) or self.baseline is not None or is_off

    @cached_property
    def unexpired_entries(self) -> tuple[Suppression, ...]:
        """The suppressions that have not expired."""
        return tuple(suppression for suppression in self.entries if not self.is_expired(suppression))

    def is_expired(self, suppression: Suppression) -> bool:
        """Whether the last day of the suppression has passed."""
        return self.today is not None and suppression.until < self.today

    def covers_finding(self, suppression: Suppression, finding: Finding) -> bool:
        """Whether rule and path of the suppression match the finding."""
        if suppression.rule != finding.rule:
            return False
        return suppression.path is None or fnmatchcase(
            format_relative_path(self.glob_folder, finding.path), suppression.path.replace(sep, "/")
        )

    def apply_to_findings(self, findings: Sequence[Finding]) -> list[Finding]:
        """The findings with their severities in this project, errors first. An accepted finding becomes a note."""
        if self.is_empty:
            return list(findings)
        counts: Counter[tuple[str | None, ...]] = Counter()
        return sorted(
            (self._adjust_finding(finding, counts) for finding in findings),
            key=lambda finding: ORDERED_SEVERITIES.index(finding.severity),
        )

    def _adjust_finding(self, finding: Finding, counts: Counter[tuple[str | None, ...]]) -> Finding:
        if finding.suppressed is not None:
            return finding
        configured = self.severities.get(finding.rule)
        if isinstance(configured, DisabledRule):
            return reconsider_finding(finding, configured=Severity.NOTE, suppressed=f"off: {configured.reason}")
        finding = reconsider_finding(finding, configured=configured)
        suppression = next((entry for entry in self.unexpired_entries if self.covers_finding(entry, finding)), None)
        if suppression is not None:
            reason = f"suppressed until {suppression.until}: {suppression.reason}"
            return reconsider_finding(finding, suppression=reason, remark=reason, suppressed=reason)
        if self.baseline is not None and finding.severity is not Severity.NOTE:
            entry = self.baseline.build_entry(finding)
            counts[entry.identity] += 1
            if counts[entry.identity] <= self.baseline.accepted_counts.get(entry.identity, 0):
                return reconsider_finding(finding, baseline=IN_BASELINE, remark=IN_BASELINE, suppressed=IN_BASELINE)
        return finding


def apply_suppressions(result: "LogResult", suppressions: Suppressions) -> "LogResult":
    """The result with the severities of the project and the verdict that follows from them.

    The official verdict stays as it is, and so does a log without a ruleset, which could not be checked.
    """
    if suppressions.is_empty or result.ruleset is None:
        return result
    findings = suppressions.apply_to_findings(result.report.findings)
    changes = {"findings": tuple(findings), "mlcheck": judge_findings(findings)}
    return structs.replace(result, report=result.report.model_copy(update=changes))
