"""Results in a series: efficiency over sizes, and improvement over rounds."""

import csv
import math
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ended

import mlcheck as library
from checker.models.report import ResultReport
from checker.submissions.summaries.scaling import list_scaling
from checker.submissions.summaries.trend import list_trends

EXAMPLE = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/retinanet"


@pytest.fixture(scope="module")
def result() -> ResultReport:
    (found,) = library.validate(EXAMPLE).results
    return found


def change(result: ResultReport, score: float, **changes: Any) -> ResultReport:
    parts = changes.pop("parts", None)
    assert result.decomposition is not None
    update = {"official_score_minutes": score, "decomposition": result.decomposition, **changes}
    if parts is not None:
        names = ("microseconds_per_sample", "samples_to_converge")
        update["decomposition"] = result.decomposition.model_copy(update=dict(zip(names, parts, strict=True)))
    return result.model_copy(update=update)


def test_efficiency_is_hardware_times_convergence(result: ResultReport) -> None:
    small = change(result, 80.0, accelerators=8, parts=(10.0, 480e6))
    large = change(result, 25.0, accelerators=32, parts=(2.5, 600e6))
    other = change(result, 24.0, accelerators=64)
    worse = change(result, 90.0, accelerators=8)
    rows = list_scaling([(large, "A"), (worse, "A"), (small, "A"), (other, "B"), (change(result, 1.0, accelerators=None), "A")])
    assert [(row.accelerators, row.official_score_minutes) for row in rows] == [(8, 80.0), (32, 25.0)]
    assert (rows[0].efficiency, rows[0].hardware_efficiency, rows[0].convergence_efficiency) == (1, 1, 1)
    assert rows[1].speedup == pytest.approx(3.2)
    assert rows[1].efficiency == pytest.approx(0.8)
    assert (rows[1].hardware_efficiency, rows[1].convergence_efficiency) == (1.0, pytest.approx(0.8))


def test_efficiency_without_samples_has_no_parts(result: ResultReport) -> None:
    rows = list_scaling([(change(result, 80.0 / size, accelerators=size, decomposition=None), "A") for size in (8, 16)])
    assert [(row.hardware_efficiency, row.convergence_efficiency) for row in rows] == [(None, None)] * 2


def test_trend_is_of_the_best_of_each_round(result: ResultReport) -> None:
    ends = [date(2023, 6, 30), date(2024, 6, 30), date(2025, 6, 30)]
    scored = [(change(result, score), end) for score, end in zip((40.0, 20.0, 10.0), ends, strict=True)]
    rows = list_trends([*scored[::-1], (change(result, 50.0), ends[0]), (change(result, 5.0, accelerators=16), ends[2])])
    assert [(row.round_end, row.official_score_minutes, row.speedup) for row in rows] == [
        (ends[0], 40.0, 1.0), (ends[1], 20.0, 2.0), (ends[2], 10.0, 4.0),
    ]  # fmt: skip
    assert all(row.halving_months == pytest.approx(12, abs=0.05) for row in rows)


def test_what_does_not_fall_does_not_halve(result: ResultReport) -> None:
    rows = list_trends([(change(result, 10.0), date(2023, 6, 30)), (change(result, 11.0), date(2024, 6, 30))])
    assert [row.halving_months for row in rows] == [None, None]
    assert math.isclose(rows[1].speedup, 10 / 11)


def test_tables_of_series(mlcheck: Callable[..., Ended], tmp_path: Path) -> None:
    for table in ("scaling", "trend"):
        ended = mlcheck("summarize", EXAMPLE, "--table", table, "--format", "csv")
        assert ended.code == 0
        assert list(csv.reader(ended.out.splitlines()))[:1] == [[]]
        assert "official score" not in mlcheck("summarize", EXAMPLE, "--table", table).out
