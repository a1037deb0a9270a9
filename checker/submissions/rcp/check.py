"""The RCP test of a set: convergence held against the round's reference convergence points, told so that it can be followed."""

from collections.abc import Iterator
from functools import cache

from checker.metrics.convergence import agreed_batch_size
from checker.models.finding import Finding, Origin
from checker.models.report import Rcp
from checker.rules.catalogue import catalogue
from checker.rules.reference_points import ReferenceTable, rcps
from checker.submissions.rcp.rcp_test import Verdict, verdict_on
from checker.submissions.rcp.reference_statistics import Point, Reference
from checker.submissions.results.run_counts import missed
from checker.submissions.results.run_set import RunSet

__all__ = ["NOT_REQUIRED", "rcp_of", "rcp_verdict", "reference_of"]

NOT_REQUIRED = Rcp(outcome="not_required", passed=True, factor=1.0)
# A set that cannot be tested at all has no reference either, as far as the contract's outcomes go.
OUTCOMES = {"insufficient": "missing"}


def rcp_of(runs: RunSet, own: ReferenceTable | None = None) -> tuple[Rcp, list[Finding]]:
    """What the test comes to, and what is to be said of it. `own` are points to use instead of the edition's.

    Not required of open sets, of editions and benchmarks without points, and of sets that are known to be partial.
    """
    if runs.division != "closed" or runs.facts is None or (runs.partial and runs.missing):
        return NOT_REQUIRED, []
    found = rcp_verdict(runs, own)
    if found.outcome == "not_required":
        return NOT_REQUIRED, []
    unit = _table_unit(runs, own)
    return _as_report(found, unit), list(_findings(runs, found, unit))


def rcp_verdict(runs: RunSet, own: ReferenceTable | None = None) -> Verdict:
    """The verdict on the set, whatever its division."""
    facts, edition = runs.facts, runs.edition
    if facts is None or edition is None:
        return verdict_on(None, [], None)
    those = [run.convergence for run in runs.runs if run.convergence is not None]
    return verdict_on(reference_of(runs, own), [one.to_target for one in those], agreed_batch_size(those))


def reference_of(runs: RunSet, own: ReferenceTable | None = None) -> Reference | None:
    """The reference convergence points of the set's benchmark; `own` instead of the edition's. None where there are none."""
    facts, edition = runs.facts, runs.edition
    if facts is None or edition is None:
        return None
    return _reference(edition.usage, edition.name, facts.id) if own is None else Reference.of(own, facts)


@cache
def _reference(usage: str, edition: str, benchmark: str) -> Reference | None:
    from checker.rules.loader import edition as load_edition

    table = rcps(usage, edition, benchmark)
    return None if table is None else Reference.of(table, load_edition(usage, edition).benchmarks[benchmark])


def _table_unit(runs: RunSet, own: ReferenceTable | None) -> str:
    edition, facts = runs.edition, runs.facts
    table = own or (None if edition is None or facts is None else rcps(edition.usage, edition.name, facts.id))
    return "" if table is None else table.unit


def _as_report(found: Verdict, unit: str) -> Rcp:
    point, exact = found.point, found.exact
    return Rcp(
        outcome=OUTCOMES.get(found.outcome, found.outcome),
        passed=found.passed,
        factor=found.factor,
        reason=_reason(found, unit),
        unit=unit,
        batch_size=found.batch_size,
        submission_mean=found.submission_mean,
        reference=() if point is None else tuple(one.name for one in point.between) or (point.name,),
        reference_mean=None if point is None else point.mean,
        reference_deviation=None if point is None else point.deviation,
        reference_cv=found.cv,
        bound=found.bound,
        max_speedup=None if found.max_speedup is None or found.max_speedup > 1e300 else found.max_speedup,
        percentile=None if exact is None else exact.percentile,
        exact_passed=None if exact is None else exact.passed,
        exact_bound=None if exact is None else exact.bound,
    )


def _reason(found: Verdict, unit: str) -> str:
    """How the reference was come by, and how the submission stands to it, in one sentence."""
    if found.batch_size is None:
        return "the logs name no batch size that they agree on, so that no reference can be looked up"
    if found.outcome == "insufficient":
        return "more runs than the olympic mean drops did not converge, or do not say how far they trained"
    if found.point is None or found.bound is None:
        return f"there is no reference at batch size {found.batch_size:g} or above"
    point, bound, mean = found.point, found.bound, found.submission_mean
    where = {
        "found": f"the reference {point.name}",
        "interpolated": f"the references at {_sizes(point)}",
        "smaller": f"the smallest reference, {point.name} at batch size {point.batch_size:g}",
    }[found.source or "found"]
    return (
        f"{mean:.6g} {unit} to target at batch size {found.batch_size:g}; {where}: mean {point.mean:.6g}, at least {bound:.6g}"
    )


def _sizes(point: Point) -> str:
    return " and ".join(f"{one.batch_size:g} ({one.name})" for one in point.between)


def _droppable(runs: RunSet) -> int:
    """As many runs may fail to converge; that more did is said where runs are counted."""
    return 0 if runs.facts is None else runs.facts.drop.slowest


def _findings(runs: RunSet, found: Verdict, unit: str) -> Iterator[Finding]:
    reason = _reason(found, unit)
    if not found.passed and not (found.outcome == "insufficient" and len(missed(runs)) > _droppable(runs)):
        rule = {"too_fast": "RCP002-too-fast", "insufficient": "RCP004-insufficient-convergence"}.get(found.outcome)
        if found.batch_size is None:
            rule = "RCP009-batch-size-unclear"
        yield catalogue()[rule or "RCP003-reference-missing"].finding(
            Origin.OFFICIAL,
            runs.path,
            reason,
            expected=None if found.bound is None else f"at least {found.bound:.6g} {unit}",
            found=None if found.submission_mean is None else f"{found.submission_mean:.6g} {unit}",
            fix=None if rule is not None or found.batch_size is None
            else f"submit reference runs at batch size {found.batch_size:g}, or train at a batch size that has them",
        )  # fmt: skip
    elif found.outcome == "pruned":
        yield catalogue()["RCP008-smaller-than-references"].finding(Origin.OFFICIAL, runs.path, reason)
    if found.passed and found.factor > 1:
        yield catalogue()["RCP005-normalised"].finding(
            Origin.OFFICIAL, runs.path, f"times are multiplied by {found.factor:.6g}: {reason}", found=f"{found.factor:.9g}"
        )
    if found.exact_differs and found.exact is not None:
        says = "passes" if found.exact.passed else "fails"
        yield catalogue()["RCP006-exact-test-differs"].finding(
            Origin.MLCHECK, runs.path,
            f"by the sample deviation the test {says}: at least {found.exact.bound:.6g} {unit} instead of {found.bound:.6g}",
        )  # fmt: skip
    if found.doubts:
        yield catalogue()["RCP007-reference-doubtful"].finding(Origin.MLCHECK, runs.path, "; ".join(found.doubts))
