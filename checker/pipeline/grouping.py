"""Runs -> submissions: the runs of one benchmark in one directory, counted, compared and scored together."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from checker.engine.catalogue import catalogue
from checker.metrics.olympic_mean import kept, olympic_mean
from checker.metrics.variance import spread
from checker.models.benchmark import Benchmark, Drop
from checker.models.finding import Finding, Origin, Severity, Verdict
from checker.models.report import Rcp, RunReport, SubmissionReport
from checker.pipeline.assessing import Assessed

__all__ = ["group", "submission_of", "system_of"]

NOT_CONVERGED = frozenset({"QLT001-target-not-reached", "RES001-run-aborted", "RES002-status-not-success"})
SAME_IN_ALL_RUNS = ("org", "division", "edition")
Seeds = Literal["pass", "fail", "not_required"]


def group(runs: Iterable[Assessed]) -> list[tuple[Path, list[Assessed]]]:
    """The runs by directory and benchmark; a run without a benchmark goes with the others of its directory."""
    found: dict[tuple[Path, str | None], list[Assessed]] = {}
    for run in runs:
        found.setdefault((Path(run.report.path).parent, run.report.benchmark), []).append(run)
    for directory, benchmark in list(found):
        others = [known for folder, known in found if folder == directory and known is not None]
        if benchmark is None and len(others) == 1:
            found[directory, others[0]] += found.pop((directory, None))
    return [(directory, items) for (directory, _), items in found.items()]


def submission_of(directory: Path, runs: Sequence[Assessed], *, partial: bool) -> SubmissionReport:
    """The submission that these runs of one benchmark are. `partial`: missing runs are no error."""
    head = next((run for run in runs if run.benchmark is not None), runs[0])
    facts = head.benchmark
    reports = [run.report for run in runs]
    required = None if facts is None else facts.runs
    converged = [report for report in reports if report.converged]
    provisional = required is not None and len(runs) < required
    times = [math.inf if not report.converged else report.time_to_train_minutes or math.inf for report in reports]
    counted = _counted(runs, times, facts)
    seeds, of_seeds = _seeds(directory, head, reports)
    findings = [
        *_counts(directory, reports, facts, partial=partial),
        *_disagreements(directory, reports),
        *of_seeds,
        *_without_rcps(directory, head),
    ]
    droppable = 0 if facts is None else facts.drop.slowest
    forgiven = _forgiven(reports, facts)
    refused = any(finding.severity is Severity.ERROR for finding in findings)
    refused = refused or any(report.verdict is Verdict.FAIL and report.path not in forgiven for report in reports)
    officially_failed = sum(report.official is Verdict.FAIL for report in reports)
    short = provisional and not partial
    ttas = [_or_infinite(report.tta_minutes) for report in reports]
    attmts = [_or_infinite(report.attmt_minutes) for report in reports]
    return SubmissionReport(
        path=str(directory),
        usage=head.report.usage,
        edition=head.report.edition,
        benchmark=head.report.benchmark,
        division=head.report.division,
        system=system_of(directory, head.report),
        runs=len(runs),
        runs_required=required,
        converged=len(converged),
        dropped=tuple(report.path for index, report in enumerate(reports) if index not in counted),
        provisional=provisional,
        verdict=Verdict.FAIL if refused else Verdict.PASS,
        official=Verdict.FAIL if short or officially_failed > droppable * (not partial) else Verdict.PASS,
        seeds=seeds,
        rcp=Rcp(outcome="not_required", passed=True, factor=1.0),
        time_to_train_minutes=_mean(times, counted),
        tta_minutes=_olympic(ttas, facts, counted),
        attmt_minutes=_olympic(attmts, facts, counted),
        attmt_window=head.report.attmt_window,
        quality_target=head.report.quality_target,
        cv=_cv(report.time_to_train_minutes for report in converged),
        tta_cv=_cv(report.tta_minutes for report in converged),
        attmt_cv=_cv(report.attmt_minutes for report in converged),
        findings=tuple(findings),
    )


def _or_infinite(minutes: float | None) -> float:
    return math.inf if minutes is None else minutes


def _counted(runs: Sequence[Assessed], times: Sequence[float], facts: Benchmark | None) -> list[int]:
    """Which runs the score is made from: all but the fastest and slowest; of edition 0.5's ncf only the first
    converged ones, in the order in which they started."""
    if facts is None:
        return list(range(len(runs)))
    chosen = list(range(len(runs)))
    if facts.first_converged is not None:
        in_order = sorted(chosen, key=lambda index: _or_infinite(runs[index].start_ms))
        chosen = sorted([index for index in in_order if math.isfinite(times[index])][: facts.first_converged])
    return [chosen[position] for position in kept([times[index] for index in chosen], facts.drop)]


def _mean(times: Sequence[float], counted: Sequence[int]) -> float | None:
    found = [times[index] for index in counted]
    mean = sum(found) / len(found) if found else math.inf
    return mean if math.isfinite(mean) else None


def _olympic(times: Sequence[float], facts: Benchmark | None, counted: Sequence[int]) -> float | None:
    """The olympic mean by the metric's own order; over the counted runs where only the first ones count."""
    if facts is not None and facts.first_converged is not None:
        return _mean(times, counted)
    mean = olympic_mean(times, Drop() if facts is None else facts.drop)
    return mean if math.isfinite(mean) else None


def _cv(minutes: Iterable[float | None]) -> float | None:
    found = spread([value for value in minutes if value is not None])
    return None if found is None else found.cv


def system_of(directory: Path, head: RunReport) -> str | None:
    """The directory of the system, where the layout has one (results/<system>/<benchmark>), else the platform."""
    parents = directory.absolute().parts
    if "results" in parents[:-1]:
        return parents[len(parents) - 1 - parents[::-1].index("results") + 1]
    return head.platform


def _forgiven(reports: Sequence[RunReport], facts: Benchmark | None) -> set[str]:
    """Runs that only failed to converge, where the olympic mean drops as many: they do not refuse the submission."""
    missed = [report for report in reports if not report.converged and _only_not_converged(report)]
    if facts is None or facts.first_converged is not None:
        return {report.path for report in missed} if facts is not None else set()
    return {report.path for report in missed} if len(missed) <= facts.drop.slowest < len(reports) else set()


def _only_not_converged(report: RunReport) -> bool:
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    return all(finding.rule in NOT_CONVERGED for finding in errors)


def _counts(directory: Path, reports: Sequence[RunReport], facts: Benchmark | None, *, partial: bool) -> Iterable[Finding]:
    if facts is None:
        return
    number = len(reports)
    if number < facts.runs:
        message = f"{_runs(number)} of {facts.runs}; a score from fewer is provisional"
        severity = Severity.NOTE if partial else None
        expected, found = _runs(facts.runs), str(number)
        yield catalogue()["RES004-too-few-runs"].finding(
            Origin.POLICY, directory, message, expected=expected, found=found, severity=severity
        )
    elif number > facts.runs:
        message = f"{_runs(number)} where the rules ask for {facts.runs}; all of them are scored"
        expected, found = _runs(facts.runs), str(number)
        yield catalogue()["RES007-more-runs-than-required"].finding(
            Origin.POLICY, directory, message, expected=expected, found=found
        )
    missed = [Path(report.path).name for report in reports if not report.converged]
    allowed = facts.runs - facts.first_converged if facts.first_converged else facts.drop.slowest
    if len(missed) > allowed and number > 1:
        message = f"{_runs(len(missed))} did not converge: {', '.join(missed[:5])}{', ...' if len(missed) > 5 else ''}"
        expected, found = f"at most {allowed}", str(len(missed))
        yield catalogue()["RES005-too-many-not-converged"].finding(
            Origin.POLICY, directory, message, expected=expected, found=found
        )


def _runs(number: int) -> str:
    return f"{number} run" + ("" if number == 1 else "s")


def _disagreements(directory: Path, reports: Sequence[RunReport]) -> Iterable[Finding]:
    for field in SAME_IN_ALL_RUNS:
        values = Counter(getattr(report, field) for report in reports if getattr(report, field) is not None)
        if len(values) > 1:
            usual = values.most_common(1)[0][0]
            odd = next(report for report in reports if getattr(report, field) not in (usual, None))
            message = f"the runs name {len(values)} values of {field}: {', '.join(map(str, values))}"
            yield catalogue()["RES006-runs-disagree"].finding(Origin.POLICY, directory, message, expected=str(usual),
                found=f"{getattr(odd, field)} in {Path(odd.path).name}",
            )  # fmt: skip


def _seeds(directory: Path, head: Assessed, reports: Sequence[RunReport]) -> tuple[Seeds, list[Finding]]:
    if head.edition is None or not head.edition.head.seeds or head.report.division != "closed":
        return "not_required", []
    findings = []
    without = [Path(report.path).name for report in reports if report.seed is None]
    if without:
        message = f"no seed in {', '.join(without)}"
        findings.append(
            catalogue()["RES008-seed-missing"].finding(Origin.POLICY, directory, message, expected="a seed in every run")
        )
    by_seed: dict[str, list[str]] = {}
    for report in reports:
        if report.seed is not None:
            by_seed.setdefault(str(report.seed), []).append(Path(report.path).name)
    for seed, names in by_seed.items():
        if len(names) > 1:
            message = f"seed {seed} in {', '.join(names)}"
            findings.append(
                catalogue()["RES009-seed-repeated"].finding(Origin.POLICY, directory, message, expected="a seed for each run")
            )
    return ("fail" if findings else "pass"), findings


def _without_rcps(directory: Path, head: Assessed) -> Iterable[Finding]:
    if head.edition is not None and head.edition.head.rcps and head.report.division == "closed":
        message = "the score is not normalised: this version has no reference convergence points"
        yield catalogue()["RCP001-not-checked"].finding(Origin.POLICY, directory, message)
