"""The suppressions and the baseline of a project, checked for those that are expired or unused."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from checker.checking.configuration.model import DisabledRule
from checker.checking.configuration.suppressions import IN_BASELINE, Suppressions
from checker.checking.findings import build_finding
from checker.checking.log_result import LogResult
from checker.counts import format_count
from checker.models.finding import Finding, Origin
from checker.models.report import ResultReport

if TYPE_CHECKING:
    from checker.checking.configuration.baseline import Baseline

__all__ = ["SUPPRESSION_RULES", "check_suppressions"]

EXPIRED_RULE, UNUSED_RULE = "RES040-suppression-expired", "RES041-suppression-unused"
BASELINE_RULE, STALE_BASELINE_RULE = "RES042-baseline", "RES043-baseline-stale"
DISABLED_RULE = "RES044-rule-off"
SUPPRESSION_RULES = frozenset({EXPIRED_RULE, UNUSED_RULE, BASELINE_RULE, STALE_BASELINE_RULE, DISABLED_RULE})
"""The rules about suppressions and the baseline themselves; their findings cannot be suppressed."""


def check_suppressions(
    suppressions: Suppressions,
    findings: Sequence[Finding],
    runs: Iterable[LogResult],
    results: Iterable[ResultReport],
    inputs: Sequence[Path],
) -> Iterator[Finding]:
    """Findings on the suppressions and the baseline, given the findings of runs and results, the others, and the inputs."""
    of_runs = chain.from_iterable(run.report.findings for run in runs)
    all_findings = [*findings, *of_runs, *chain.from_iterable(result.findings for result in results)]
    yield from _check_user_suppressions(suppressions, all_findings)
    yield from _report_disabled_rules(suppressions, all_findings)
    if suppressions.baseline is not None:
        yield from _check_baseline(suppressions.baseline, all_findings, inputs)


def _check_user_suppressions(suppressions: Suppressions, all_findings: Sequence[Finding]) -> Iterator[Finding]:
    locations = suppressions.entry_locations or ("",) * len(suppressions.entries)
    for location, suppression in zip(locations, suppressions.entries, strict=True):
        file, _, number = location.rpartition(":")
        line = int(number) if number.isdigit() else None
        subject = f"{suppression.rule}" + (f" in {suppression.path}" if suppression.path else "")
        if suppressions.is_expired(suppression):
            message = f"the suppression of {subject} expired on {suppression.until}; its reason was: {suppression.reason}"
            expected, until = "a date that has not passed", str(suppression.until)
            yield build_finding(EXPIRED_RULE, Origin.MLCHECK, file, message, line=line, expected=expected, found=until)
        elif not any(suppressions.covers_finding(suppression, finding) for finding in all_findings):
            message = f"the suppression of {subject} matches no finding"
            yield build_finding(UNUSED_RULE, Origin.MLCHECK, file, message, line=line)


def _report_disabled_rules(suppressions: Suppressions, all_findings: Sequence[Finding]) -> Iterator[Finding]:
    for rule, level in suppressions.severities.items():
        if not isinstance(level, DisabledRule):
            continue
        file, _, line = suppressions.disabled_locations.get(rule, "").rpartition(":")
        number = sum(finding.rule == rule for finding in all_findings)
        message = f"{rule} is off: {level.reason}; {format_count(number, 'finding')}"
        yield build_finding(
            DISABLED_RULE, Origin.MLCHECK, file, message, line=int(line) if line.isdigit() else None, found=str(number)
        )


def _check_baseline(baseline: "Baseline", all_findings: Sequence[Finding], inputs: Sequence[Path]) -> Iterator[Finding]:
    accepted = sum(finding.suppressed == IN_BASELINE for finding in all_findings)
    if accepted:
        message = f"the baseline accepts {accepted:,} finding{'' if accepted == 1 else 's'}"
        yield build_finding(BASELINE_RULE, Origin.MLCHECK, baseline.path, message, found=str(accepted))
    for entry in baseline.find_stale_entries(all_findings, inputs):
        subject = f"{entry.rule}" + (f" on {entry.key}" if entry.key else "")
        message = f"the baseline accepts {subject} in {entry.path}, which is no longer found there"
        yield build_finding(
            STALE_BASELINE_RULE,
            Origin.MLCHECK,
            baseline.path,
            message,
            key=entry.key,
            expected=entry.expected,
            found=entry.found,
        )
