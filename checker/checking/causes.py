"""Causes and consequences: a finding that only follows from another one refers to it, and gives no advice of its own.

It changes no severity, so it changes no verdict.
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec import Struct

from checker.models.finding import Finding, FindingReference, Severity
from checker.models.report import ResultReport, RunReport
from checker.rules.causal_links import CausalLink, load_causal_links

__all__ = ["link_findings", "link_report"]

RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
Part = TypeVar("Part", RunReport, ResultReport)


class _Member(Struct):
    """A finding among those that are looked at together.

    Attributes:
        finding: The finding.
        file: The log that it is on; of a finding on a result or on another file, its path.
        is_on_result: Whether it is on the benchmark result.
        cause: The member that it follows from.
        consequences: How many members follow from it.
    """

    finding: Finding
    file: str
    is_on_result: bool = False
    cause: "_Member | None" = None
    consequences: int = 0

    @property
    def code(self) -> str:
        """The code of its rule."""
        return self.finding.rule.partition("-")[0]

    @property
    def root(self) -> "_Member":
        """The first cause; the member itself where it has none."""
        member = self
        while member.cause is not None:
            member = member.cause
        return member


def link_report(
    runs: Sequence[RunReport], results: Sequence[ResultReport], findings: Sequence[Finding]
) -> tuple[tuple[RunReport, ...], tuple[ResultReport, ...], tuple[Finding, ...]]:
    """The runs, results and other findings, with each finding linked to its cause on the same file or benchmark result."""
    runs_by_path = {run.path: run for run in runs}
    linked_results = []
    for result in results:
        members = {path: runs_by_path[path] for path in result.run_paths if path in runs_by_path}
        of_runs = [_collect_members(run.findings, run.path) for run in members.values()]
        of_result = _collect_members(result.findings, result.path, is_on_result=True)
        counted = [run for run, one in zip(of_runs, members.values(), strict=True) if not one.tolerated]
        _link_members([*(member for run in counted for member in run), *of_result])
        for run, own in zip(members.values(), of_runs, strict=True):
            runs_by_path[run.path] = _replace_findings(run, _finish_members(own))
        linked_results.append(_replace_findings(result, _finish_members(of_result)))
    in_results = {path for result in results for path in result.run_paths}
    for run in runs:
        if run.path not in in_results:
            runs_by_path[run.path] = _replace_findings(run, link_findings(run.findings))
    return tuple(runs_by_path.values()), tuple(linked_results), link_findings(findings)


def link_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, each linked to its cause on the same file."""
    members = [_Member(finding, finding.path) for finding in findings]
    _link_members(members)
    return _finish_members(members)


def _collect_members(findings: Iterable[Finding], file: str, *, is_on_result: bool = False) -> list[_Member]:
    return [_Member(finding, file, is_on_result) for finding in findings]


def _replace_findings(part: Part, findings: tuple[Finding, ...]) -> Part:
    return part if findings == part.findings else part.model_copy(update={"findings": findings})


def _link_members(members: Sequence[_Member]) -> None:
    """Set the causes of the members."""
    if len(members) < 2:
        return
    by_code: dict[str, list[_Member]] = {}
    by_file: dict[str, list[_Member]] = {}
    on_result = [member for member in members if member.is_on_result]
    for member in members:
        by_code.setdefault(member.code, []).append(member)
        by_file.setdefault(member.file, []).append(member)
    for link in load_causal_links():
        named = (member for code in link.rules for member in by_code.get(code, ()))
        causes = [member for member in named if _can_explain(member, link, by_file[member.file])]
        for cause in causes:
            for member in on_result if link.within.startswith("result") else by_file[cause.file]:
                if member.cause is None and _follows_from(member, cause, link):
                    member.cause = cause
                    if link.single:
                        break
    for member in members:
        if member.cause is not None:
            member.root.consequences += 1


def _can_explain(member: _Member, link: CausalLink, beside: Sequence[_Member]) -> bool:
    """Whether the member is a cause as the link describes it; `beside` are all on its file."""
    if member.finding.suppressed is not None or (link.keys and member.finding.key not in link.keys):
        return False
    for code, _, key in (named.partition(" ") for named in link.beside):
        if not any(other.code == code and other.finding.key == key for other in beside):
            return False
    return True


def _follows_from(member: _Member, cause: _Member, link: CausalLink) -> bool:
    finding, root = member.finding, cause.root
    if member is root or not member.code.startswith(link.explains) or finding.suppressed is not None:
        return False
    if (link.of and finding.key not in link.of) or RANK[root.finding.severity] > RANK[finding.severity]:
        return False
    return not link.within.endswith("key") or (finding.key is not None and finding.key == cause.finding.key)


def _finish_members(members: Sequence[_Member]) -> tuple[Finding, ...]:
    """The findings of the members, with references to causes and numbers of consequences."""
    return tuple(_build_linked_finding(member) for member in members)


def _build_linked_finding(member: _Member) -> Finding:
    if member.cause is None:
        number = member.consequences
        return member.finding.model_copy(update={"consequences": number}) if number else member.finding
    cause = member.root.finding
    reference = FindingReference(rule=cause.rule, path=cause.path, line=cause.line, key=cause.key)
    return member.finding.model_copy(update={"cause": reference, "fix": None, "edit": None})
