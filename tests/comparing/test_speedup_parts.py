"""A speedup as hardware x convergence: the parts, and where they are shown."""

import csv
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ended
from stretching import write_stretched_submitter


@pytest.fixture(scope="module")
def rivals(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("rivals")
    return write_stretched_submitter(folder / "slow", 1.5), write_stretched_submitter(folder / "fast", 1.0)


def test_a_slower_machine_is_a_part_of_the_speedup(mlcheck: Callable[..., Ended], rivals: tuple[Path, Path]) -> None:
    (contest,) = json.loads(mlcheck("compare", *rivals, "--ruleset", "5.1", "--format", "json").out)["benchmarks"]
    parts: dict[str, Any] = contest["pairs"][0]["parts"]
    hardware, convergence = parts["hardware"], parts["convergence"]
    assert hardware["speedup"] == pytest.approx(1.5, rel=1e-4)
    assert hardware["interval"]["low"] < 1.5 < hardware["interval"]["high"]
    assert convergence == {"speedup": 1.0, "interval": None}
    sides = {side["system"]: side["tta"]["of_runs_minutes"] for side in contest["sides"]}
    means = [math.exp(math.fsum(map(math.log, times)) / len(times)) for times in sides.values()]
    assert hardware["speedup"] * convergence["speedup"] == pytest.approx(means[0] / means[1])


def test_parts_are_in_tables(mlcheck: Callable[..., Ended], rivals: tuple[Path, Path]) -> None:
    text = mlcheck("compare", *rivals, "--ruleset", "5.1", "--format", "csv", "--table", "parts").out
    (row,) = csv.DictReader(text.splitlines())
    assert row["system"] == "fast"
    assert float(row["hardware"]) == pytest.approx(float(row["TTA speedup"]))
    assert "hardware (time per sample)" in mlcheck("compare", *rivals, "--ruleset", "5.1").out
