"""Ranks of results: which places each may have, and what choosing lucky runs would buy."""

import csv
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest
from conftest import ROOT, Ended
from stretching import write_stretched_submitter

from checker.comparing.luck_bounds import find_luck_bounds
from checker.metrics.log_ratio import LogMean, measure_log_mean
from checker.metrics.rank_sets import Ranks, compute_ranks
from checker.metrics.selection_gain import compute_selection_gain, count_attempts_for_gain
from checker.metrics.superiority import compute_probability_faster, find_detectable_ratio
from checker.reporting.schema import format_schema
from checker.rules.benchmark import DropCounts
from checker.rules.loader import load_ruleset

EXAMPLE = ROOT / "sample_logs/dialects/training_v5.1/example"
OLYMPIC = DropCounts()


def rank(*samples: LogMean, seed: int = 0, draws: int = 2_000) -> Ranks:
    return compute_ranks(samples, confidence=0.95, seed=seed, draws=draws)


def places(found: Ranks) -> list[tuple[int, int]]:
    return [(one.low, one.high) for one in found.sets]


def test_what_is_far_apart_has_one_place_and_what_is_close_has_several() -> None:
    found = rank(*(LogMean(mean, 1e-4, 9) for mean in (0.5, 0.0, 0.01)))
    assert places(found) == [(3, 3), (1, 2), (1, 2)]
    assert found.can_be_first == 2
    assert sum(found.first) == pytest.approx(1)
    assert found.first[1] > found.first[2] > found.first[0] == 0


def test_runs_without_any_spread_are_ranked_and_equal_ones_share_places() -> None:
    assert places(rank(*(LogMean(mean, 0.0, 4) for mean in (1.0, 0.0, 1.0)))) == [(2, 3), (1, 1), (2, 3)]


def test_equal_seeds_give_equal_ranks_and_another_seed_other_draws() -> None:
    samples = [LogMean(mean, 1e-4, 4) for mean in (0.0, 0.02, 0.04)]
    assert rank(*samples, seed=3) == rank(*samples, seed=3)
    assert rank(*samples, seed=3).first != rank(*samples, seed=4).first


def test_a_step_down_finds_more_than_one_step() -> None:
    """Once the others are proven slower, two remain to be told apart, which takes less than to tell six."""
    samples = [LogMean(mean, 1e-4, 9) for mean in (0.0, 0.04, 5.0, 6.0, 7.0, 8.0)]
    assert places(rank(*samples))[0] == (1, 1)
    close = [LogMean(mean, 1e-4, 9) for mean in (0.0, 0.04, 0.041, 0.042, 0.043, 0.044)]
    assert places(rank(*close))[0] != (1, 1)


def test_what_evaluations_do_not_resolve_has_no_order_and_what_they_do_has_one() -> None:
    """The runs of the first end at one evaluation: hardly any spread, and 10% between evaluations."""
    samples = [LogMean(mean, 1e-8, 9) for mean in (0.0, 0.05, 0.2, 0.21)]

    def find_places(*limits: float | None) -> list[tuple[int, int]]:
        return places(compute_ranks(samples, confidence=0.95, seed=0, draws=500, resolutions=limits))

    assert find_places(None, None, None, None) == [(1, 1), (2, 2), (3, 3), (4, 4)]
    assert find_places(0.1, None, None, None) == [(1, 2), (1, 2), (3, 3), (4, 4)]
    assert find_places(0.1, 0.155, 0.1, None) == [(1, 2), (1, 3), (2, 4), (3, 4)]
    assert find_places(math.inf, None, None, None) == [(1, 4), (1, 2), (2, 3), (3, 4)]


def test_a_rank_by_attmt_takes_one_that_is_comparable(mlcheck: Callable[..., Ended], tmp_path: Path) -> None:
    """All thresholds at the first evaluation: not comparable, and no rank."""
    for name, factor in (("one", 1.0), ("two", 1.2)):
        write_stretched_submitter(tmp_path / name, factor)
    ended = mlcheck("rank", tmp_path, "--ruleset", "5.1", "--metric", "attmt", "--attmt", "0.001:0.002:0.0005")
    assert ended.code == 2 and "no contest has two results to rank" in ended.err


@pytest.mark.slow
@pytest.mark.parametrize(("systems", "runs"), [(2, 5), (6, 5), (4, 3)])
def test_all_places_hold_the_true_ones_as_often_as_promised(systems: int, runs: int) -> None:
    generator, held = np.random.default_rng(7), 0
    for trial in range(200):
        times = np.exp(0.05 * generator.standard_normal((systems, runs)) + 1e-9 * np.arange(systems)[:, None])
        found = rank(*(mean for row in times.tolist() if (mean := measure_log_mean(row))), seed=trial, draws=500)
        held += all(one.low <= place <= one.high for place, one in enumerate(found.sets, 1))
    assert held / 200 >= 0.93


def test_probability_of_a_faster_run_counts_ties_half() -> None:
    assert compute_probability_faster([1, 2], [2, 3]) == pytest.approx(3.5 / 4)
    assert compute_probability_faster([2, 3], [1, 2]) == pytest.approx(0.5 / 4)
    assert compute_probability_faster([1, math.inf], [2]) == 0.5


def test_detectable_ratio_is_found_in_four_of_five_trials() -> None:
    deviation, runs, trials = 0.05, 5, 4_000
    ratio = find_detectable_ratio(2 * deviation**2 / runs, 2 * runs - 2, 0.95)
    generator = np.random.default_rng(0)
    logs = deviation * generator.standard_normal((2, trials, runs)) + np.array([math.log(ratio), 0.0])[:, None, None]
    errors = np.sqrt(logs.var(axis=2, ddof=1).sum(axis=0) / runs)
    critical = 2.306  # Student's t, 8 degrees of freedom, two-sided 5%
    power = np.mean(np.abs(logs.mean(axis=2)[0] - logs.mean(axis=2)[1]) > critical * errors)
    assert power == pytest.approx(0.8, abs=0.03)


@pytest.mark.parametrize(("runs", "attempts"), [(5, 10), (10, 50), (3, 9)])
def test_choosing_the_fastest_runs_gains_what_a_simulation_gains(runs: int, attempts: int) -> None:
    generator = np.random.default_rng(0)
    usual, chosen = (
        np.sort(np.exp(0.05 * generator.standard_normal((4_000, number))), axis=1)[:, 1 : runs - 1].mean()
        for number in (runs, attempts)
    )
    assert compute_selection_gain(0.05, runs, attempts, OLYMPIC) == pytest.approx(usual / chosen, abs=0.003)


def test_times_of_any_size_have_a_bound() -> None:
    """Logs may state times from milliseconds to longer than the universe."""
    assert math.isfinite(find_detectable_ratio(1e6, 2, 0.95))
    assert math.isfinite(compute_selection_gain(600.0, 5, 10, OLYMPIC))
    assert math.isfinite(find_luck_bounds(600.0, load_ruleset("training", "5.1").benchmarks["retinanet"]).cv)


def test_runs_to_gain_a_speedup() -> None:
    needed = count_attempts_for_gain(0.05, 10, 1.05, OLYMPIC)
    assert needed is not None
    assert compute_selection_gain(0.05, 10, needed - 1, OLYMPIC) < 1.05 <= compute_selection_gain(0.05, 10, needed, OLYMPIC)
    assert count_attempts_for_gain(0.05, 10, 1.0, OLYMPIC) == 10
    assert count_attempts_for_gain(0.001, 10, 1.05, OLYMPIC) is None


@pytest.fixture(scope="module")
def contestants(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("round")
    for name, factor in (("slow", 1.5), ("fast", 1.0), ("close", 1.001)):
        write_stretched_submitter(folder / name, factor)
    return folder


def ranked(mlcheck: Callable[..., Ended], *arguments: Any) -> dict[str, Any]:
    ended = mlcheck("rank", *arguments, "--ruleset", "5.1", "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    found: dict[str, Any] = json.loads(ended.out)
    jsonschema.validate(found, json.loads(format_schema("ranking")))
    return found


def test_a_contest_is_ranked(mlcheck: Callable[..., Ended], contestants: Path) -> None:
    (contest,) = ranked(mlcheck, contestants)["contests"]
    results = contest["results"]
    assert [(one["submitter"], one["rank_low"], one["rank_high"]) for one in results] == [
        ("fast", 1, 2), ("close", 1, 2), ("slow", 3, 3),
    ]  # fmt: skip
    assert contest["winners"] == 2
    assert results[0]["next"]["speedup"] == pytest.approx(1.001, abs=1e-5)
    assert results[1]["next"]["probability_faster"] == 1
    assert results[2]["next"] is None
    assert results[1]["runs_to_overtake"] == 6
    assert results[2]["runs_to_overtake"] is None
    assert [gain["runs_made"] for gain in contest["luck"]["gains"]] == [10, 15, 25]


def test_metric_chooses_what_is_ranked(mlcheck: Callable[..., Ended], contestants: Path) -> None:
    values = {}
    for metric in ("official", "tta", "sample_time"):
        (contest,) = ranked(mlcheck, contestants, "--metric", metric)["contests"]
        values[metric] = contest["results"][0]["value"]
    assert values["sample_time"] == pytest.approx(values["tta"] * 60e6 / (5 * 1_170_301))


def test_tables(mlcheck: Callable[..., Ended], contestants: Path) -> None:
    ranks = list(csv.DictReader(mlcheck("rank", contestants, "--format", "csv").out.splitlines()))
    assert [(row["submitter"], row["rank from"], row["rank to"]) for row in ranks] == [
        ("fast", "1", "2"), ("close", "1", "2"), ("slow", "3", "3"),
    ]  # fmt: skip
    (luck,) = csv.DictReader(mlcheck("rank", contestants, "--format", "csv", "--table", "luck").out.splitlines())
    assert luck["runs"] == "5"
    text = mlcheck("rank", contestants).out
    assert "retinanet, training 5.1, closed, 8 accelerators" in text
    assert "cannot be told from another in 1 of 1 contest" in text


def test_what_has_no_competitor_is_not_ranked(mlcheck: Callable[..., Ended]) -> None:
    ended = mlcheck("rank", EXAMPLE)
    assert ended.code == 2
    assert "no contest has two results" in ended.err
