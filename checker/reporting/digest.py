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
MOST_UNMERGED = 3
MOST_COMPARED = 40  # characters of an actual value; longer ones differ from log to log


class DigestEntry(Struct, frozen=True):
    """A finding, and its locations where the same is wrong in several logs; `keys` where it stands for several keys, and
    `consequences`, the number of findings that follow from it in all of them."""

    finding: Finding
    locations: tuple[str, ...]
    keys: tuple[str, ...] = ()
    consequences: int = 0

    @property
    def consequences_sentence(self) -> str:
        """How many findings follow from it; empty where there are none."""
        if not self.consequences:
            return ""
        verb = "follows" if self.consequences == 1 else "follow"
        return f"and {format_count(self.consequences, 'finding')} that {verb} from it"


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
        for finding in run.findings:
            if finding.cause is not None:
                continue
            actual = None if len(finding.found or "") > MOST_COMPARED else finding.found
            mark = (finding.rule, finding.key, finding.expected or actual, finding.severity, finding.origin)
            groups.setdefault(mark, []).append(finding)
    entries = _merge_missing_keys(
        [_build_entry(items, [_format_short_location(item) for item in items]) for items in groups.values()]
    )
    return _sort_entries(entries, _digest_result_findings(result))


def _digest_result_findings(result: ResultReport) -> list[DigestEntry]:
    """The findings on the result and on files other than its logs; the same on several files is one entry."""
    groups: dict[tuple[str, str, Severity], list[Finding]] = {}
    for finding in result.findings:
        if finding.cause is None:
            groups.setdefault((finding.rule, finding.message, finding.severity), []).append(finding)
    return [
        _build_entry(items, [place for item in items if (place := _locate_in_result(result, item))])
        for items in groups.values()
    ]


def _build_entry(findings: Sequence[Finding], locations: Iterable[str]) -> DigestEntry:
    consequences = sum(finding.consequences for finding in findings)
    return DigestEntry(findings[0], tuple(dict.fromkeys(locations)), consequences=consequences)


def _locate_in_result(result: ResultReport, finding: Finding) -> str:
    """The path within the result's folder, with the line; empty for the folder itself and for what lies elsewhere."""
    path = Path(finding.path)
    if finding.path == result.path or not path.is_relative_to(result.path):
        return ""
    return path.relative_to(result.path).as_posix() + ("" if finding.line is None else f":{finding.line}")


def _digest_other_findings(report: Report) -> dict[str, list[DigestEntry]]:
    groups: dict[str, list[Finding]] = {}
    for reported in iter_findings(report):
        if reported.result is None and reported.finding.cause is None:
            groups.setdefault(reported.finding.path, []).append(reported.finding)
    return {
        path: _sort_entries(
            [
                _build_entry((finding,), () if finding.line is None else (_format_short_location(finding),))
                for finding in findings
            ]
        )
        for path, findings in groups.items()
    }


def _sort_entries(*groups: list[DigestEntry]) -> list[DigestEntry]:
    """The most severe first, then in the order of the groups, and in each those that explain others first."""
    ordered = [entry for group in groups for entry in sorted(group, key=lambda entry: -entry.consequences)]
    return sorted(ordered, key=lambda entry: SEVERITY_ORDER[entry.finding.severity])


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
            merged.append(DigestEntry(items[0].finding, items[0].locations, keys, sum(item.consequences for item in items)))
    return merged


def _format_short_location(finding: Finding) -> str:
    name = Path(finding.path).name
    return ":".join([name, *(str(part) for part in (finding.line, finding.column) if part is not None)])
