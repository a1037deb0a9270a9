"""When a user is told what of a score, and the thresholds that decide it. Sets of runs are cases in rules/catalogue/STA."""

import math

import pytest
from test_metrics import curve

from checker.metrics import flags
from checker.rules.catalogue import load_catalogue
from checker.rules.statistics_limits import CvLimit, load_statistics_rules

RULES = load_statistics_rules()


@pytest.mark.parametrize(("before", "told"), [(0.496, True), (0.494, False)])
def test_a_run_that_nearly_reached_its_target_before(before: float, told: bool) -> None:
    runs = [curve((10, 0.1), (20, before), (30, 0.5))] * 3
    found = flags.flag_target_sensitivity(runs, 0.5, RULES)
    assert (found is not None) == told
    if found is not None:
        assert found.rule == "STA001-sensitive-to-target"
        assert "0.495 instead of 0.5" in found.message and "33.3%" in found.message


def test_no_curve_no_word() -> None:
    assert flags.flag_target_sensitivity([], 0.5, RULES) is None
    assert flags.flag_target_sensitivity([curve((1, 0.4))], 0.5, RULES) is None
    assert flags.flag_sparse_evaluations([curve((1, 0.4))], 0.5, RULES) is None


def test_variation_is_held_against_the_reference_or_what_is_usual() -> None:
    minutes = [9.0, 10.0, 11.0, 10.0, 10.0]  # a CV of 7.07 %
    assert flags.flag_excess_variance(minutes, 0.036, 10, RULES) is None
    found = flags.flag_excess_variance(minutes, 0.035, 10, RULES)
    assert found is not None and "2.0 times" in found.message
    assert flags.flag_excess_variance(minutes, None, 10, RULES) is None
    assert flags.flag_excess_variance(minutes, 0.0, 5, RULES) is not None
    assert flags.flag_excess_variance(minutes[:4], 0.001, 5, RULES) is None


def test_the_usual_cv_is_that_of_the_number_below() -> None:
    rules = RULES.model_copy(update={"largest_cv": (CvLimit(runs=10, cv=0.1), CvLimit(runs=5, cv=0.05))})
    assert [rules.find_usual_cv(runs) for runs in (3, 5, 9, 10, 40)] == [0.05, 0.05, 0.05, 0.1, 0.1]


def test_a_clock_that_runs_on() -> None:
    assert flags.flag_late_stop([(94, 100)] * 2 + [(100, 100)], RULES) is not None
    assert flags.flag_late_stop([(96, 100)] * 3, RULES) is None
    assert flags.flag_late_stop([], RULES) is None
    assert flags.flag_late_stop([(math.inf, 100)], RULES) is None


def test_too_few_runs_are_two_to_four() -> None:
    assert [flags.flag_few_runs(runs, RULES) is not None for runs in range(7)] == [False, False, True, True, True, False, False]


def test_an_imprecise_mean_says_how_many_runs_would_do() -> None:
    found = flags.flag_imprecise_mean([8.0, 10.0, 12.0, 10.0, 10.0], RULES)
    assert found is not None
    assert "±17.6%" in found.message and "would take 34 runs (14 to 280 by the interval of the CV)" in found.message
    assert flags.flag_imprecise_mean([10.0, 10.0, 10.1, 10.0, 10.0], RULES) is None


def test_a_winner_that_changes_with_the_target() -> None:
    found = flags.flag_winner_changes([(0.7, 1.2), (0.71, 1.001), (0.72, 0.8), (0.73, math.nan), (0.74, 1.3)], "TTA", tie=0.005)
    assert found is not None
    assert found.rule == "STA002-winner-changes"
    assert found.message == "the winner by TTA changes as the target moves from 0.7 to 0.74, at 0.72, 0.74"
    assert flags.flag_winner_changes([(0.7, 1.2), (0.71, 1.001), (0.72, math.inf)], "TTA", tie=0.005) is None


def test_a_difference_within_the_spread_of_seeds() -> None:
    assert flags.flag_seed_variation([10, 12, 14], [11, 12.5, 14], "TTA") is not None
    assert flags.flag_seed_variation([10, 12, 14], [20, 22, 24], "TTA") is None
    assert flags.flag_seed_variation([10], [10, 11], "TTA") is None
    assert flags.flag_seed_variation([10, 10], [10, 10], "TTA") is None


def test_every_flag_is_a_rule_that_informs() -> None:
    told = [
        flags.flag_target_sensitivity([curve((1, 0.499), (2, 0.5))], 0.5, RULES),
        flags.flag_sparse_evaluations([curve((1, 0.4), (2, 0.5))], 0.5, RULES),
        flags.flag_excess_variance([1, 2, 3, 4, 5], 0.01, 5, RULES),
        flags.flag_late_stop([(1, 2)], RULES),
        flags.flag_few_runs(3, RULES),
        flags.flag_imprecise_mean([1, 2, 3, 4, 5], RULES),
        flags.flag_winner_changes([(0, 2), (1, 0.5)], "TTA"),
        flags.flag_seed_variation([1, 2], [1, 2], "TTA"),
    ]
    assert all(flag is not None for flag in told)
    codes = {flag.rule for flag in told if flag is not None}
    assert len(codes) == len(told)
    assert {load_catalogue()[code].severity.value for code in codes} == {"note"}
    assert codes == {id_ for id_ in load_catalogue().rules if id_.startswith("STA")}
