"""What a project accepts of its own accord: every waiver that has expired or does nothing, and what a baseline holds."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from checker.checking.configuration.suppressions import IN_BASELINE, Weights
from checker.checking.log_result import Assessed
from checker.models.finding import Finding, Origin
from checker.models.report import SubmissionReport
from checker.rules.catalogue import load_catalogue

__all__ = ["OF_ACCEPTING", "check"]

EXPIRED, IDLE = "RES040-own-waiver-expired", "RES041-own-waiver-idle"
IN_USE, STALE = "RES042-baseline", "RES043-baseline-stale"
OF_ACCEPTING = frozenset({EXPIRED, IDLE, IN_USE, STALE})
"""What is said of waivers and baseline themselves, and is never accepted."""


def check(
    weights: Weights,
    findings: Sequence[Finding],
    runs: Iterable[Assessed],
    submissions: Iterable[SubmissionReport],
    inputs: Sequence[Path],
) -> Iterator[Finding]:
    """Findings on waivers and baseline, given all others and what was checked."""
    if weights.trivial:
        return
    of_runs = chain.from_iterable(run.report.findings for run in runs)
    every = [*findings, *of_runs, *chain.from_iterable(one.findings for one in submissions)]
    yield from _of_waivers(weights, every)
    if weights.baseline is not None:
        yield from _of_baseline(weights, every, inputs)


def _of_waivers(weights: Weights, every: Sequence[Finding]) -> Iterator[Finding]:
    rules = load_catalogue()
    for place, waiver in zip(weights.places or ("",) * len(weights.waivers), weights.waivers, strict=True):
        file, _, line = place.rpartition(":")
        about = f"{waiver.rule}" + (f" in {waiver.path}" if waiver.path else "")
        where = {"line": int(line)} if line.isdigit() else {}
        if weights.expired(waiver):
            message = f"the waiver for {about} expired on {waiver.until}: {waiver.reason}"
            yield rules[EXPIRED].build_finding(
                Origin.MLCHECK, file, message, expected="a day to come", found=str(waiver.until), **where
            )
        elif not any(weights.covers(waiver, finding) for finding in every):
            yield rules[IDLE].build_finding(
                Origin.MLCHECK, file, f"nothing that was checked needs the waiver for {about}", **where
            )


def _of_baseline(weights: Weights, every: Sequence[Finding], inputs: Sequence[Path]) -> Iterator[Finding]:
    baseline = weights.baseline
    assert baseline is not None
    accepted = sum(finding.accepted == IN_BASELINE for finding in every)
    if accepted:
        message = f"the baseline accepts {accepted} of today's findings"
        yield load_catalogue()[IN_USE].build_finding(Origin.MLCHECK, baseline.path, message, found=str(accepted))
    for entry in baseline.stale(every, inputs):
        about = f" on {entry.key}" if entry.key else ""
        message = f"stale: {entry.path} no longer has the {entry.rule}{about} that the baseline accepts"
        yield load_catalogue()[STALE].build_finding(
            Origin.MLCHECK, baseline.path, message, key=entry.key, expected=entry.expected, found=entry.found
        )
