"""Sensitivity, precision, intervals and profiles: their laws, and worked examples."""

import math

import numpy as np
import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st
from test_metrics import curve, window

from checker.metrics.attmt import compute_attmt, list_thresholds
from checker.metrics.curve import Curve
from checker.metrics.precision import count_runs_needed, relative_half_width
from checker.metrics.profile import compute_profile_matrix
from checker.metrics.resolution import (
    compute_resolution_share,
    count_evaluations_to,
    find_common_evaluation,
    measure_crossing_gap,
)
from checker.metrics.sensitivity import (
    compare_at_targets,
    compute_elasticity,
    compute_ratio_spread,
    count_winner_changes,
    make_target_harder,
    move_window,
    time_ratio,
)
from checker.metrics.tta import compute_tta
from checker.metrics.variance import divide_by_reference_cv


@given(strategies.curves(), st.lists(st.floats(0, 100), min_size=12, max_size=12))
def test_attmt_never_falls_where_evaluations_come_later(run: Curve, delays: list[float]) -> None:
    """Every TTA grows or stays when every evaluation comes later; so does their mean."""
    later = Curve(run.minutes + np.maximum.accumulate(delays[: len(run.minutes)]), run.quality, run.lower_is_better)
    span = window(0.9, 0.1, 0.1) if run.lower_is_better else window(0.1, 0.9, 0.1)
    assert all(compute_tta(later, target) >= compute_tta(run, target) for target in list_thresholds(span))
    assert compute_attmt(later, span).minutes >= compute_attmt(run, span).minutes * (1 - 1e-12)


@given(strategies.curves(), st.integers(1, 9))
def test_attmt_rises_with_a_single_tta(run: Curve, tenths: int) -> None:
    """Without the evaluations that reach one threshold but not the next harder one, ATTMT is no smaller."""
    low, high = tenths / 10, (tenths + 1) / 10
    kept = (run.quality <= low) | (run.quality > high) if run.lower_is_better else (run.quality < low) | (run.quality >= high)
    without = Curve(run.minutes[kept], run.quality[kept], run.lower_is_better)
    span = window(1, 0, 0.1) if run.lower_is_better else window(0, 1, 0.1)
    assert compute_attmt(without, span).minutes >= compute_attmt(run, span).minutes * (1 - 1e-12)


def test_matches_of_two_systems() -> None:
    quick, steady = curve((1, 0.5), (2, 0.6), (9, 0.7)), curve((2, 0.5), (4, 0.6), (5, 0.7))
    found = compare_at_targets([quick], [steady], window(0.5, 0.8, 0.1), window(0.5, 0.8, 0.1), "fixed")
    assert [one.ratio_tta for one in found[:3]] == [0.5, 0.5, 9 / 5]
    assert [one.ratio_attmt for one in found[:3]] == pytest.approx([0.5, 0.5, 12 / 11])
    assert math.isnan(found[3].ratio_tta)
    assert count_winner_changes([one.ratio_tta for one in found]) == 1
    assert compute_ratio_spread([one.ratio_tta for one in found]) == pytest.approx(3.6)


def test_who_never_gets_there_loses() -> None:
    assert time_ratio(math.inf, 3) == math.inf
    assert time_ratio(3, math.inf) == 0
    assert math.isnan(time_ratio(math.inf, math.inf))
    assert count_winner_changes([0.5, math.inf, math.nan, 0.0]) == 2
    assert math.isnan(compute_ratio_spread([math.inf, math.nan]))


def test_a_moved_window_keeps_its_start_or_its_length() -> None:
    assert list(list_thresholds(move_window(window(0.5, 0.6, 0.05), 0.65, "fixed"))) == [0.5, 0.55, 0.6, 0.65]
    assert list(list_thresholds(move_window(window(0.5, 0.6, 0.05), 0.65, "sliding"))) == [0.55, 0.6, 0.65]
    assert list(list_thresholds(move_window(window(3.6, 3.3, 0.15), 3.15, "sliding"))) == [3.45, 3.3, 3.15]


def test_harder_is_lower_where_lower_is_better() -> None:
    assert make_target_harder(2.0, 0.01, lower_is_better=True) == 1.98
    assert make_target_harder(2.0, 0.01, lower_is_better=False) == 2.02
    assert make_target_harder(-2.0, 0.01, lower_is_better=False) == -1.98


@given(st.floats(0.5, 3), st.floats(0.1, 100))
def test_the_elasticity_of_a_power_law_is_its_exponent(exponent: float, target: float) -> None:
    found = compute_elasticity(lambda at: 7 * at**exponent, target, lower_is_better=False, share=1e-4)
    assert found.central == pytest.approx(exponent, rel=1e-3)
    assert found.easier == pytest.approx(exponent, rel=1e-3)
    falling = compute_elasticity(lambda at: 7 * at**-exponent, target, lower_is_better=True, share=1e-4)
    assert falling.central == pytest.approx(exponent, rel=1e-3)


def test_elasticity_of_steps() -> None:
    run = curve((10, 0.499), (12, 0.5), (15, 0.502))
    found = compute_elasticity(lambda target: compute_tta(run, target), 0.5, lower_is_better=False, share=0.002)
    assert (found.easier, found.harder) == pytest.approx((2 / 12 / 0.002, 3 / 12 / 0.002))
    assert compute_elasticity(lambda target: compute_tta(run, target), 0.5, lower_is_better=False).harder == math.inf
    assert math.isnan(compute_elasticity(lambda target: compute_tta(run, target), 0.9, lower_is_better=False).easier)


def test_the_gap_before_the_crossing_is_what_tta_resolves() -> None:
    run = curve((4, 0.1), (7, 0.5), (7, 0.5), (10, 0.9))
    assert measure_crossing_gap(run, 0.5) == 3
    assert measure_crossing_gap(run, 0.05) == 4
    assert compute_resolution_share(run, 0.9) == pytest.approx(0.3)
    assert compute_resolution_share(run, 0.1) == 1
    assert compute_resolution_share(run, 0.95) is None
    assert measure_crossing_gap(run, 0.95) is None


def test_runs_that_end_at_one_evaluation() -> None:
    run = curve((4, 0.1), (7, 0.5), (7, 0.5), (10, 0.9))
    assert [count_evaluations_to(run, threshold) for threshold in (0.1, 0.5, 0.6, 0.95)] == [1, 2, 3, None]
    assert find_common_evaluation([3, 3, 3, 3, 4], 0.8) == 3
    assert find_common_evaluation([3, 3, 3, 5, 4], 0.8) is None
    assert find_common_evaluation([], 0.8) is None


def test_a_cv_against_its_reference() -> None:
    assert divide_by_reference_cv(0.06, 0.03) == pytest.approx(2)
    assert divide_by_reference_cv(0.06, None) is None
    assert divide_by_reference_cv(0.06, 0.0) is None
    assert divide_by_reference_cv(math.nan, 0.03) is None


def test_precision_of_a_mean_by_students_t() -> None:
    assert relative_half_width(0.1, 5) == pytest.approx(2.776445 * 0.1 / math.sqrt(5), rel=1e-6)
    assert relative_half_width(0.1, 1) == math.inf
    assert count_runs_needed(0.05, 0.05) == 7
    assert count_runs_needed(0.0, 0.01) == 2
    assert count_runs_needed(math.nan, 0.01) is None
    assert count_runs_needed(0.1, 0.0) is None


@given(st.floats(0.001, 1), st.floats(0.01, 0.5))
def test_the_runs_needed_are_enough_and_one_fewer_is_not(cv: float, wanted: float) -> None:
    runs = count_runs_needed(cv, wanted)
    assert runs is not None
    assert relative_half_width(cv, runs) <= wanted
    assert runs == 2 or relative_half_width(cv, runs - 1) > wanted


def test_profiles_by_hand() -> None:
    found = compute_profile_matrix([[1, 2, math.inf], [2, 1, 6], [4, math.nan, 3]])
    assert found.time_ratios.tolist() == [[1, 2, math.inf], [2, 1, 2], [4, math.inf, 1]]
    assert found.compute_system_shares([1, 2, math.inf]).tolist() == pytest.approx(
        np.array([[1, 2, 2], [1, 3, 3], [1, 1, 2]]) / 3, abs=1e-12
    )
    assert found.list_step_ratios() == [1, 2, 4]


@given(
    st.lists(
        st.lists(st.floats(0.001, 1e6) | st.sampled_from([math.nan, math.inf, 0.0, -1.0]), min_size=3, max_size=3),
        min_size=1,
        max_size=4,
    )
)
def test_profiles_rise_and_what_is_no_time_never_scores(times: list[list[float]]) -> None:
    found = compute_profile_matrix(times)
    shares = found.compute_system_shares([1, 2, 8, math.inf])
    assert (np.diff(shares, axis=1) >= 0).all()
    real = np.isfinite(times) & (np.array(times) > 0)
    assert (shares[:, -1] <= real.mean(axis=1) + 1e-12).all()
    assert (found.time_ratios[real] >= 1).all()
    assert np.isinf(found.time_ratios[~real]).all()
