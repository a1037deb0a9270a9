"""How much a finding weighs in a project: severities of its own, waivers for a time, a baseline."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property
from os.path import sep
from pathlib import Path

from checker.checking.configuration.baseline import Baseline
from checker.checking.configuration.model import Waiver
from checker.inputs.location import format_relative_path
from checker.models.finding import Finding, Severity

__all__ = ["IN_BASELINE", "Weights"]

IN_BASELINE = "in the baseline"
ORDER = tuple(Severity)


@dataclass(frozen=True)
class Weights:
    """What a project says of findings. `places` are file:line of each waiver; their globs are relative to `folder`. A waiver
    holds up to its last day, `today` being the day of the check."""

    severities: Mapping[str, Severity] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    places: tuple[str, ...] = ()
    folder: Path = Path()
    today: date | None = None
    baseline: Baseline | None = None

    @property
    def trivial(self) -> bool:
        """Nothing is said of any finding."""
        return not (self.severities or self.waivers or self.baseline is not None)

    @cached_property
    def valid(self) -> tuple[Waiver, ...]:
        """The waivers that have not expired."""
        return tuple(waiver for waiver in self.waivers if not self.expired(waiver))

    def expired(self, waiver: Waiver) -> bool:
        """Whether the waiver's last day is over."""
        return self.today is not None and waiver.until < self.today

    def covers(self, waiver: Waiver, finding: Finding) -> bool:
        """Whether the waiver is about the finding."""
        if waiver.rule != finding.rule:
            return False
        return waiver.path is None or fnmatchcase(
            format_relative_path(self.folder, finding.path), waiver.path.replace(sep, "/")
        )

    def weigh(self, findings: Sequence[Finding]) -> list[Finding]:
        """The findings, the heaviest first, each with the weight that it has here. An accepted one is a note that says so."""
        if self.trivial:
            return list(findings)
        seen: Counter[tuple[str | None, ...]] = Counter()
        return sorted((self._weighed(finding, seen) for finding in findings), key=lambda one: ORDER.index(one.severity))

    def _weighed(self, finding: Finding, seen: Counter[tuple[str | None, ...]]) -> Finding:
        if finding.accepted is not None:
            return finding
        if finding.rule in self.severities:
            finding = finding.model_copy(update={"severity": self.severities[finding.rule]})
        waiver = next((one for one in self.valid if self.covers(one, finding)), None)
        if waiver is not None:
            return _accepted(finding, f"waived until {waiver.until}: {waiver.reason}")
        if self.baseline is not None and finding.severity is not Severity.NOTE:
            entry = self.baseline.entry(finding)
            seen[entry.mark] += 1
            if seen[entry.mark] <= self.baseline.counts.get(entry.mark, 0):
                return _accepted(finding, IN_BASELINE)
        return finding


def _accepted(finding: Finding, why: str) -> Finding:
    changed = {"severity": Severity.NOTE, "message": f"{finding.message} ({why})", "accepted": why}
    return finding.model_copy(update=changed)
