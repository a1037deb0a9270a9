"""What a project accepts of its own accord: every suppression that has expired or does nothing, and what a baseline holds."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from checker.checking.configuration.suppressions import IN_BASELINE, Suppressions
from checker.checking.log_result import LogResult
from checker.models.finding import Finding, Origin
from checker.models.report import ResultReport
from checker.rules.catalogue import load_catalogue

__all__ = ["SUPPRESSION_RULES", "check_suppressions"]

EXPIRED_RULE, UNUSED_RULE = "RES040-suppression-expired", "RES041-suppression-unused"
BASELINE_RULE, STALE_BASELINE_RULE = "RES042-baseline", "RES043-baseline-stale"
SUPPRESSION_RULES = frozenset({EXPIRED_RULE, UNUSED_RULE, BASELINE_RULE, STALE_BASELINE_RULE})
"""What is said of suppressions and baseline themselves, and is never accepted."""


def check_suppressions(
    suppressions: Suppressions,
    findings: Sequence[Finding],
    runs: Iterable[LogResult],
    submissions: Iterable[ResultReport],
    inputs: Sequence[Path],
) -> Iterator[Finding]:
    """Findings on suppressions and baseline, given all others and what was checked."""
    if suppressions.is_empty:
        return
    of_runs = chain.from_iterable(run.report.findings for run in runs)
    every = [*findings, *of_runs, *chain.from_iterable(one.findings for one in submissions)]
    yield from _check_user_suppressions(suppressions, every)
    if suppressions.baseline is not None:
        yield from _check_baseline(suppressions, every, inputs)


def _check_user_suppressions(suppressions: Suppressions, every: Sequence[Finding]) -> Iterator[Finding]:
    rules = load_catalogue()
    for place, suppression in zip(
        suppressions.entry_locations or ("",) * len(suppressions.entries), suppressions.entries, strict=True
    ):
        file, _, line = place.rpartition(":")
        about = f"{suppression.rule}" + (f" in {suppression.path}" if suppression.path else "")
        where = {"line": int(line)} if line.isdigit() else {}
        if suppressions.is_expired(suppression):
            message = f"the suppression for {about} expired on {suppression.until}: {suppression.reason}"
            yield rules[EXPIRED_RULE].build_finding(
                Origin.MLCHECK, file, message, expected="a day to come", found=str(suppression.until), **where
            )
        elif not any(suppressions.covers_finding(suppression, finding) for finding in every):
            yield rules[UNUSED_RULE].build_finding(
                Origin.MLCHECK, file, f"nothing that was checked needs the suppression for {about}", **where
            )


def _check_baseline(suppressions: Suppressions, every: Sequence[Finding], inputs: Sequence[Path]) -> Iterator[Finding]:
    baseline = suppressions.baseline
    assert baseline is not None
    accepted = sum(finding.suppressed == IN_BASELINE for finding in every)
    if accepted:
        message = f"the baseline accepts {accepted} of today's findings"
        yield load_catalogue()[BASELINE_RULE].build_finding(Origin.MLCHECK, baseline.path, message, found=str(accepted))
    for entry in baseline.find_stale_entries(every, inputs):
        about = f" on {entry.key}" if entry.key else ""
        message = f"stale: {entry.path} no longer has the {entry.rule}{about} that the baseline accepts"
        yield load_catalogue()[STALE_BASELINE_RULE].build_finding(
            Origin.MLCHECK, baseline.path, message, key=entry.key, expected=entry.expected, found=entry.found
        )
