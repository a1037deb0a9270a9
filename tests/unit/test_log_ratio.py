"""Intervals of speedups and of CVs, and the times that runs are averaged to: against scipy, worked examples, and their laws."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from checker.metrics.central_time import CentralTime, compute_central_time
from checker.metrics.cv_interval import compute_cv_interval
from checker.metrics.log_ratio import (
    LogMean,
    RatioEstimate,
    adjust_p_values,
    combine_log_ratios,
    estimate_ratio,
    measure_log_mean,
)
from checker.rules.benchmark import DropCounts

BASE, OTHER = [59.7, 66.2, 70.1, 72.5, 95.6], [40.1, 41.9, 43.0, 47.7, 44.2, 60.3]
OLYMPIC = DropCounts()
minutes = st.lists(st.floats(0.1, 1e4), min_size=3, max_size=9)


def measured(times: list[float], drop: DropCounts = DropCounts(fastest=0, slowest=0)) -> LogMean:
    found = measure_log_mean(times, drop)
    assert found is not None
    return found


def estimated(base: list[float], other: list[float]) -> RatioEstimate:
    return estimate_ratio(measured(base), measured(other))


def test_the_interval_is_welchs_on_logarithms() -> None:
    found, expected = estimated(BASE, OTHER), stats.ttest_ind(np.log(BASE), np.log(OTHER), equal_var=False)
    interval = expected.confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((math.exp(interval.low), math.exp(interval.high)))
    assert found.p_value == pytest.approx(expected.pvalue)


def test_dropped_runs_make_it_yuens() -> None:
    found = estimate_ratio(measured(BASE, OLYMPIC), measured(OTHER, OLYMPIC))
    expected = stats.ttest_ind(np.log(BASE), np.log(OTHER), equal_var=False, trim=0.2)
    assert found.p_value == pytest.approx(expected.pvalue)
    assert found.log.freedom == pytest.approx(expected.df)


def test_a_dropped_run_may_be_infinitely_slow() -> None:
    fast = measured([*BASE[:4], math.inf], OLYMPIC)
    assert fast.mean == measured(BASE, OLYMPIC).mean
    assert math.isfinite(fast.squared_error)
    assert measure_log_mean([*BASE[:3], math.inf, math.inf], OLYMPIC) is None


@pytest.mark.parametrize("wrong", [math.inf, 0.0, -1.0])
def test_what_is_no_time_has_no_mean(wrong: float) -> None:
    assert measure_log_mean([1.0, 2.0, 3.0, wrong]) is None
    assert measure_log_mean([1.0]) is None


@settings(max_examples=25)
@given(minutes, minutes, st.sampled_from([0.125, 3.0, 64.0]))
def test_a_ratio_does_not_know_the_unit_and_turns_round(base: list[float], other: list[float], factor: float) -> None:
    found = estimated(base, other)
    scaled = estimated([factor * value for value in base], [factor * value for value in other])
    turned = estimated(other, base)
    assert (scaled.low, scaled.high) == pytest.approx((found.low, found.high), rel=1e-6)
    assert (1 / turned.high, 1 / turned.low) == pytest.approx((found.low, found.high), rel=1e-6)


def test_runs_that_do_not_differ_leave_no_doubt() -> None:
    found = estimated([4.0] * 5, [2.0] * 5)
    assert (found.low, found.high, found.p_value) == (2, 2, 0)


def test_the_geometric_mean_is_as_sure_as_its_ratios() -> None:
    one = estimated(BASE, OTHER).log
    assert combine_log_ratios([one]).low == pytest.approx(estimated(BASE, OTHER).low)
    both = combine_log_ratios([one, one, one, one])
    assert both.log.mean == pytest.approx(one.mean)
    assert math.sqrt(both.log.squared_error) == pytest.approx(math.sqrt(one.squared_error) / 2)
    assert both.log.freedom == pytest.approx(4 * one.freedom)


def test_holms_correction_by_hand() -> None:
    assert adjust_p_values([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert adjust_p_values([0.9, 0.8]) == [1, 1]
    assert adjust_p_values([0.03]) == [0.03]
    assert adjust_p_values([]) == []


@pytest.mark.parametrize(("cv", "runs"), [(0.05, 3), (0.1, 5), (0.25, 10)])
def test_the_interval_of_a_cv_holds_it_as_often_as_it_says(cv: float, runs: int) -> None:
    samples = np.random.default_rng(0).normal(1, cv, (2000, runs))
    found = [compute_cv_interval(float(one), runs) for one in samples.std(axis=1, ddof=1) / samples.mean(axis=1)]
    held = np.mean([one is not None and one.low <= cv <= one.high for one in found])
    assert held == pytest.approx(0.95, abs=0.015)


def test_a_cv_without_an_interval() -> None:
    assert compute_cv_interval(0.1, 1) is None
    assert compute_cv_interval(0.0, 5) is None
    assert compute_cv_interval(math.nan, 5) is None
    unbounded = compute_cv_interval(1.5, 3)
    assert unbounded is not None and unbounded.high == math.inf


@pytest.mark.parametrize(
    ("times", "observed", "expected"),
    [
        ([10.0, 11, 12, 13], [10.0, 11, 12, 13], CentralTime(11.5, "mean")),
        ([10.0, 11, 12, None], [10.0, 11, 12, 30], CentralTime(11.5, "olympic")),
        ([10.0, 11, None, None], [10.0, 11, 30, 20], CentralTime(61 / 4, "restricted", 20)),
        ([10.0, 25, None, None], [10.0, 25, 30, 20], CentralTime(70 / 4, "restricted", 20)),
        ([None, None, None], [3.0, 4, 5], CentralTime(None, None)),
        ([10.0, None, None], [10.0, None, 30], CentralTime(None, None)),
        ([], [], CentralTime(None, None)),
    ],
)
def test_times_are_averaged_by_what_converged(
    times: list[float | None], observed: list[float | None], expected: CentralTime
) -> None:
    assert compute_central_time(times, observed, OLYMPIC) == expected
