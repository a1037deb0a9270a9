"""Own sums stand in for those of numpy, scipy and statistics, which take long to import: they give the same."""

import math
import statistics

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.special import chdtrc, chdtri, stdtr, stdtrit

from checker.metrics.chi_square import compute_chi_square_tail, find_chi_square_quantile
from checker.metrics.numpy_sums import compute_numpy_deviation, compute_numpy_mean, interpolate_as_numpy
from checker.metrics.student_t import compute_t_probability, find_t_quantile
from checker.metrics.variance import compute_spread

values = st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=300)


@given(values)
def test_mean_and_deviation_are_numpys_to_the_bit(found: list[float]) -> None:
    assert compute_numpy_mean(found) == float(np.mean(found))
    assert compute_numpy_deviation(found) == float(np.std(found))


@given(st.integers(1, 1 << 40), st.integers(1, 1 << 40), st.integers(1, 1 << 40), st.floats(0, 1e12), st.floats(0, 1e12))
def test_interpolation_is_numpys_to_the_bit(at: int, start: int, end: int, first: float, last: float) -> None:
    if start < end:
        assert interpolate_as_numpy(at, (start, first), (end, last)) == float(np.interp(at, [start, end], [first, last]))


@given(st.integers(1, 400), st.floats(-60, 60))
def test_probabilities_are_scipys(freedom: int, t: float) -> None:
    # scipy itself is off by 1.3e-13 at one degree of freedom and t = 1e-5, where the probability is 1/2 + arctan(t) / pi.
    assert compute_t_probability(freedom, t) == pytest.approx(float(stdtr(freedom, t)), abs=1e-12)


@given(st.floats(-60, 60))
def test_one_degree_of_freedom_is_the_arc_tangent(t: float) -> None:
    assert compute_t_probability(1, t) == pytest.approx(0.5 + math.atan(t) / math.pi, abs=1e-15)


@given(st.integers(1, 300) | st.integers(301, 2_000_000), st.floats(1e-4, 1 - 1e-4))
def test_quantiles_are_scipys(freedom: int, probability: float) -> None:
    assert find_t_quantile(freedom, probability) == pytest.approx(float(stdtrit(freedom, probability)), rel=1e-10, abs=1e-10)


@given(st.integers(1, 400), st.floats(0, 2_000))
def test_tails_of_chi_square_are_scipys(freedom: int, value: float) -> None:
    assert compute_chi_square_tail(freedom, value) == pytest.approx(float(chdtrc(freedom, value)), abs=1e-12)


@given(st.integers(1, 300), st.floats(1e-4, 1 - 1e-4))
def test_quantiles_of_chi_square_are_scipys(freedom: int, probability: float) -> None:
    assert find_chi_square_quantile(freedom, probability) == pytest.approx(float(chdtri(freedom, 1 - probability)), rel=1e-9)


@given(st.lists(st.floats(min_value=-1e100, max_value=1e100), min_size=2, max_size=12))
@example([0.1, 0.1, 0.1])
@example([5e-324, 1e100])
def test_the_spread_is_that_of_the_standard_library(values: list[float]) -> None:
    spread = compute_spread(values)
    assert spread is not None
    assert (spread.mean, spread.variance) == (statistics.fmean(values), statistics.variance(values))
