"""The metrics' laws."""

import math
import statistics

import numpy as np
import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from checker.errors import InputError
from checker.metrics.attmt import compute_attmt, format_window, list_thresholds, parse_window
from checker.metrics.curve import Curve, build_curve
from checker.metrics.olympic_mean import compute_olympic_mean, select_counted_indices
from checker.metrics.sensitivity import count_winner_changes
from checker.metrics.speedup import compute_improvement
from checker.metrics.tta import compute_tta
from checker.metrics.variance import compute_spread
from checker.rules.benchmark import AttmtWindow, DropCounts

times = st.floats(0.01, 1e6)


def curve(*points: tuple[float, float], lower: bool = False) -> Curve:
    minutes, quality = zip(*points, strict=True)
    return Curve(np.array(minutes, dtype=float), np.array(quality, dtype=float), lower_is_better=lower)


def window(first: float, last: float, step: float) -> AttmtWindow:
    return AttmtWindow.model_validate({"from": first, "to": last, "step": step})


def test_thresholds_are_counted_in_decimals() -> None:
    assert list(list_thresholds(window(0.585, 0.635, 0.01))) == [0.585, 0.595, 0.605, 0.615, 0.625, 0.635]
    assert list(list_thresholds(window(3.55, 3.3, 0.05))) == [3.55, 3.5, 3.45, 3.4, 3.35, 3.3]
    assert list(list_thresholds(window(0.3, 0.3, 0.1))) == [0.3]


@pytest.mark.parametrize(
    "text", ["", "1:2", "a:b:c", "1:2:0", "1:2:-1", "1:2:0.3", "0:1:1e-9", "0.1:0.9:1e-300", "nan:1:1", "inf:1:1"]
)
def test_a_window_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_window(text)


def test_a_window_reads_as_it_was_written() -> None:
    assert format_window(parse_window("0.585:0.635:0.01")) == "0.585:0.635:0.01"


def test_tta_is_the_first_crossing_not_the_best() -> None:
    run = curve((1, 0.5), (2, 0.71), (3, 0.6), (4, 0.9))
    assert compute_tta(run, 0.7) == 2
    assert compute_tta(run, 0.71) == 2
    assert compute_tta(run, 0.95) == math.inf


def test_lower_is_better_where_the_metric_says_so() -> None:
    run = curve((1, 3.5), (2, 3.3), (3, 3.2), lower=True)
    assert compute_tta(run, 3.3) == 2
    assert run.best_quality == 3.2


def test_a_threshold_never_reached_makes_attmt_infinite_and_shows_in_coverage() -> None:
    found = compute_attmt(curve((1, 0.7), (2, 0.72)), window(0.7, 0.74, 0.01))
    assert found.minutes == math.inf
    assert found.coverage == pytest.approx(3 / 5)


@given(strategies.curves())
def test_attmt_lies_between_the_smallest_and_largest_tta(run: Curve) -> None:
    span = window(0.9, 0.1, 0.1) if run.lower_is_better else window(0.1, 0.9, 0.1)
    each = [compute_tta(run, threshold) for threshold in list_thresholds(span)]
    found = compute_attmt(run, span).minutes
    assert min(each) * (1 - 1e-12) <= found <= max(each) * (1 + 1e-12)


@given(strategies.curves(), st.floats(0, 1))
def test_attmt_of_one_threshold_is_tta(run: Curve, target: float) -> None:
    assert compute_attmt(run, window(target, target, 0.1)).minutes == compute_tta(run, target)


@given(strategies.curves(), st.floats(0.001, 1000))
def test_scaling_all_times_scales_both_metrics(run: Curve, factor: float) -> None:
    slower = Curve(run.minutes * factor, run.quality, lower_is_better=run.lower_is_better)
    assert compute_tta(slower, 0.5) == pytest.approx(compute_tta(run, 0.5) * factor)
    span = window(0.4, 0.5, 0.05)
    assert compute_attmt(slower, span).minutes == pytest.approx(compute_attmt(run, span).minutes * factor)


@given(strategies.curves(), st.floats(0, 1), st.floats(0, 1))
def test_a_harder_target_never_comes_sooner(run: Curve, one: float, two: float) -> None:
    easy, hard = (max(one, two), min(one, two)) if run.lower_is_better else (min(one, two), max(one, two))
    assert compute_tta(run, easy) <= compute_tta(run, hard)


@given(st.lists(times, min_size=1, max_size=12), st.randoms())
def test_the_olympic_mean_does_not_know_the_order(minutes: list[float], random: object) -> None:
    shuffled = list(minutes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    drop = DropCounts()
    assert compute_olympic_mean(shuffled, drop) == pytest.approx(compute_olympic_mean(minutes, drop))
    counted = [minutes[index] for index in select_counted_indices(minutes, drop)]
    assert min(counted) * (1 - 1e-12) <= compute_olympic_mean(minutes, drop) <= max(counted) * (1 + 1e-12)


def test_one_infinite_run_is_dropped_and_two_are_not() -> None:
    assert compute_olympic_mean([1, 2, 3, math.inf], DropCounts()) == 2.5
    assert compute_olympic_mean([1, 2, math.inf, math.inf], DropCounts()) == math.inf


@given(st.lists(times, min_size=2, max_size=12))
def test_spread_is_the_sample_variance(minutes: list[float]) -> None:
    found = compute_spread(minutes)
    assert found is not None
    assert found.variance == pytest.approx(statistics.variance(minutes))
    assert found.deviation == pytest.approx(statistics.stdev(minutes))


def test_no_spread_of_one_run_or_of_infinite_ones() -> None:
    assert compute_spread([1.0]) is None
    assert compute_spread([1.0, math.inf]) is None


@given(times, times)
def test_the_improvement_is_the_share_of_the_time_that_is_saved(base: float, other: float) -> None:
    assert compute_improvement(base, other) == pytest.approx(1 - other / base, rel=1e-9, abs=1e-9)


def test_a_time_that_is_not_finite_improves_nothing() -> None:
    assert math.isnan(compute_improvement(math.inf, 1))
    assert math.isnan(compute_improvement(1, math.nan))


def test_flips_count_changes_of_the_winner_but_not_ties() -> None:
    assert count_winner_changes([1.1, 1.2]) == 0
    assert count_winner_changes([1.1, 0.9, 1.1]) == 2
    assert count_winner_changes([1.1, 1.001, 1.1], tie=0.01) == 0


@given(st.lists(st.tuples(st.floats(), st.floats()), max_size=8))
def test_what_is_not_a_number_never_makes_a_good_score(points: list[tuple[float, float]]) -> None:
    points = [*points, (math.nan, 0.9), (1.0, math.inf), (math.inf, 0.9)]
    run = build_curve(*zip(*points, strict=True), 0.0, lower_is_better=False)
    assert np.isfinite(run.minutes).all() and np.isfinite(run.quality).all()
    assert compute_tta(run, 0.5) >= 0
