"""Two runs are held against each other by the times and qualities of their evaluations."""

from itertools import combinations, pairwise, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.checking.log_result import LogResult
from checker.checking.run_facts import RunFacts
from checker.metrics.curve import Curve
from checker.models.report import RunReport
from checker.models.verdict import Verdict
from checker.rules.package_limits import load_package_rules
from checker.submissions.copies.pairs import MOST_COMPARED_WITH_ALL, find_candidate_pairs, group_pairs
from checker.submissions.copies.resemblance import classify_resemblance, compare_traces
from checker.submissions.copies.selection import find_holes
from checker.submissions.copies.spread import compute_range_probability
from checker.submissions.copies.trace import RunTrace, list_traces
from checker.submissions.results.run_set import RunSet

RULES = load_package_rules().copies


def report_of(number: int) -> RunReport:
    return RunReport(
        path=f"result_{number}.txt", usage="training", ruleset="5.1.0", ruleset_source="flag", ruleset_reason="", dialect="7",
        benchmark="bert", division="closed", submitter=None, platform=None, converged=True, records=9,
        mlcheck=Verdict.PASS, official=Verdict.PASS,
    )  # fmt: skip


def trace_of(intervals: list[float], qualities: list[float], *, number: int = 0, start_ms: float = 1.7e12) -> RunTrace:
    span = (start_ms, start_ms + sum(intervals))
    facts = RunFacts(None, {}, (), (), span, None, None, None)
    return RunTrace(None, LogResult(report_of(number), run_facts=facts), tuple(qualities), tuple(intervals))  # type: ignore[arg-type]


def random_run(random: Random, evaluations: int = 12, *, number: int = 0) -> RunTrace:
    intervals = [random.randint(59_000, 61_000) for _ in range(evaluations)]
    return trace_of(intervals, [10 / (at + 1) + random.gauss(0, 0.1) for at in range(evaluations)], number=number)


def classify(first: RunTrace, second: RunTrace) -> str | None:
    return classify_resemblance(first, second, compare_traces(first, second), RULES)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("scale", [1.0, 0.5, 0.93, 1.0007, 3.0])
def test_a_copy_is_found_at_any_speed_and_with_any_qualities(seed: int, scale: float) -> None:
    random = Random(seed)
    run = random_run(random)
    stamps = [sum(run.intervals_ms[: at + 1]) for at in range(12)]
    moved = [round(scale * stamp) for stamp in stamps]
    intervals = [moved[0], *(later - earlier for earlier, later in pairwise(moved))]
    other = trace_of(intervals, [quality + random.gauss(0, 1) for quality in run.qualities])
    assert classify(run, other) == "times"
    assert compare_traces(run, other).time_factor == pytest.approx(scale, rel=1e-3)


@pytest.mark.parametrize("seed", range(50))
def test_independent_runs_are_not_copies(seed: int) -> None:
    random = Random(seed)
    runs = [random_run(random, number=number) for number in range(10)]
    assert [classify(runs[one], runs[two]) for one, two in combinations(range(10), 2)] == [None] * 45


def test_equal_intervals_of_a_steady_clock_are_no_evidence() -> None:
    steady = [30_000.0, *[60_000.0] * 11]
    assert classify(trace_of(steady, list(range(12))), trace_of([90_000.0, *steady[1:]], list(range(5, 17)))) is None
    whole_seconds = [60_000.0, 61_000.0, 60_000.0, 62_000.0]
    assert classify(trace_of(whole_seconds, [1, 2, 3, 4]), trace_of(whole_seconds, [5, 6, 7, 8])) is None


def test_intervals_of_a_few_milliseconds_are_no_evidence() -> None:
    """Five trainings of a tenth of a second, evaluated every 8 ms, agree to a millisecond by themselves."""
    random = Random(1)
    intervals = [12.0, *(float(random.choice((7, 8, 9))) for _ in range(11))]
    run, other = (trace_of(intervals, [random.gauss(0, 1) for _ in range(12)]) for _ in range(2))
    assert classify(run, other) is None
    slow = [30 * interval for interval in intervals]
    assert classify(trace_of(slow, list(run.qualities)), trace_of(slow, list(other.qualities))) == "times"


def test_a_copy_that_is_cut_short_or_started_earlier_is_found() -> None:
    run = random_run(Random(3))
    assert classify(run, trace_of(list(run.intervals_ms[:8]), [0.0] * 8)) == "times"
    assert classify(run, trace_of([1.0, *run.intervals_ms[1:]], [0.0] * 12)) == "times"


def test_two_evaluations_need_everything_to_be_equal() -> None:
    run = trace_of([61_234.0, 60_007.0], [0.71, 0.75], start_ms=1.6e12)
    assert classify(run, trace_of([61_234.0, 60_007.0], [0.71, 0.75])) == "times"
    assert classify(run, trace_of([61_234.0, 60_009.0], [0.71, 0.75])) is None
    assert classify(run, trace_of([61_234.0, 60_007.0], [0.71, 0.76])) is None


def test_two_precise_qualities_tell_runs_apart_and_rounded_ones_do_not() -> None:
    precise, rounded = [1.0138584071973196, 1.1059749305741844], [0.71, 0.75]
    for qualities, likeness in ((precise, "qualities"), (rounded, None), ([precise[0]] * 2, None)):
        assert classify(trace_of([61_234.0, 60_007.0], qualities), trace_of([51_111.0, 59_001.0], qualities)) == likeness


def test_half_of_the_qualities_are_enough() -> None:
    random = Random(4)
    run, other = random_run(random), random_run(random)
    assert classify(run, trace_of(list(other.intervals_ms), [*run.qualities[:6], *other.qualities[6:]])) == "qualities"
    assert classify(run, trace_of(list(other.intervals_ms), [*run.qualities[:5], *other.qualities[5:]])) is None


@pytest.mark.parametrize("number", [20, MOST_COMPARED_WITH_ALL + 200])
def test_copies_are_found_among_many_runs(number: int) -> None:
    random = Random(number)
    runs = [random_run(random, number=at) for at in range(number)]
    runs[7] = trace_of(list(runs[3].intervals_ms), list(runs[7].qualities))
    runs[11:15] = [trace_of(list(run.intervals_ms), list(runs[5].qualities)) for run in runs[11:15]]
    runs[17] = trace_of(list(runs[17].intervals_ms), [*runs[16].qualities[:8], *runs[17].qualities[8:]])
    pairs = [pair for pair in find_candidate_pairs(runs) if classify(runs[pair[0]], runs[pair[1]])]
    assert group_pairs(pairs) == [[3, 7], [5, 11, 12, 13, 14], [16, 17]]


def test_many_copies_of_one_run_are_one_group_and_few_pairs() -> None:
    run = random_run(Random(5))
    pairs = list(find_candidate_pairs([run] * 3_000))
    assert len(pairs) < 10_000
    assert group_pairs(pairs) == [list(range(3_000))]


@given(values=st.lists(st.integers(0, 5), min_size=1, max_size=6), number=st.integers(1, 4), largest_range=st.integers(0, 5))
def test_the_probability_of_a_range_is_that_of_all_draws_counted(values: list[int], number: int, largest_range: int) -> None:
    draws = list(product(values, repeat=number))
    expected = sum(max(draw) - min(draw) <= largest_range for draw in draws) / len(draws)
    assert compute_range_probability(values, number, largest_range) == pytest.approx(expected)


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=12, unique=True), st.integers(1, 9), st.integers(-100, 100))
def test_holes_are_what_is_missing_from_a_count(numbers: list[int], step: int, offset: int) -> None:
    seeds = [step * number + offset for number in numbers]
    holes = find_holes(seeds, 2.0)
    assert not set(holes) & set(seeds)
    full = sorted([*seeds, *holes])
    assert len({later - earlier for earlier, later in pairwise(full)}) <= 1 or not holes
    assert len(full) <= 2.0 * len(seeds)


@pytest.mark.parametrize(
    ("numbers", "start", "holes"),
    [
        ([1, 2, 4, 5], None, [3]),
        ([10, 20, 40, 50], None, [30]),
        ([2, 3, 4, 5], 1, [1]),
        ([0, 1, 2, 4], 1, [3]),
        ([1, 2, 3, 4], 1, []),
        ([0, 1, 2, 3], 1, []),
        ([5, 5, 7, 9], None, []),
        ([1, 2, 3, 99], None, []),
        ([240928, 240929, 240931, 240932], 1, []),
    ],
)
def test_numbers_that_count_up_have_holes(numbers: list[int], start: int | None, holes: list[int]) -> None:
    assert find_holes(numbers, 2.0, start=start) == holes


@given(
    st.lists(st.tuples(st.floats(0, None), st.floats(allow_nan=False)), max_size=6).map(sorted),
    st.sampled_from([0.5, 1.0, 3.0]),
)
def test_curves_with_extreme_numbers_are_compared(points: list[tuple[float, float]], factor: float) -> None:
    curves = [
        Curve([scale * minutes for minutes, _ in points], [quality for _, quality in points], True) for scale in (1, factor)
    ]
    runs = tuple(LogResult(report_of(number), curve=curve) for number, curve in enumerate(curves))
    traces = list_traces([RunSet(None, runs, False)])  # type: ignore[arg-type]
    for pair in find_candidate_pairs(traces * 40):
        assert pair[0] < pair[1]
    assert classify(traces[0], traces[1]) in (None, "times", "qualities")
