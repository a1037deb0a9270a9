"""Where ATTMT is said not to be comparable, and where that is shown."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Ended
from test_metrics import curve, window

from checker.metrics.attmt_limits import explain_attmt_limit
from checker.metrics.curve import Curve
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
