"""What a person should see of the findings: consequences left out, same causes once, the heaviest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.models.finding import Finding, Origin, Severity
from checker.models.report import ResultReport, RunReport

__all__ = ["DigestEntry", "digest_result", "digest_submitter_findings", "select_runs"]

SEVERITY_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
FATAL_RULES = ("LOG001-no-records", "LOG014-dialect-of-another-ruleset", "SUB007-ruleset-unclear")
MISSING_KEY_RULES = ("SUB001", "ORD001", "QLT003", "HYP001")
LOST_RECORD_RULES = ("LOG002", "LOG003", "LOG004")
MOST_UNMERGED = 3


@dataclass(frozen=True)
class DigestEntry:
    """A finding, and the places in other logs where the same is wrong; `keys` where it stands for several keys."""

    finding: Finding
    locations: tuple[str, ...]
    keys: tuple[str, ...] = ()


def select_runs(submission: ResultReport, runs: Iterable[RunReport]) -> list[RunReport]:
    """The runs that the submission is made of."""
    members = set(submission.run_paths)
    return [run for run in runs if run.path in members]


def digest_result(submission: ResultReport, runs: Sequence[RunReport]) -> list[DigestEntry]:
    """Everything to be said about a submission and its runs, the heaviest first."""
    groups: dict[tuple[str, str | None, str | None, Severity, Origin], list[Finding]] = {}
    for run in runs:
        if _is_dropped_run(submission, run):
            continue
        for finding in _drop_consequences(run.findings):
            found = None if len(finding.found or "") > 40 else finding.found
            mark = (finding.rule, finding.key, finding.expected or found, finding.severity, finding.origin)
            groups.setdefault(mark, []).append(finding)
    entries = _merge_missing_keys(
        [
            DigestEntry(items[0], tuple(dict.fromkeys(_format_short_location(item) for item in items)))
            for items in groups.values()
        ]
    )
    entries += [DigestEntry(finding, ()) for finding in submission.findings]
    entries.sort(key=lambda entry: SEVERITY_ORDER[entry.finding.severity])
    return entries


def _is_dropped_run(submission: ResultReport, run: RunReport) -> bool:
    """Whether the result is accepted without this run; a finding of the result says so."""
    return submission.accepted and not run.accepted


def digest_submitter_findings(findings: Sequence[Finding]) -> list[tuple[str, list[DigestEntry]]]:
    """What is to be said of no one benchmark, by the file or folder that it is about; one fault of several fields or files
    once for each."""
    groups: dict[str, list[DigestEntry]] = {}
    for finding in findings:
        groups.setdefault(finding.path, []).append(
            DigestEntry(finding, () if finding.line is None else (_format_short_location(finding),))
        )
    for entries in groups.values():
        entries.sort(key=lambda entry: SEVERITY_ORDER[entry.finding.severity])
    return list(groups.items())


def _drop_consequences(findings: Sequence[Finding]) -> list[Finding]:
    """Without what follows from a fatal finding: where nothing could be read, everything else is missing too; where a
    record was lost, so is its key."""
    fatal = [finding for finding in findings if finding.rule in FATAL_RULES]
    if fatal:
        return fatal
    lost = {finding.key for finding in findings if finding.rule.startswith(LOST_RECORD_RULES) and finding.key}
    return [
        finding for finding in findings if not (finding.key in lost and finding.rule.startswith(MISSING_KEY_RULES))
    ]  # fmt: skip


def _merge_missing_keys(entries: list[DigestEntry]) -> list[DigestEntry]:
    """Many keys missing from the same logs, as one entry."""
    groups: dict[tuple[str, tuple[str, ...], Severity], list[DigestEntry]] = {}
    for entry in entries:
        where = entry.locations if entry.finding.line is None else (f"{id(entry)}",)
        groups.setdefault((entry.finding.rule, where, entry.finding.severity), []).append(entry)
    merged: list[DigestEntry] = []
    for items in groups.values():
        if len(items) <= MOST_UNMERGED or any(item.finding.key is None for item in items):
            merged += items
        else:
            keys = tuple(str(item.finding.key) for item in items)
            merged.append(DigestEntry(items[0].finding, items[0].locations, keys))
    return merged


def _format_short_location(finding: Finding) -> str:
    name = Path(finding.path).name
    return ":".join([name, *(str(part) for part in (finding.line, finding.column) if part is not None)])
