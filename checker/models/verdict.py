"""Accepted or rejected: the one place where that is decided, for a run, a result, a report, the exit code and every format."""

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar, Literal

from msgspec import Struct

from checker.models.finding import Finding, Severity
from checker.record import Record

__all__ = [
    "DEFAULT_RULES",
    "NOT_CHECKED",
    "Decision",
    "Gate",
    "GateRules",
    "Verdict",
    "build_verdict",
    "choose_exit_code",
    "judge_findings",
]

ACCEPTED, REJECTED, NOT_CHECKED = 0, 1, 2

Gate = Literal["both", "official", "mlcheck"]
"""Whose verdict counts for acceptance and the exit code."""


class Verdict(StrEnum):
    """What one checker says of a run, a result or a submission."""

    PASS = "pass"  # noqa: S105 no password
    FAIL = "fail"


class Decision(Record, frozen=True, kw_only=True):
    """The two verdicts on a run, a result, a submission or a report, and what follows from them.

    Attributes:
        official: What the official upload check says.
        mlcheck: What mlcheck says: the official demands, the written rules, and common sense.
        gate: The verdict that counts; reports state it once, not at each level.
    """

    unwritten: ClassVar[frozenset[str]] = frozenset({"gate"})
    written_properties: ClassVar[tuple[str, ...]] = ("accepted",)

    official: Verdict
    mlcheck: Verdict
    gate: Gate = "both"

    @property
    def accepted(self) -> bool:
        """Whether the verdicts that the gate looks at are all a pass."""
        return self._passes_gate()

    def _passes_gate(self) -> bool:
        verdicts = {"official": (self.official,), "mlcheck": (self.mlcheck,), "both": (self.official, self.mlcheck)}
        return Verdict.FAIL not in verdicts[self.gate]


class GateRules(Struct, frozen=True):
    """What decides acceptance: whose verdict counts, and whether warnings count (`strict`); findings of the rules that are off
    are left out unless they reject."""

    gate: Gate = "both"
    strict: bool = False
    disabled_rules: frozenset[str] = frozenset()

    @property
    def counts_official(self) -> bool:
        """Whether the official verdict counts."""
        return self.gate != "mlcheck"


DEFAULT_RULES = GateRules()


def judge_findings(findings: Iterable[Finding], *, strict: bool = False) -> Verdict:
    """mlcheck's verdict on what the findings are about: an error rejects, and with `strict` a warning does."""
    rejecting = (Severity.ERROR, Severity.WARNING) if strict else (Severity.ERROR,)
    return build_verdict(not any(finding.severity in rejecting for finding in findings))


def build_verdict(passed: bool) -> Verdict:
    """The verdict of a check that passed or failed."""
    return Verdict.PASS if passed else Verdict.FAIL


def choose_exit_code(accepted: bool, *, all_checked: bool = True) -> int:
    """The exit code of a command that checks: 0 accepted, 1 rejected, 2 where a log could not be checked."""
    return (ACCEPTED if accepted else REJECTED) if all_checked else NOT_CHECKED
