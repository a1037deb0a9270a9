"""Which results compete: those of one benchmark, ruleset, division and size, never pooled unasked; and what becomes of runs
that did not converge."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ended
from test_comparison import LLAMA, compared, slower

Call = Callable[..., Ended]
LOGS = sorted((ROOT / "sample_logs" / LLAMA).parent.glob("retinanet/result_*.txt"))


def add_result(submitter: Path, system: str, factor: float, *, nodes: int = 1, **description: object) -> Path:
    """A result of five runs of retinanet, in which every evaluation takes `factor` times as long; each run a little longer than
    the one before, so that they do not all end together."""
    folder = submitter / "results" / system / "retinanet"
    for number, log in enumerate(LOGS):
        slower(log, folder / log.name, factor * (1 + 0.1 * number))
    (submitter / "systems").mkdir(exist_ok=True)
    fields = {"number_of_nodes": nodes, "accelerators_per_node": 8, "status": "Available cloud", "framework": "PyTorch 2"}
    (submitter / f"systems/{system}.json").write_text(json.dumps(fields | description), encoding="utf-8")
    return folder


@pytest.fixture
def submitters(tmp_path: Path) -> tuple[Path, Path]:
    """One with systems of 8 and 64 accelerators, another with two of 8 and one of 16."""
    one, other = tmp_path / "training_v5.1/one", tmp_path / "training_v5.1/other"
    add_result(one, "small", 1.0)
    add_result(one, "large", 0.2, nodes=8)
    add_result(other, "slow", 2.0)
    add_result(other, "fast", 0.5, status="Research, Development, or Internal")
    add_result(other, "middle", 0.4, nodes=2)
    return one, other


def speedups(contest: dict[str, Any], metric: str = "tta") -> dict[tuple[str, str], float]:
    return {(pair["base"], pair["other"]): pair[metric]["speedup"] for pair in contest["pairs"]}


def test_sizes_are_contests_of_their_own(mlcheck: Call, submitters: tuple[Path, Path]) -> None:
    found = compared(mlcheck, *submitters)
    (contest,) = found["benchmarks"]
    assert (contest["within"], contest["accelerators"], contest["division"]) == ("8 accelerators", 8, "closed")
    assert [side["system"] for side in contest["sides"]] == ["one", "other/fast", "other/slow"]
    assert contest["best"] == "other/fast"
    assert [side["runs"] for side in contest["sides"]] == [5, 5, 5]
    assert speedups(contest) == {
        ("one", "other/fast"): pytest.approx(2, rel=1e-4), ("one", "other/slow"): pytest.approx(0.5, rel=1e-4)
    }  # fmt: skip
    fast = contest["sides"][1]
    assert (fast["contestant"], fast["availability"]) == ("other", "Research, Development, or Internal")
    assert (fast["nodes"], fast["software"], fast["results"]) == (1, "PyTorch 2", 1)
    assert found["overall"][0]["official"] == pytest.approx(2, rel=1e-4)
    assert found["unmatched"] == ["retinanet, 16 accelerators (only in other)", "retinanet, 64 accelerators (only in one)"]


def test_sizes_side_by_side_are_never_mixed(mlcheck: Call, submitters: tuple[Path, Path]) -> None:
    (contest,) = compared(mlcheck, *submitters, "--across", "sizes")["benchmarks"]
    assert contest["accelerators"] is None
    assert {side["system"]: side["accelerators"] for side in contest["sides"]} == {
        "one/large (64 accelerators)": 64, "one/small (8 accelerators)": 8, "other/middle (16 accelerators)": 16,
        "other/fast (8 accelerators)": 8, "other/slow (8 accelerators)": 8,
    }  # fmt: skip
    pairs = {pair["other"].split(" ")[0]: pair for pair in contest["pairs"]}
    assert {name: pair["base"].split(" ")[0] for name, pair in pairs.items()} == {
        "other/middle": "one/small", "other/fast": "one/small", "other/slow": "one/small"
    }  # fmt: skip
    said = [remark["message"] for remark in pairs["other/middle"]["remarks"]]
    assert any(message.startswith("16 accelerators of other/middle") for message in said)


def test_nothing_in_common_but_the_size_is_said(mlcheck: Call, tmp_path: Path) -> None:
    one, other = tmp_path / "training_v5.1/one", tmp_path / "training_v5.1/other"
    add_result(one, "small", 1.0)
    add_result(other, "large", 1.0, nodes=2)
    ended = mlcheck("compare", one, other)
    assert ended.code == 2 and "--across sizes" in ended.err


def test_pooled_results_count_the_same_and_are_clusters(mlcheck: Call, submitters: tuple[Path, Path]) -> None:
    (contest,) = compared(mlcheck, *submitters, "--pool")["benchmarks"]
    base, other = contest["sides"]
    assert (other["system"], other["runs"], other["results"], other["official"]["minutes"]) == ("other", 10, 2, None)
    assert other["tta"]["minutes"] == pytest.approx(base["tta"]["minutes"] * (2 + 0.5) / 2, rel=1e-4)
    (pair,) = contest["pairs"]
    assert pair["tta"]["interval"]["high"] / pair["tta"]["interval"]["low"] > 100, "two systems four times apart say little"


def test_paths_of_unknown_size_compete(mlcheck: Call, submitters: tuple[Path, Path], tmp_path: Path) -> None:
    loose = tmp_path / "training_v5.1/loose"
    for log in LOGS:
        slower(log, loose / log.name, 3.0)
    (contest,) = compared(mlcheck, submitters[0] / "results/small", loose)["benchmarks"]
    assert [side["accelerators"] for side in contest["sides"]] == [8, None]


def spoil(log: Path) -> None:
    """The run never reaches its target, and says so."""
    text = re.sub(r'("status": )"success"', r'\1"aborted"', log.read_text(encoding="utf-8"))
    log.write_text(re.sub(r'("key": "eval_accuracy", "value": )0\.3[4-9]\d*', r"\g<1>0.3", text), encoding="utf-8")


def test_a_permitted_run_that_did_not_converge_is_dropped(mlcheck: Call, submitters: tuple[Path, Path]) -> None:
    spoil(submitters[1] / "results/fast/retinanet/result_4.txt")
    (contest,) = compared(mlcheck, *submitters)["benchmarks"]
    fast, pair = contest["sides"][1], contest["pairs"][0]
    assert (fast["converged"], fast["tta"]["mean_minutes"], fast["tta"]["rule"]) == (4, None, "olympic")
    assert fast["non_compliant"] == 0
    for metric in ("official", "tta", "attmt"):
        assert pair[metric]["speedup"] == pytest.approx(2, rel=1e-3), metric
        assert pair[metric]["rule"] == "olympic"
        if metric != "attmt":
            assert pair[metric]["interval"]["low"] < 2 < pair[metric]["interval"]["high"]
    assert pair["attmt"]["not_comparable"] == "its thresholds are reached at 2 evaluations, fewer than 3"
    said = [remark["message"] for remark in pair["remarks"]]
    assert "4 of 5 runs of other/fast converged; olympic scoring drops the others, here too" in said


def test_more_than_permitted_make_a_lower_bound(mlcheck: Call, submitters: tuple[Path, Path]) -> None:
    for number in (3, 4):
        spoil(submitters[1] / f"results/fast/retinanet/result_{number}.txt")
    (contest,) = compared(mlcheck, *submitters)["benchmarks"]
    fast = next(side for side in contest["sides"] if side["system"] == "other/fast")
    pair = next(pair for pair in contest["pairs"] if pair["other"] == "other/fast")
    assert (fast["converged"], fast["tta"]["rule"], fast["official"]["minutes"]) == (3, "restricted", None)
    assert 0 < fast["tta"]["minutes"] <= fast["tta"]["horizon_minutes"]
    assert (pair["tta"]["rule"], pair["tta"]["interval"], pair["tta"]["winner"]) == ("restricted", None, None)
    text = " ".join(mlcheck("compare", *submitters).out.split())
    assert "3/5" in text and "≥" in text
