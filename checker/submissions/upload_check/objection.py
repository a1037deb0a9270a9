"""Objections: what the official upload check rejects a submission for, and how they become findings."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from msgspec import Struct

from checker.checking.findings import build_finding
from checker.models.finding import Finding, Origin

__all__ = ["Objection", "Program", "mark_objections"]

Program = Literal["package_checker", "result_summarizer", "repository_checker"]
REJECTS_RULE, STOPS_RULE = "SYS024-upload-check-rejects", "SYS025-upload-check-stops"


class Objection(Struct, frozen=True):
    """Something for which a program of the official upload check rejects a submission.

    Attributes:
        path: The file or folder that it is about.
        message: What the program does, and why.
        fix: What to do.
        program: Which program.
        stops: The program ends with an exception.
        rules: The codes of the rules whose findings report the same.
        key: The field that it is about; findings on other fields report something else.
        line: The line in the file.
    """

    path: Path | str
    message: str
    fix: str
    program: Program = "package_checker"
    stops: bool = False
    rules: tuple[str, ...] = ()
    key: str | None = None
    line: int | None = None

    def is_reported_by(self, finding: Finding) -> bool:
        """Whether the finding reports the same."""
        if not self.rules or not finding.rule.startswith(self.rules):
            return False
        return self.key is None or finding.key in (None, self.key)


def mark_objections(findings: Sequence[Finding], objections: Iterable[Objection]) -> list[Finding]:
    """The findings, marked where the official check rejects because of them, and one for each objection without a finding."""
    marked = list(findings)
    reported: dict[tuple[tuple[str, ...], str | None], bool] = {}
    for objection in objections:
        what = objection.rules, objection.key
        if what not in reported:
            same = [position for position, finding in enumerate(findings) if objection.is_reported_by(finding)]
            reported[what] = bool(same)
            for position in same:
                marked[position] = marked[position].model_copy(update={"rejected_officially": True})
        if not reported[what]:
            marked.append(_build_objection_finding(objection))
    return marked


def _build_objection_finding(objection: Objection) -> Finding:
    return build_finding(
        STOPS_RULE if objection.stops else REJECTS_RULE,
        Origin.OFFICIAL,
        objection.path,
        objection.message,
        key=objection.key,
        line=objection.line,
        fix=objection.fix,
        source=f"mlperf_logging, {objection.program}",
        rejected_officially=True,
    )
