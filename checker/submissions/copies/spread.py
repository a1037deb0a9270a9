"""Runs that converge too much alike to be independent, tested exactly on the grid of evaluations."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from checker.checking.findings import build_finding
from checker.counts import format_count
from checker.metrics.convergence import find_agreed_batch_size
from checker.models.finding import Finding, Origin
from checker.rules.package_limits import SpreadRules, load_package_rules
from checker.submissions.rcp.run_set_test import find_reference_table
from checker.submissions.results.run_set import RunSet

if TYPE_CHECKING:
    from checker.rules.user_reference_points import UserReferences

__all__ = ["check_spread_of_others", "check_spread_of_references", "compute_range_probability"]

ROUNDING = 1e-9  # of an amount, so that sums of floats are equal


def compute_range_probability(values: Sequence[float], number: int, largest_range: float) -> float:
    """The probability that `number` independent draws from the values lie no farther apart than `largest_range`.

    Exact for a discrete distribution: the smallest draw is a with probability P(a <= X)^n - P(a < X)^n, and all draws lie in
    a to a + r with P(a <= X <= a + r)^n - P(a < X <= a + r)^n. It is the sum of the latter over all a.
    """
    counts = sorted(Counter(values).items())
    probability = 0.0
    for lowest, own in counts:
        end = lowest + largest_range + ROUNDING * abs(lowest)
        above = sum(count for value, count in counts if lowest < value <= end)
        probability += ((own + above) / len(values)) ** number - (above / len(values)) ** number
    return min(1.0, probability)


def check_spread_of_references(runs: RunSet, own: "UserReferences | None" = None) -> Iterator[Finding]:
    """Yield a finding if the runs converge more alike than as many of the reference runs at their batch size would."""
    references = _list_reference_amounts(runs, own)
    if references:
        yield from _test_spread(runs, references, "reference runs")


def check_spread_of_others(sets: Sequence[RunSet], own: "UserReferences | None" = None) -> Iterator[Finding]:
    """The same for results without reference runs at their batch size, by the runs of the other results of their contest."""
    contests: dict[object, list[tuple[RunSet, list[float]]]] = {}
    for one in sets:
        amounts = _list_amounts(one)
        if amounts and one.ruleset is not None and one.benchmark is not None:
            contest = (one.ruleset.usage, one.ruleset.name, one.benchmark.id, _find_batch_size(one))
            contests.setdefault(contest, []).append((one, amounts))
    for members in contests.values():
        for one, _ in members:
            others = [amount for other, amounts in members if other is not one for amount in amounts]
            if others and not _list_reference_amounts(one, own):
                yield from _test_spread(one, others, "runs of other results")


def _test_spread(runs: RunSet, others: Sequence[float], kind: str) -> Iterator[Finding]:
    """A finding where the runs of the set agree too closely. Amounts in another unit than the others' are not compared."""
    rules, amounts = load_package_rules().spread, _list_amounts(runs)
    if len(amounts) < rules.fewest_runs or len(others) < rules.fewest_others or not _are_comparable(amounts, others, rules):
        return
    closest = max(amounts) - min(amounts)
    p_value = compute_range_probability(others, len(amounts), closest)
    if p_value >= rules.significance:
        return
    agreement = f"between {min(amounts):,.10g} and {max(amounts):,.10g}" if closest else f"all at {amounts[0]:,.10g}"
    yield build_finding(
        "RES039-runs-agree-too-closely",
        Origin.MLCHECK,
        runs.path,
        f"{format_count(len(amounts), 'run')} converge {agreement}; {len(others)} {kind} do between {min(others):,.10g} and"
        f" {max(others):,.10g}. As many independent ones would agree as closely with p = {p_value:.2g}.",
        found=f"p = {p_value:.2g}",
        p_value=p_value,
    )


def _are_comparable(amounts: Sequence[float], others: Sequence[float], rules: SpreadRules) -> bool:
    ratio = (sum(amounts) / len(amounts)) / (sum(others) / len(others))
    return 1 / rules.largest_ratio <= ratio <= rules.largest_ratio


def _list_amounts(runs: RunSet) -> list[float]:
    """How far each run of a closed result trained to converge; of weak scaling, where instances are pruned, none."""
    if runs.division != "closed" or runs.is_weak_scaling or runs.layout.pruned:
        return []
    amounts = (
        run.convergence.progress_to_converge for run in runs.runs if run.convergence is not None and run.report.converged
    )
    return [float(amount) for amount in amounts if amount is not None and math.isfinite(amount) and amount > 0]


def _find_batch_size(runs: RunSet) -> float | None:
    return find_agreed_batch_size(run.convergence for run in runs.runs if run.convergence is not None)


def _list_reference_amounts(runs: RunSet, own: "UserReferences | None") -> list[float]:
    """How far the reference runs at the batch size of the set trained."""
    table = find_reference_table(runs, own)
    points = () if table is None else table.points
    size = _find_batch_size(runs)
    return [float(amount) for point in points if point.batch_size == size for amount in point.to_target]
