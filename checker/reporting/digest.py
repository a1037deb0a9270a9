"""The findings as people need them: consequences left out, equal causes once, the most severe first."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from checker.counts import format_count
from checker.models.finding import Finding, Origin, Severity
from checker.models.report import Report, ResultReport, RunReport
from checker.reporting.iter_findings import iter_findings

__all__ = ["DigestEntry", "count_severities", "describe_entry", "digest_report", "pair_with_runs"]

SEVERITY_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}
FATAL_RULES = (
    "LOG001-no-records", "LOG014-dialect-of-another-ruleset", "ORD027-instances-merged", "SUB007-ruleset-unclear",
)  # fmt: skip
MISSING_KEY_RULES = ("SUB001", "ORD001", "QLT003", "HYP001")
LOST_RECORD_RULES = ("LOG002", "LOG003", "LOG004")
MOST_UNMERGED = 3
MOST_COMPARED = 40  # characters of an actual value; longer ones differ from log to log


class DigestEntry(Struct, frozen=True):
    """A finding, and its locations where the same is wrong in several logs; `keys` where it stands for several keys."""

    finding: Finding
    locations: tuple[str, ...]
    keys: tuple[str, ...] = ()


def describe_entry(entry: DigestEntry) -> str:
    """What is wrong, in a sentence."""
    if entry.keys:
        return f"{format_count(len(entry.keys), 'key')} missing: {', '.join(entry.keys)}"
    return entry.finding.message


def count_severities(entries: Iterable[DigestEntry]) -> dict[Severity, int]:
    """How many entries there are of each severity, the most severe first."""
    severities = [entry.finding.severity for entry in entries]
    return {severity: severities.count(severity) for severity in Severity}


def pair_with_runs(report: Report) -> list[tuple[ResultReport, list[RunReport]]]:
    """Each benchmark result of the report with its runs, in the report's order."""
    runs_of: dict[str, list[list[RunReport]]] = {}
    pairs: list[tuple[ResultReport, list[RunReport]]] = [(result, []) for result in report.results]
    for result, runs in pairs:
        for path in set(result.run_paths):
            runs_of.setdefault(path, []).append(runs)
    for run in report.runs:
        for runs in runs_of.get(run.path, ()):
            runs.append(run)
    return pairs


def digest_report(report: Report) -> list[tuple[ResultReport | str, list[DigestEntry]]]:
    """The entries of each benchmark result, then those of each path that belongs to none: files, folders, other logs."""
    digests: list[tuple[ResultReport | str, list[DigestEntry]]] = [
        (result, _digest_result(result, runs)) for result, runs in pair_with_runs(report)
    ]
    return [*digests, *_digest_other_findings(report).items()]


def _digest_result(result: ResultReport, runs: Sequence[RunReport]) -> list[DigestEntry]:
    groups: dict[tuple[str, str | None, str | None, Severity, Origin], list[Finding]] = {}
    for run in runs:
        if run.tolerated:
            continue  # a finding of the result says so
        for finding in _drop_consequences(run.findings):
            actual = None if len(finding.found or "") > MOST_COMPARED else finding.found
            mark = (finding.rule, finding.key, finding.expected or actual, finding.severity, finding.origin)
            groups.setdefault(mark, []).append(finding)
    entries = _merge_missing_keys(
        [
            DigestEntry(items[0], tuple(dict.fromkeys(_format_short_location(item) for item in items)))
            for items in groups.values()
        ]
    )
    return _sort_entries([*entries, *_digest_result_findings(result)])


def _digest_result_findings(result: ResultReport) -> list[DigestEntry]:
    """The findings on the result and on files beside its logs; the same on several files is one entry."""
    groups: dict[tuple[str, str, Severity], list[Finding]] = {}
    for finding in result.findings:
        groups.setdefault((finding.rule, finding.message, finding.severity), []).append(finding)
    return [
        DigestEntry(items[0], tuple(dict.fromkeys(place for item in items if (place := _locate_in_result(result, item)))))
        for items in groups.values()
    ]


def _locate_in_result(result: ResultReport, finding: Finding) -> str:
    """The path within the result's folder, with the line; empty for the folder itself and for what lies elsewhere."""
    path = Path(finding.path)
    if finding.path == result.path or not path.is_relative_to(result.path):
        return ""
    return path.relative_to(result.path).as_posix() + ("" if finding.line is None else f":{finding.line}")


def _digest_other_findings(report: Report) -> dict[str, list[DigestEntry]]:
    groups: dict[str, list[Finding]] = {}
    for reported in iter_findings(report):
        if reported.result is None:
            groups.setdefault(reported.finding.path, []).append(reported.finding)
    return {
        path: _sort_entries(
            [
                DigestEntry(finding, () if finding.line is None else (_format_short_location(finding),))
                for finding in _drop_consequences(findings)
            ]
        )
        for path, findings in groups.items()
    }


def _sort_entries(entries: list[DigestEntry]) -> list[DigestEntry]:
    return sorted(entries, key=lambda entry: SEVERITY_ORDER[entry.finding.severity])


def _drop_consequences(findings: Sequence[Finding]) -> list[Finding]:
    """Without what follows from another finding: all else where nothing could be read, a key whose record was lost."""
    fatal = [finding for finding in findings if finding.rule in FATAL_RULES]
    if fatal:
        return fatal
    lost = {finding.key for finding in findings if finding.rule.startswith(LOST_RECORD_RULES) and finding.key}
    return [
        finding for finding in findings if not (finding.key in lost and finding.rule.startswith(MISSING_KEY_RULES))
    ]  # fmt: skip


def _merge_missing_keys(entries: list[DigestEntry]) -> list[DigestEntry]:
    """Many keys that are missing from the same logs become one entry."""
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
