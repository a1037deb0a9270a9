"""Where ATTMT is said not to be comparable, and where that is shown."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Ended
from test_metrics import curve, window

from checker.metrics.attmt import list_thresholds
from checker.metrics.attmt_limits import explain_attmt_limit
from checker.metrics.curve import Curve
from checker.metrics.time_window import build_time_window
from checker.rules.benchmark import TimingSettings

Call = Callable[..., Ended]
FINE = curve((1, 0.2), (2, 0.5), (3, 0.7), (4, 0.8), (5, 0.9))
TWO_IN_WINDOW = curve((1, 0.1), (2, 0.75), (3, 0.9))
AT_ONCE = curve((1, 0.85), (2, 0.9))


@pytest.mark.parametrize(
    ("curves", "expected"),
    [
        ([FINE], None),
        ([TWO_IN_WINDOW], "its thresholds are reached at 2 evaluations, fewer than 3"),
        ([TWO_IN_WINDOW, FINE, FINE], None),
        ([AT_ONCE], "75% of the thresholds are reached at the first evaluation"),
        ([AT_ONCE, FINE, FINE], None),
        ([curve((1, 0.1))], None),
        ([], None),
    ],
)
def test_too_few_evaluations_and_a_first_one_that_reaches_most(curves: list[Curve], expected: str | None) -> None:
    assert explain_attmt_limit(curves, window(0.6, 0.9, 0.1), TimingSettings()) == expected


def test_checkpoints_that_are_chosen_later() -> None:
    found = explain_attmt_limit([FINE], window(0.6, 0.9, 0.1), TimingSettings(chosen_checkpoints=True))
    assert found == "which checkpoints are evaluated is chosen after the run"


def leave_few_evaluations(log: Path, target: Path) -> None:
    """The log with its last two evaluations."""
    lines = log.read_text(encoding="utf-8").splitlines()
    places = [number for number, line in enumerate(lines) if '"key": "eval_accuracy"' in line]
    kept = [line for number, line in enumerate(lines) if number not in places[:-2]]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(kept) + "\n", encoding="utf-8")


def test_what_is_not_comparable_is_no_number_anywhere(mlcheck: Call, tmp_path: Path) -> None:
    for name in ("a", "b"):
        for log in (ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/retinanet").glob("result_*.txt"):
            leave_few_evaluations(log, tmp_path / f"training_v5.1/{name}/results/s/retinanet/{log.name}")
    sides = [tmp_path / f"training_v5.1/{name}" for name in ("a", "b")]
    (contest,) = json.loads(mlcheck("compare", *sides, "--format", "json").out)["benchmarks"]
    ratio = contest["pairs"][0]["attmt"]
    assert (ratio["winner"], ratio["interval"]) == (None, None) and "evaluation" in ratio["not_comparable"]
    assert mlcheck("compare", *sides).out.count("n/c") >= 4
    scored = mlcheck("score", sides[0]).out
    assert "n/c" in scored and "ATTMT is not comparable" in " ".join(scored.split())
    for arguments in (("compare", *sides, "--table", "results"), ("summarize", sides[0], "--table", "results")):
        assert "n/c" in mlcheck(*arguments, "--format", "csv").out


def test_a_window_begins_where_runs_are_after_a_share_of_their_time() -> None:
    found = build_time_window([FINE, FINE, curve((2, 0.6), (9, 0.9))], 0.9, 0.5, 4)
    assert found is not None
    assert (found.first, found.last, found.step) == (0.5, 0.9, 0.1)
    falling = build_time_window([Curve((1, 2, 4), (9.0, 6.0, 3.0), True)], 3.0, 0.5, 3)
    assert falling is not None and list_thresholds(falling) == (6.0, 5.0, 4.0, 3.0)
    assert build_time_window([curve((5, 0.9))], 0.9, 0.5, 4) is None
    assert build_time_window([FINE], 0.95, 0.5, 4) is None


def test_comparisons_can_have_such_a_window(mlcheck: Call) -> None:
    sides = ("sample_logs/study/p100", "sample_logs/study/gv100", "--benchmark", "ncf", "--format", "json")
    (fixed,), (moved,) = (
        json.loads(mlcheck("compare", *sides, *more).out)["benchmarks"] for more in ((), ("--attmt-from", "0.5"))
    )
    assert fixed["attmt_window"] == "0.585:0.635:0.01" != moved["attmt_window"]
    assert fixed["sides"][0]["tta"] == moved["sides"][0]["tta"]
    assert moved["sides"][0]["attmt"]["minutes"] > fixed["sides"][0]["attmt"]["minutes"]
    ended = mlcheck("compare", *sides, "--attmt-from", "1.5")
    assert ended.code == 2 and "between 0 and 1" in ended.err
