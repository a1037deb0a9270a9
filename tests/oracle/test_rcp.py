"""Reference convergence points: the tables and the arithmetic beside the official program's, and laws of the test."""

import json
import math
import warnings
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st
from mlperf_logging.rcp_checker import rcp_checker as official

from checker.logs.reader import read_log
from checker.logs.run import Run
from checker.metrics.convergence import find_agreed_batch_size, measure_convergence
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.reference_points import ReferenceTable, load_rcp_table
from checker.submissions.rcp.rcp_test import RcpTestResult, run_rcp_test
from checker.submissions.rcp.reference_statistics import ReferenceStatistics

HELD = [
    (usage, name, benchmark)
    for usage, name in list_rulesets()
    for benchmark in load_ruleset(usage, name).benchmarks
    if usage in official.submission_runs and load_rcp_table(usage, name, benchmark) is not None
]
WITHOUT_RUNS = "dlrm"  # the official program has tables of it but stops: it lacks the number of its runs
MESSAGES = {
    "RCP found": "found",
    "RCP Interpolation": "interpolated",
    "RCP not found but slower convergence on smaller batch size": "smaller",
    "Insufficient convergence": None,
}
FACTS = load_ruleset("training", "5.1").benchmarks["retinanet"]


@cache
def ours(usage: str, name: str, benchmark: str) -> ReferenceStatistics:
    table = load_rcp_table(usage, name, benchmark)
    assert table is not None
    return ReferenceStatistics.from_table(table, load_ruleset(usage, name).benchmarks[benchmark])


@cache
def theirs(usage: str, name: str, benchmark: str) -> Any:
    if benchmark == WITHOUT_RUNS:
        official.submission_runs[usage].setdefault(benchmark, load_ruleset(usage, name).benchmarks[benchmark].runs)
    return official.RCP_Checker(usage, f"{name}.0", benchmark, False)


def their_verdict(checker: Any, batch_size: float, to_target: list[float], which: str) -> tuple[bool, str, float]:
    """What check_directory says of runs, without reading them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(official, "RCP_Checker", lambda *_: checker)
        patch.setattr(official, "get_submission_epochs", lambda *_: (batch_size, list(to_target), checker.benchmark))
        return official.check_directory("", checker.usage, checker.ruleset, False, False, rcp_pass=f"{which}_rcps")  # type: ignore[no-any-return]


@pytest.mark.slow
@pytest.mark.parametrize(("usage", "name", "benchmark"), HELD)
def test_means_bounds_and_pruning_are_the_official_ones(usage: str, name: str, benchmark: str) -> None:
    reference, checker = ours(usage, name, benchmark), theirs(usage, name, benchmark)
    assert [point.name for point in reference.all_points] == list(checker.rcp_data)
    assert [point.name for point in reference.pruned_points] == list(checker.pruned_rcp_data)
    for point, record in zip(reference.all_points, checker.rcp_data.values(), strict=True):
        assert (point.mean, point.deviation) == (record["RCP Mean"], record["RCP Stdev"])
        assert point.bound == pytest.approx(record["Min Epochs"], rel=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("which", ["pruned", "full"])
@pytest.mark.parametrize(("usage", "name", "benchmark"), HELD)
def test_verdicts_at_every_batch_size_are_the_official_ones(usage: str, name: str, benchmark: str, which: Any) -> None:
    reference, checker = ours(usage, name, benchmark), theirs(usage, name, benchmark)
    points = reference.pruned_points if which == "pruned" else reference.all_points
    sizes = [point.global_batch_size for point in points]
    between = [low + (high - low) // 3 for low, high in pairwise(sizes)]
    runs = reference.benchmark.runs
    for size in [*sizes, *between, sizes[0] - 1, sizes[-1] + 1]:
        bound = run_rcp_test(reference, [1.0] * runs, size, selection=which).bound or points[-1].bound
        for scale, spread in ((0.5, 0.03), (1 - 1e-6, 0.0), (1.0, 0.0), (1 + 1e-6, 0.0), (1.02, 0.03), (1.5, 0.03)):
            to_target = [bound * scale * (1 + spread * (number % 3 - 1)) for number in range(runs)]
            found = run_rcp_test(reference, to_target, size, selection=which)
            passed, message, factor = their_verdict(checker, size, to_target, which)
            assert (found.passed, found.normalization_factor) == (passed, pytest.approx(factor, rel=1e-12)), (size, scale)
            assert MESSAGES.get(message, "missing") == ("missing" if found.outcome == "missing" else found.source)


def test_an_unconverged_run_counts_as_officially_even_where_tokens_exceed_it() -> None:
    reference, checker = ours("training", "4.1", "gpt3"), theirs("training", "4.1", "gpt3")
    to_target = [1.2e9, 1.3e9, math.inf]
    found = run_rcp_test(reference, to_target, 2048)
    passed, _, factor = their_verdict(checker, 2048, [1.2e9, 1.3e9, 1e9], "pruned")
    assert (found.passed, found.normalization_factor, found.submission_mean) == (passed, factor, 1.2e9)
    assert found.exact is not None and found.exact.submission_mean == 1.3e9


def published(corpus: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (corpus / "packages.jsonl").read_text(encoding="utf-8").splitlines()]


def verdict_of(folder: Path, usage: str, name: str) -> RcpTestResult:
    logs = [read_log(path) for path in sorted(folder.glob("result_*.txt"))]
    one = load_ruleset(usage, name)
    benchmark = Run(logs[0]).benchmark or ""
    facts, table = one.benchmarks.get(benchmark), load_rcp_table(usage, name, benchmark)
    if facts is None:
        return run_rcp_test(None, [], None)
    runs = [measure_convergence(log.exclude_positions(set(log.hidden)), facts) for log in logs]
    reference = None if table is None else ReferenceStatistics.from_table(table, facts)
    return run_rcp_test(reference, [run.progress_to_converge for run in runs], find_agreed_batch_size(runs))


@pytest.mark.slow
def test_published_folders_get_the_official_verdict(corpus: Path) -> None:
    differing, compared = [], 0
    for answer in published(corpus):
        found = verdict_of(corpus / answer["dir"], answer["usage"], answer["edition"])
        wanted = answer["rcp"]
        if wanted is None or "crash" in wanted:
            # No ruleset of points, no points (minigo), or no number of runs (dlrm): ours judges what has points.
            assert found.passed and found.outcome in ("not_required", "found", "interpolated"), answer["dir"]
            continue
        compared += 1
        same = (found.passed, found.source) == (wanted["passed"], MESSAGES[wanted["message"]])
        if not same or found.normalization_factor != wanted["factor"]:
            differing.append((answer["dir"].rsplit("/", 4)[-4], found.outcome, wanted["message"], wanted["factor"]))
    # Two folders of one run each: the official mean of no runs is no number, and so is its factor.
    assert [one[1] for one in differing] == ["insufficient"] * 2
    assert all(math.isnan(one[3]) for one in differing)
    assert compared == 147


amounts = st.floats(0.01, 1e6)
submissions = st.lists(amounts, min_size=5, max_size=5)
sizes = st.integers(1, 70)


@pytest.mark.slow
@given(strategies.reference_tables(), submissions, sizes, st.sampled_from(["pruned", "full"]))
def test_a_factor_never_speeds_up_and_a_pass_is_within_the_bound(
    table: ReferenceTable, to_target: list[float], size: int, which: Any
) -> None:
    found = run_rcp_test(ReferenceStatistics.from_table(table, FACTS), to_target, size, selection=which)
    assert found.normalization_factor >= 1
    assert found.passed == (found.outcome in ("found", "interpolated", "pruned"))
    if found.bound is not None and found.submission_mean is not None:
        assert found.passed == (found.submission_mean >= found.bound)


@pytest.mark.slow
@given(strategies.reference_tables(), submissions, sizes, st.integers(0, 4), st.floats(1, 10))
def test_slower_convergence_never_fails_where_faster_passes(
    table: ReferenceTable, to_target: list[float], size: int, which_run: int, slower: float
) -> None:
    reference = ReferenceStatistics.from_table(table, FACTS)
    before = run_rcp_test(reference, to_target, size)
    to_target[which_run] *= slower
    after = run_rcp_test(reference, to_target, size)
    assert after.passed >= before.passed
    assert after.normalization_factor <= before.normalization_factor


@pytest.mark.slow
@given(strategies.reference_tables())
def test_pruning_only_takes_away_and_keeps_the_fastest(table: ReferenceTable) -> None:
    reference = ReferenceStatistics.from_table(table, FACTS)
    assert set(reference.pruned_points) <= set(reference.all_points)
    assert reference.all_points[-1] in reference.pruned_points
    fastest = min(reference.all_points, key=lambda point: point.mean)
    assert reference.pruned_points[0].global_batch_size == fastest.global_batch_size


@pytest.mark.slow
@given(strategies.reference_tables(), st.floats(0, 1))
def test_no_point_asks_for_more_than_its_mean_and_interpolation_stays_between(table: ReferenceTable, share: float) -> None:
    reference = ReferenceStatistics.from_table(table, FACTS)
    for point in reference.all_points:
        assert 0 < point.bound <= point.mean and point.max_speedup >= 1
        assert point.exact_bound <= point.bound + 1e-4
    for low, high in pairwise(reference.pruned_points):
        size = low.global_batch_size + share * (high.global_batch_size - low.global_batch_size)
        found = reference.interpolate_point(size, low, high)
        slack = 1e-9 * max(low.mean, high.mean)
        assert min(low.mean, high.mean) - slack <= found.mean <= max(low.mean, high.mean) + slack
        assert found.neighbors == (low, high)


def test_the_exact_arithmetic_stands_beside_the_official_one() -> None:
    point = next(point for point in ours("training", "5.1", "llama31_8b").all_points if point.global_batch_size == 32)
    assert point.max_speedup == pytest.approx(1.0300, abs=5e-5)
    assert point.mean / point.exact_bound == pytest.approx(1.0308, abs=5e-5)
    reference = ours("training", "5.1", "llama31_8b")
    between = (point.bound + point.exact_bound) / 2
    found = run_rcp_test(reference, [between] * 10, 32)
    assert found.outcome == "too_fast" and found.exact_differs and found.exact is not None and found.exact.passed
    assert found.exact.percentile == pytest.approx(5.2, abs=0.1)


def test_the_allowance_is_data_and_lowers_the_bound() -> None:
    reference = ours("training", "5.0", "llama31_405b")
    point = next(point for point in reference.all_points if point.global_batch_size == 2304)
    assert point.max_speedup == pytest.approx(1.177, abs=5e-4)
    found = run_rcp_test(reference, [point.bound - 46079] * 3, 2304)
    assert found.passed and found.bound == pytest.approx(point.bound - 46080)


@pytest.mark.parametrize(
    ("runs", "size", "outcome"),
    [
        ([9.0] * 5, None, "missing"),
        ([9.0] * 5, 10**6, "missing"),
        ([9.0, 9, 9, math.inf, math.inf], 2560, "insufficient"),
        ([9.0, 9, 9, 9, math.inf], 2560, "found"),
        ([9.0, 9, 9, 9, None], 2560, "found"),
        ([9.0, 9, 9, None, math.nan], 2560, "insufficient"),
        ([9.0, 9], 2560, "insufficient"),
        ([], 2560, "insufficient"),
        ([1.0] * 5, 2560, "too_fast"),
        ([9.0] * 5, 900, "interpolated"),
        ([9.0] * 5, 8, "pruned"),
        ([1.0] * 5, 8, "missing"),
    ],
)
def test_what_comes_of_it(runs: list[float | None], size: float | None, outcome: str) -> None:
    found = run_rcp_test(ours("training", "5.1", "retinanet"), runs, size)
    assert found.outcome == outcome
    assert found.passed == (outcome in ("found", "interpolated", "pruned"))


def test_without_points_none_are_required() -> None:
    assert run_rcp_test(None, [1.0], 64) == RcpTestResult("not_required", True, global_batch_size=64)


def test_points_of_few_runs_are_no_error() -> None:
    table = ReferenceTable.model_validate(
        {"benchmark": "bert", "unit": "epochs", "points": [{"name": "a", "batch_size": 2, "to_target": [3, 4]}]}
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = run_rcp_test(ReferenceStatistics.from_table(table, FACTS), [4.0] * 5, 2)
    assert found.passed and "2 runs where the rules ask for 10" in found.doubts
