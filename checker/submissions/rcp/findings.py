"""The RCP test of a set, told so that it can be followed: the report on it, and its findings."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from checker.checking.findings import build_finding
from checker.counts import format_count, join_first
from checker.models.finding import Finding, Origin
from checker.models.rcp_result import RcpResult
from checker.rules.benchmark import DropCounts
from checker.rules.package_limits import load_package_rules
from checker.submissions.rcp.rcp_test import RcpTestResult
from checker.submissions.rcp.reference_statistics import PointStatistics
from checker.submissions.rcp.run_set_test import find_reference_table, find_user_file, run_rcp_test_for_set
from checker.submissions.results.run_counts import list_unconverged_runs
from checker.submissions.results.run_set import RunSet

if TYPE_CHECKING:
    from checker.rules.user_reference_points import UserReferences

__all__ = ["report_rcp_test"]

MOST_NAMED = 3


def report_rcp_test(runs: RunSet, own: "UserReferences | None") -> tuple[RcpResult, list[Finding]] | None:
    """The report on the test and its findings; None where there are no points to test against."""
    found = run_rcp_test_for_set(runs, own)
    if found.outcome == "not_required":
        return None
    table = find_reference_table(runs, own)
    unit, file = "" if table is None else table.unit, find_user_file(runs, own)
    return _build_rcp_report(runs, found, unit, file), list(_build_rcp_findings(runs, found, unit, file))


def _build_rcp_report(runs: RunSet, found: RcpTestResult, unit: str, file: str | None) -> RcpResult:
    point, exact = found.point, found.exact
    return RcpResult(
        # A set that cannot be tested at all has no reference either, as far as the contract's outcomes go.
        outcome="missing" if found.outcome == "insufficient" else found.outcome,
        passed=found.passed,
        normalization=found.normalization_factor,
        reason=_explain_rcp_result(runs, found, unit, file),
        unit=unit,
        global_batch_size=found.global_batch_size,
        submission_mean=found.submission_mean,
        reference=() if point is None else tuple(one.name for one in point.neighbors) or (point.name,),
        reference_mean=None if point is None else point.mean,
        reference_deviation=None if point is None else point.deviation,
        reference_cv=found.cv,
        bound=found.bound,
        max_speedup=None if found.max_speedup is None or found.max_speedup > 1e300 else found.max_speedup,
        percentile=None if exact is None else exact.percentile,
        exact_passed=None if exact is None else exact.passed,
        exact_bound=None if exact is None else exact.bound,
        reference_file=file,
    )


def _explain_rcp_result(runs: RunSet, found: RcpTestResult, unit: str, file: str | None) -> str:
    """How the reference was come by, and how the submission stands to it, in one sentence that names the user's file."""
    reason = _compare_with_reference(runs, found, unit)
    return reason if file is None else f"{reason}; reference convergence points from {file}"


def _compare_with_reference(runs: RunSet, found: RcpTestResult, unit: str) -> str:
    if found.global_batch_size is None:
        return "the logs name no batch size that they agree on, so that no reference can be looked up"
    if found.outcome == "insufficient":
        return _explain_insufficient_runs(runs)
    if found.point is None or found.bound is None:
        return f"there is no reference at batch size {found.global_batch_size:g} or above"
    point, bound, mean = found.point, found.bound, found.submission_mean
    where = {
        "found": f"the reference {point.name}",
        "interpolated": f"the references at {_format_reference_sizes(point)}",
        "smaller": f"the smallest reference, {point.name} at batch size {point.global_batch_size:g}",
    }[found.source or "found"]
    submitted = f"{mean:.6g} {unit} to target at batch size {found.global_batch_size:g}"
    return f"{submitted}; {where}: mean {point.mean:.6g}, at least {bound:.6g}"


def _explain_insufficient_runs(runs: RunSet) -> str:
    """Why the runs cannot be tested: which did not converge, or do not say how far they trained; else they are too few."""
    tested = [
        (Path(run.report.path).name, run.convergence.progress_to_converge) for run in runs.runs if run.convergence is not None
    ]
    failed = [name for name, progress in tested if progress is not None and math.isinf(progress)]
    silent = [name for name, progress in tested if progress is None]
    parts = []
    if failed:
        parts.append(f"{_list_logs(failed)} did not end with status success")
    if silent:
        parts.append(f"{_list_logs(silent)} did not log how far training had come at the last evaluation")
    if parts:
        return f"{'; '.join(parts)}; the RCP test needs this of all runs but {_count_droppable_runs(runs)}"
    drop = DropCounts() if runs.benchmark is None else runs.benchmark.drop
    least = drop.fastest + drop.slowest + 1
    return f"{format_count(len(tested), 'run')} cannot be tested: the RCP test needs at least {least}"


def _list_logs(names: list[str]) -> str:
    return f"{format_count(len(names), 'run')} ({join_first(names, MOST_NAMED)})"


def _format_reference_sizes(point: PointStatistics) -> str:
    return " and ".join(f"{one.global_batch_size:g} ({one.name})" for one in point.neighbors)


def _count_droppable_runs(runs: RunSet) -> int:
    """As many runs may fail to converge; that more did is said where runs are counted."""
    return 0 if runs.benchmark is None else runs.benchmark.drop.slowest


def _build_rcp_findings(runs: RunSet, found: RcpTestResult, unit: str, file: str | None) -> Iterator[Finding]:
    reason = _explain_rcp_result(runs, found, unit, file)
    origin = Origin.OFFICIAL if file is None else Origin.MLCHECK  # the official program knows its own points only
    if not found.passed and not (
        found.outcome == "insufficient" and len(list_unconverged_runs(runs)) > _count_droppable_runs(runs)
    ):
        rule = {"too_fast": "RCP002-too-fast", "insufficient": "RCP004-insufficient-convergence"}.get(found.outcome)
        if found.global_batch_size is None:
            rule = "RCP009-batch-size-unclear"
        yield build_finding(
            rule or "RCP003-reference-missing",
            origin,
            runs.path,
            reason,
            expected=None if found.bound is None else f"at least {found.bound:.6g} {unit}",
            found=None if found.submission_mean is None else f"{found.submission_mean:.6g} {unit}",
            fix=None
            if rule is not None or found.global_batch_size is None
            else f"submit reference runs at batch size {found.global_batch_size:g}, or train at a batch size that has them",
        )
    elif found.outcome == "pruned":
        yield build_finding("RCP008-smaller-than-references", origin, runs.path, reason)
    if found.passed and found.normalization_factor > 1 and not runs.is_weak_scaling:
        yield build_finding(
            "RCP005-normalised",
            origin,
            runs.path,
            f"times are multiplied by {found.normalization_factor:.6g}: {reason}",
            found=f"{found.normalization_factor:.9g}",
        )
    if found.exact_differs and found.exact is not None:
        says = "passes" if found.exact.passed else "fails"
        yield build_finding(
            "RCP006-exact-test-differs",
            Origin.MLCHECK,
            runs.path,
            f"by the sample deviation the test {says}: at least {found.exact.bound:.6g} {unit} instead of {found.bound:.6g}",
        )
    limit = load_package_rules().rcp.times_reference
    if found.point is not None and found.submission_mean is not None and found.submission_mean > limit * found.point.mean:
        yield build_finding(
            "RCP010-far-from-reference",
            Origin.MLCHECK,
            runs.path,
            f"the mean to converge is {found.submission_mean / found.point.mean:,.0f} times the reference's: {reason}",
            expected=f"at most {limit:g} times {found.point.mean:.6g} {unit}",
            found=f"{found.submission_mean:.6g} {unit}",
        )
    if found.doubts:
        yield build_finding("RCP007-reference-doubtful", Origin.MLCHECK, runs.path, "; ".join(found.doubts))
