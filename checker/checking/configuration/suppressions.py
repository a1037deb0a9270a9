"""How much a finding weighs in a project: severities of its own, suppressions for a time, a baseline."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from os.path import sep
from pathlib import Path

from checker.checking.configuration.baseline import Baseline
from checker.checking.configuration.model import Suppression
from checker.inputs.location import format_relative_path
from checker.models.finding import Finding, Severity

__all__ = ["IN_BASELINE", "Suppressions"]

IN_BASELINE = "in the baseline"
ORDERED_SEVERITIES = tuple(Severity)


@dataclass(frozen=True)
class Suppressions:
    """What a project says of findings. `places` are file:line of each suppression; their globs are relative to `folder`. A suppression
    holds up to its last day, `today` being the day of the check."""

    severities: Mapping[str, Severity] = field(default_factory=dict)
    entries: tuple[Suppression, ...] = ()
    entry_locations: tuple[str, ...] = ()
    glob_folder: Path = Path()
    today: date | None = None
    baseline: Baseline | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing is said of any finding."""
        return not (self.severities or self.entries or self.baseline is not None)

    @cached_property
    def unexpired_entries(self) -> tuple[Suppression, ...]:
        """The suppressions that have not expired."""
        return tuple(suppression for suppression in self.entries if not self.is_expired(suppression))

    def is_expired(self, suppression: Suppression) -> bool:
        """Whether the suppression's last day is over."""
        return self.today is not None and suppression.until < self.today

    def covers_finding(self, suppression: Suppression, finding: Finding) -> bool:
        """Whether the suppression is about the finding."""
        if suppression.rule != finding.rule:
            return False
        return suppression.path is None or fnmatchcase(
            format_relative_path(self.glob_folder, finding.path), suppression.path.replace(sep, "/")
        )

    def apply_to_findings(self, findings: Sequence[Finding]) -> list[Finding]:
        """The findings, the heaviest first, each with the weight that it has here. An accepted one is a note that says so."""
        if self.is_empty:
            return list(findings)
        seen: Counter[tuple[str | None, ...]] = Counter()
        return sorted(
            (self._adjust_finding(finding, seen) for finding in findings),
            key=lambda one: ORDERED_SEVERITIES.index(one.severity),
        )

    def _adjust_finding(self, finding: Finding, seen: Counter[tuple[str | None, ...]]) -> Finding:
        if finding.suppressed is not None:
            return finding
        if finding.rule in self.severities:
            finding = finding.model_copy(update={"severity": self.severities[finding.rule]})
        suppression = next((one for one in self.unexpired_entries if self.covers_finding(one, finding)), None)
        if suppression is not None:
            return _accept_finding(finding, f"suppressed until {suppression.until}: {suppression.reason}")
        if self.baseline is not None and finding.severity is not Severity.NOTE:
            entry = self.baseline.build_entry(finding)
            seen[entry.identity] += 1
            if seen[entry.identity] <= self.baseline.accepted_counts.get(entry.identity, 0):
                return _accept_finding(finding, IN_BASELINE)
        return finding


def _accept_finding(finding: Finding, why: str) -> Finding:
    changed = {"severity": Severity.NOTE, "message": f"{finding.message} ({why})", "suppressed": why}
    return finding.model_copy(update=changed)
