"""A set of runs -> the report on it: checked together, scored together, with what the official tools would make of it."""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from sys import float_info

from checker.checking.options import Options
from checker.metrics.olympic_mean import kept, olympic_mean
from checker.metrics.variance import spread
from checker.models.finding import Finding, Severity, Verdict
from checker.models.report import Rcp, RunReport, SubmissionReport, WeakScaling
from checker.rules.benchmark import Benchmark, Drop
from checker.submissions.copies import check as copies
from checker.submissions.naming import check as naming
from checker.submissions.rcp.check import NOT_REQUIRED, rcp_of, reference_of
from checker.submissions.results import run_counts as counts
from checker.submissions.results import run_identity as identity
from checker.submissions.results import statistics_check as statistics
from checker.submissions.results.run_set import RunSet
from checker.submissions.seeds import check as seeds
from checker.submissions.submission_files import RCP_WAIVER, SEED_WAIVER, Beside, energy_of

__all__ = ["submission_of"]

NOT_CONVERGED = frozenset(
    {"QLT001-target-not-reached", "RES001-run-aborted", "RES002-status-not-success", "RES003-status-unknown"}
)
CUT_SHORT = frozenset({"ORD001-event-missing", "QLT003-evaluation-missing"})


def submission_of(runs: RunSet, beside: Beside, options: Options = Options()) -> SubmissionReport:
    """The report on the set. `beside` is what stands beside its logs: description, waivers, factor, energy."""
    facts, reports = runs.facts, runs.reports
    rcp, of_rcp = rcp_of(runs, options.own_rcps) if runs.runs else (NOT_REQUIRED, [])
    reference = reference_of(runs, options.own_rcps) if len(runs.runs) > 1 else None
    cv = None if reference is None else reference.cv
    findings = [
        *naming.check(runs, beside.edition),
        *counts.check(runs),
        *counts.dropped(runs, _forgiven(runs)),
        *identity.check(runs),
        *seeds.check(runs),
        *copies.check(runs),
        *of_rcp,
        *statistics.check(runs, cv, strict=options.strict_statistics, rules=options.statistics),
        *beside.findings,
    ]
    findings = options.weights.weigh([_waived(finding, beside) for finding in findings])
    score = _Score(runs, rcp, beside.committee_factor)
    converged = [report for report in reports if report.converged]
    return SubmissionReport(
        path=str(runs.path),
        usage=None if beside.edition is None else beside.edition.usage,
        edition=None if beside.edition is None else beside.edition.name,
        benchmark=runs.place.benchmark if runs.head is None else runs.head.report.benchmark,
        division=runs.division,
        org=beside.org,
        system=runs.system,
        scaling=runs.place.scaling,
        runs=len(runs.runs),
        runs_required=None if facts is None else facts.runs,
        run_paths=tuple(report.path for report in reports),
        converged=len(converged),
        dropped=score.dropped,
        provisional=runs.missing > 0,
        verdict=Verdict.FAIL if _refused(runs, findings) or beside.description_refused else Verdict.PASS,
        official=Verdict.PASS if _officially_passes(runs, rcp, beside) else Verdict.FAIL,
        seeds=seeds.official_outcome(runs) if seeds.required(runs) else "not_required",
        system_description=beside.description,
        rcp=rcp,
        waivers=tuple(sorted(beside.waivers)),
        raw_minutes=score.raw,
        factor=score.factor,
        factor_source=score.factor_source,
        time_to_train_minutes=score.time_to_train,
        official_minutes=score.official,
        tta_minutes=_olympic([_or_infinite(report.tta_minutes) for report in reports], facts, score.counted),
        attmt_minutes=_olympic([_or_infinite(report.attmt_minutes) for report in reports], facts, score.counted),
        attmt_window=None if runs.head is None else runs.head.report.attmt_window,
        quality_target=None if runs.head is None else runs.head.report.quality_target,
        cv=_cv(report.time_to_train_minutes for report in converged),
        tta_cv=_cv(report.tta_minutes for report in converged),
        attmt_cv=_cv(report.attmt_minutes for report in converged),
        batch_size=_batch_size(runs),
        to_target=rcp.submission_mean,
        energy_joules=energy_of(beside, score.times, Drop() if facts is None else facts.drop, score.factor),
        weak=_weak(runs) if runs.weak else None,
        findings=tuple(findings),
    )


class _Score:
    """The benchmark result of a set, in minutes: raw, scaled, and as the official summary has it."""

    def __init__(self, runs: RunSet, rcp: Rcp, committee_factor: float | None) -> None:
        reports, facts = runs.reports, runs.facts
        times = [_or_infinite(report.time_to_train_minutes if report.converged else None) for report in reports]
        self.times = times
        self.counted = _counted(runs, times, facts)
        self.dropped = tuple(report.path for index, report in enumerate(reports) if index not in self.counted)
        self.raw = _mean(times, self.counted)
        computed = rcp.factor if rcp.passed else 1.0
        self.factor = computed if committee_factor is None else committee_factor
        self.factor_source = "scaling.json" if committee_factor is not None else "rcp" if computed != 1.0 else "none"
        self.time_to_train = None if self.raw is None else self.raw * self.factor
        official = self._official(runs, facts)
        self.official = None if official is None else official * (1.0 if committee_factor is None else committee_factor)

    @staticmethod
    def _official(runs: RunSet, facts: Benchmark | None) -> float | None:
        """The olympic mean of the logs that the official checker accepts; a refused one counts as the slowest."""
        if facts is None or not runs.runs:
            return None
        times = []
        for run in runs.runs:
            minutes = None if run.traits is None or run.report.official is Verdict.FAIL else run.traits.official_minutes
            times.append(_or_infinite(minutes))
        if len(times) <= facts.drop.fastest + facts.drop.slowest:
            return None
        mean = olympic_mean(times, facts.drop)
        return mean if math.isfinite(mean) else None


def _refused(runs: RunSet, findings: Sequence[Finding]) -> bool:
    forgiven = _forgiven(runs)
    return any(finding.severity is Severity.ERROR for finding in findings) or any(
        report.verdict is Verdict.FAIL and report.path not in forgiven for report in runs.reports
    )


def _officially_passes(runs: RunSet, rcp: Rcp, beside: Beside) -> bool:
    """Whether the official package checker lets the folder pass: number of files, compliance of all but as many as the
    olympic mean drops, seeds, RCP test and system description. Of a folder that stands in no package only the logs count."""
    failed = {report.path for report in runs.reports if report.official is Verdict.FAIL}
    failed |= {report.path for report in runs.reports if Path(report.path).stem in beside.power.refused}
    droppable = 0 if runs.facts is None or runs.partial else runs.facts.drop.slowest
    if len(failed) > droppable or not runs.runs or beside.power.crashed:
        return False
    if runs.partial:
        return True
    honoured = beside.waivers_honoured
    seeded = not seeds.required(runs) or SEED_WAIVER in honoured or seeds.official_outcome(runs) == "pass"
    described = beside.description in ("pass", "not_required") or (beside.description == "missing" and not runs.folder.whole)
    return counts.officially_counted(runs) and seeded and (rcp.passed or RCP_WAIVER in honoured) and described


def _waived(finding: Finding, beside: Beside) -> Finding:
    """A finding that a waiver is about weighs no more than a warning; it is still said."""
    family = finding.rule.split("-", 1)[0]
    about_rcps, about_seeds = family.startswith("RCP"), family in seeds.RULES
    waived = (RCP_WAIVER in beside.waivers and about_rcps) or (SEED_WAIVER in beside.waivers and about_seeds)
    if not waived or finding.severity is not Severity.ERROR:
        return finding
    return finding.model_copy(update={"severity": Severity.WARNING, "message": f"{finding.message} (waived)"})


def _forgiven(runs: RunSet) -> set[str]:
    """Runs that only failed to converge, where the olympic mean drops as many: they do not refuse the submission."""
    facts, reports = runs.facts, runs.reports
    missed = {report.path for report in reports if not report.converged and _only_not_converged(report)}
    if facts is None:
        return set()
    if facts.first_converged is not None:
        return missed
    if runs.weak:
        return missed if len(reports) - len(missed) >= facts.runs else set()
    return missed if len(missed) <= facts.drop.slowest < len(reports) else set()


def _only_not_converged(report: RunReport) -> bool:
    """Whether nothing else is wrong with a run. One that ended before its run_stop lacks what would have followed."""
    errors = [finding for finding in report.findings if finding.severity is Severity.ERROR]
    ended_early = any(finding.rule in CUT_SHORT and finding.key == "run_stop" for finding in errors)
    return all(finding.rule in NOT_CONVERGED or (ended_early and finding.rule in CUT_SHORT) for finding in errors)


def _or_infinite(minutes: float | None) -> float:
    return math.inf if minutes is None else minutes


def _counted(runs: RunSet, times: Sequence[float], facts: Benchmark | None) -> list[int]:
    """Which runs the score is made from: all but the fastest and slowest; of edition 0.5's ncf only the first
    converged ones, in the order in which they started."""
    chosen = list(range(len(times)))
    if facts is None:
        return chosen
    if facts.first_converged is not None:
        in_order = sorted(chosen, key=lambda index: _or_infinite(runs.runs[index].start_ms))
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


def _batch_size(runs: RunSet) -> float | None:
    sizes = {run.traits.batch_size for run in runs.runs if run.traits is not None and _is_number(run.traits.batch_size)}
    return float(sizes.pop()) if len(sizes) == 1 else None


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) <= float_info.max


def _weak(runs: RunSet) -> WeakScaling:
    """From the first start to the last stop of the runs that converged."""
    those = [run for run in runs.runs if run.report.converged and run.traits is not None]
    spans = [run.traits.span_ms for run in those if run.traits is not None and run.traits.span_ms is not None]
    minutes = (max(stop for _, stop in spans) - min(start for start, _ in spans)) / 60_000 if spans else None
    scales = {run.traits.scale for run in those if run.traits is not None}
    return WeakScaling(models=len(those), instance_scale=scales.pop() if len(scales) == 1 else None, minutes=minutes)
