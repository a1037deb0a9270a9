"""Every cell of the published tables, from the logs in sample_logs/study, through the command line.

Tolerances are those that the tables' own rounding asks for: 0.01 h, 0.02 min, 0.1% of a ratio, 0.05 percentage points.
"""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Ended

STUDY = Path("sample_logs/study")
HOUR_MINUTES = 60
SECOND_MINUTES = 1 / 60
PAIRS = {
    "image_classification_full_precision": ("resnet", "full_precision"),
    "image_classification_mixed_precision": ("resnet", "mixed_precision"),
    "object_detection": ("maskrcnn", "full_precision"),
    "recommendation": ("ncf", "full_precision"),
    "reinforcement_learning": ("minigo", "full_precision"),
    "translation": ("transformer", "full_precision"),
}
Call = Callable[..., Ended]


def table(paper: Path, name: str) -> list[dict[str, str]]:
    """The rows of a published table."""
    with (paper / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def compared(mlcheck: Call, base: str, other: str, *options: str) -> dict[str, Any]:
    """The JSON of `mlcheck compare`."""
    ended = mlcheck("compare", STUDY / base, STUDY / other, "--format", "json", *options)
    assert ended.code == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


def pair_of(comparison: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The only pair, the base's side and the other's."""
    (contest,) = comparison["benchmarks"]
    (pair,) = contest["pairs"]
    base, other = contest["sides"]
    assert (base["system"], other["system"]) == (pair["base"], pair["other"])
    return pair, base, other


def test_speedups_of_gv100_over_p100(mlcheck: Call, paper: Path) -> None:
    contests = compared(mlcheck, "p100", "gv100")["benchmarks"]
    pairs = {(contest["benchmark"], contest["within"]): contest["pairs"][0] for contest in contests}
    rows = table(paper, "gv100_over_p100_speedup.csv")
    assert {PAIRS[row["benchmark"]] for row in rows} == set(pairs)
    for row in rows:
        pair = pairs[PAIRS[row["benchmark"]]]
        assert pair["tta"]["speedup"] == pytest.approx(float(row["speedup_tta"]), abs=0.005), row
        assert pair["attmt"]["speedup"] == pytest.approx(float(row["speedup_attmt"]), abs=0.005), row


def test_sensitivity_of_cifar10(mlcheck: Call, paper: Path) -> None:
    comparison = compared(mlcheck, "cifar10/m2", "cifar10/m1", "--attmt", "0.70:0.77:0.01")
    rows = table(paper, "cifar10_sensitivity.csv")
    pair, base, other = pair_of(comparison)
    found = [one["sensitivity"] for one in (pair, base, other)]
    assert len(rows) == len(found[0]) == 8
    for row, cell, m2, m1 in zip(rows, *found, strict=True):
        assert cell["target"] * 100 == pytest.approx(float(row["accuracy_percent"]))
        assert m1["tta_minutes"] == pytest.approx(float(row["tta_m1"]) * SECOND_MINUTES, abs=0.02)
        assert m2["tta_minutes"] == pytest.approx(float(row["tta_m2"]) * SECOND_MINUTES, abs=0.02)
        assert m1["attmt_minutes"] == pytest.approx(float(row["attmt_m1"]) * SECOND_MINUTES, abs=0.02)
        assert m2["attmt_minutes"] == pytest.approx(float(row["attmt_m2"]) * SECOND_MINUTES, abs=0.02)
        assert cell["speedup_tta"] == pytest.approx(float(row["tta_ratio_m2_over_m1"]), rel=0.001)
        assert cell["speedup_attmt"] == pytest.approx(float(row["attmt_ratio_m2_over_m1"]), rel=0.001)


def test_sensitivity_of_reinforcement_learning(mlcheck: Call, paper: Path) -> None:
    options = ("--benchmark", "minigo", "--targets", "0.35:0.40:0.01", "--anchor", "sliding")
    comparison = compared(mlcheck, "p100", "gv100", *options)
    rows = table(paper, "reinforcement_learning_sensitivity.csv")
    pair, base, other = pair_of(comparison)
    found = [one["sensitivity"] for one in (pair, base, other)]
    assert len(rows) == len(found[0]) == 6
    for row, cell, *sides in zip(rows, *found, strict=True):
        assert cell["target"] * 100 == pytest.approx(float(row["quality_target_percent"]))
        for metric in ("tta", "attmt"):
            for side, name in zip(sides, ("p100", "gv100"), strict=True):
                hours = side[f"{metric}_minutes"] / HOUR_MINUTES
                assert hours == pytest.approx(float(row[f"{metric}_hours_{name}"]), abs=0.01 + 1e-9), (row, metric, name)
            gain = 100 * cell[f"gain_{metric}"]
            assert gain == pytest.approx(float(row[f"improvement_{metric}_percent"]), abs=0.05), (row, metric)


def test_seed_variance_of_recommendation(mlcheck: Call, paper: Path) -> None:
    comparison = compared(mlcheck, "p100", "gv100", "--benchmark", "ncf")
    _, side, _ = pair_of(comparison)
    of_runs = zip(side["tta"]["of_runs_minutes"], side["attmt"]["of_runs_minutes"], strict=True)
    *seeds, variance, deviation = table(paper, "recommendation_seed_variance.csv")
    by_seed = dict(zip(map(str, side["seeds"]), of_runs, strict=True))
    assert len(seeds) == len(by_seed) == 5
    columns = ("tta_minutes_at_0.635", "attmt_minutes_0.585_to_0.635_step_0.01")
    for row in seeds:
        for minutes, column in zip(by_seed[row["seed"]], columns, strict=True):
            assert minutes == pytest.approx(float(row[column]), abs=0.02)
    for spread, column in zip((side["tta"]["spread"], side["attmt"]["spread"]), columns, strict=True):
        assert spread["variance"] == pytest.approx(float(variance[column]), rel=0.001)
        assert spread["deviation"] == pytest.approx(float(deviation[column]), abs=0.02)


def test_the_study_names_the_platforms_of_the_table(root: Path, paper: Path) -> None:
    rows = {row["parameter"]: row for row in table(paper, "platforms.csv")}
    for platform in ("p100", "gv100"):
        system = json.loads((root / STUDY / platform / "systems/full_precision.json").read_text(encoding="utf-8"))
        assert system["accelerator_model_name"] == rows["gpu"][platform]
        assert system["accelerator_cuda_cores"] == int(rows["cuda_cores"][platform])
        assert system["accelerator_tensor_cores"] == int(rows["tensor_cores"][platform])
        assert system["accelerator_memory_configuration"] == rows["gpu_memory"][platform]
        assert system["host_processor_model_name"] == rows["cpu"][platform]
        assert system["host_processor_frequency"] == rows["architecture_base_frequency"][platform]
        assert system["host_memory_configuration"] == rows["memory"][platform]
        sockets, cores, _ = (int(part) for part in rows["cpus_cores_threads"][platform].split("/"))
        assert (system["host_processors_per_node"], int(system["host_processor_core_count"])) == (sockets, cores)
