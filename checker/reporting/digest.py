"""What a person should see of the findings: consequences left out, same causes once, the heaviest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.models.finding import Finding, Origin, Severity, Verdict
from checker.models.report import RunReport, SubmissionReport

__all__ = ["Entry", "digest", "digest_of_organisations", "runs_of"]

WEIGHT = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
FATAL = ("LOG001-no-records", "LOG014-dialect-of-another-edition", "SUB007-edition-unclear")
MISSING = ("SUB001", "ORD001", "QLT003", "HYP001")
LOST_RECORDS = ("LOG002", "LOG003", "LOG004")
FEW = 3


@dataclass(frozen=True)
class Entry:
    """A finding, and the places in other logs where the same is wrong; `keys` where it stands for several keys."""

    finding: Finding
    places: tuple[str, ...]
    keys: tuple[str, ...] = ()


def runs_of(submission: SubmissionReport, runs: Iterable[RunReport]) -> list[RunReport]:
    """The runs that the submission is made of."""
    members = set(submission.run_paths)
    return [run for run in runs if run.path in members]


def digest(submission: SubmissionReport, runs: Sequence[RunReport]) -> list[Entry]:
    """Everything to be said about a submission and its runs, the heaviest first."""
    groups: dict[tuple[str, str | None, str | None, Severity, Origin], list[Finding]] = {}
    for run in runs:
        if _dropped(submission, run):
            continue
        for finding in _causes(run.findings):
            found = None if len(finding.found or "") > 40 else finding.found
            mark = (finding.rule, finding.key, finding.expected or found, finding.severity, finding.origin)
            groups.setdefault(mark, []).append(finding)
    entries = _merged([Entry(items[0], tuple(dict.fromkeys(_place(item) for item in items))) for items in groups.values()])
    entries += [Entry(finding, ()) for finding in submission.findings]
    entries.sort(key=lambda entry: WEIGHT[entry.finding.severity])
    return entries


def _dropped(submission: SubmissionReport, run: RunReport) -> bool:
    """A refused run without which the submission stands; a finding of the submission says so."""
    return submission.verdict is Verdict.PASS and run.verdict is Verdict.FAIL


def digest_of_organisations(findings: Sequence[Finding]) -> list[tuple[str, list[Entry]]]:
    """What is to be said of no one benchmark, by the file or folder that it is about; one fault of several fields or files
    once for each."""
    groups: dict[str, list[Entry]] = {}
    for finding in findings:
        groups.setdefault(finding.path, []).append(Entry(finding, () if finding.line is None else (_place(finding),)))
    for entries in groups.values():
        entries.sort(key=lambda entry: WEIGHT[entry.finding.severity])
    return list(groups.items())


def _causes(findings: Sequence[Finding]) -> list[Finding]:
    """Without what follows from a fatal finding: where nothing could be read, everything else is missing too; where a
    record was lost, so is its key."""
    fatal = [finding for finding in findings if finding.rule in FATAL]
    if fatal:
        return fatal
    lost = {finding.key for finding in findings if finding.rule.startswith(LOST_RECORDS) and finding.key}
    return [
        finding for finding in findings if not (finding.key in lost and finding.rule.startswith(MISSING))
    ]  # fmt: skip


def _merged(entries: list[Entry]) -> list[Entry]:
    """Many keys missing from the same logs, as one entry."""
    groups: dict[tuple[str, tuple[str, ...], Severity], list[Entry]] = {}
    for entry in entries:
        where = entry.places if entry.finding.line is None else (f"{id(entry)}",)
        groups.setdefault((entry.finding.rule, where, entry.finding.severity), []).append(entry)
    merged: list[Entry] = []
    for items in groups.values():
        if len(items) <= FEW or any(item.finding.key is None for item in items):
            merged += items
        else:
            keys = tuple(str(item.finding.key) for item in items)
            merged.append(Entry(items[0].finding, items[0].places, keys))
    return merged


def _place(finding: Finding) -> str:
    name = Path(finding.path).name
    return ":".join([name, *(str(part) for part in (finding.line, finding.column) if part is not None)])
