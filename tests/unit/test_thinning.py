"""What pictures are drawn from: thinned curves that keep what matters, and sensitivity in one pass."""

import numpy as np
import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from checker.metrics.curve import Curve
from checker.metrics.sensitivity import compute_sensitivity
from checker.metrics.sweep import sweep_targets
from checker.metrics.thinning import thin_curve
from checker.metrics.tta import compute_tta
from checker.rules.benchmark import AttmtWindow


@given(strategies.curves(), st.floats(0.0, 1.0), st.integers(2, 20))
def test_a_thinned_curve_keeps_its_ends_its_extremes_and_its_tta(curve: Curve, threshold: float, most: int) -> None:
    thin = thin_curve(curve, threshold, most)
    assert thin.minutes.size <= max(most, 1) + 4
    assert compute_tta(thin, threshold) == compute_tta(curve, threshold)
    assert thin.best_quality == curve.best_quality
    if curve.minutes.size:
        assert (thin.minutes[0], thin.minutes[-1]) == (curve.minutes[0], curve.minutes[-1])
        assert (thin.quality.min(), thin.quality.max()) == (curve.quality.min(), curve.quality.max())
    assert set(zip(thin.minutes, thin.quality, strict=True)) <= set(zip(curve.minutes, curve.quality, strict=True))


def test_a_short_curve_is_left_alone() -> None:
    curve = Curve(np.arange(10.0), np.arange(10.0), lower_is_better=False)
    assert thin_curve(curve, 5.0, 10) is curve


@given(st.lists(strategies.curves(), min_size=1, max_size=4))
def test_the_sweep_is_the_sensitivity_over_the_window(curves: list[Curve]) -> None:
    window = AttmtWindow.model_validate({"from": 0.2, "to": 0.6, "step": 0.05})
    quick, slow = sweep_targets(curves, window), compute_sensitivity(curves, window, window, "fixed")
    assert [row.target for row in quick] == [row.target for row in slow]
    assert [row.tta for row in quick] == pytest.approx([row.tta for row in slow])
    assert [row.attmt for row in quick] == pytest.approx([row.attmt for row in slow])
