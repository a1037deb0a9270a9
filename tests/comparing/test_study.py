"""The study's questions: which folders count, what is asked of each, and how folders become an answer."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import ROOT, Ended
from scipy.stats import binomtest

from checker.comparing.study.answers import answer_question, compute_sign_test
from checker.comparing.study.folders import StudyFolder
from checker.comparing.study.model import Figures, FolderFigures
from checker.comparing.study.questions import CV, EASIER, EASIER_STEP, compute_figures
from checker.metrics.curve import Curve
from checker.reporting.schema import format_schema
from checker.rules.benchmark import AttmtWindow

LLAMA = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b"
WINDOW = AttmtWindow.model_validate({"from": 0.6, "to": 0.8, "step": 0.1})


def folder_of(*runs: list[tuple[float, float]]) -> StudyFolder:
    curves = tuple(Curve([minute for minute, _ in run], [quality for _, quality in run], False) for run in runs)
    return StudyFolder("training", "5.1", "some", "somewhere", 0.8, WINDOW, curves)


def test_figures_of_a_folder() -> None:
    folder = folder_of(
        [(1, 0.6), (2, 0.7), (3, 0.75), (4, 0.79), (5, 0.8)], [(1, 0.6), (2, 0.7), (4, 0.79), (5, 0.8), (6, 0.9)]
    )
    found = compute_figures(folder)
    assert folder.ends_at_one_evaluation
    assert found[CV] == Figures(tta=0.0, attmt=0.0)
    assert found[EASIER].tta == 0  # 0.792 is first reached where 0.8 is
    assert found[EASIER_STEP].tta == pytest.approx(1 - 2 / 5)
    # Over 0.5, 0.6, 0.7 instead of 0.6, 0.7, 0.8: times 1, 1, 2 instead of 1, 2, 5.
    assert found[EASIER_STEP].attmt == pytest.approx(1 - 4 / 8)
    assert found["change for a target one step easier, first threshold kept"].attmt == pytest.approx(1 - 1.5 / (8 / 3))
    assert found["change for a target one step harder"].tta is None, "one of the runs does not reach it"


def rows_of(*figures: tuple[str, float | None, float | None]) -> list[FolderFigures]:
    return [
        FolderFigures(path=str(number), usage="training", ruleset="5.1", benchmark=benchmark, runs=2,
                      figures={CV: Figures(tta=tta, attmt=attmt)})
        for number, (benchmark, tta, attmt) in enumerate(figures)
    ]  # fmt: skip


def test_an_answer_leaves_no_folder_out_where_tta_does_not_move() -> None:
    """A ratio of the two would be infinite there, and a median over the rest said the opposite of the counts."""
    still = [("a", 0.0, 0.01)] * 58
    answer = answer_question(CV, rows_of(*still, ("b", 0.02, 0.01), ("b", None, 0.5)))
    assert (answer.folders, answer.attmt_lower, answer.tta_lower, answer.equal) == (59, 1, 58, 0)
    assert answer.median_difference == 0.01
    assert (answer.benchmarks_attmt_lower, answer.benchmarks_tta_lower) == (1, 1)


@pytest.mark.parametrize(("one", "other"), [(5, 1), (1, 5), (30, 30), (0, 7), (132, 18)])
def test_sign_test_is_that_of_scipy(one: int, other: int) -> None:
    assert compute_sign_test(one, other) == pytest.approx(binomtest(one, one + other).pvalue)


def test_no_sign_no_test() -> None:
    assert compute_sign_test(0, 0) is None


def study(mlcheck: Callable[..., Ended], *arguments: Any) -> dict[str, Any]:
    ended = mlcheck("study", *arguments, "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    found: dict[str, Any] = json.loads(ended.out)
    jsonschema.validate(found, json.loads(format_schema("study")))
    return found


def test_copied_runs_count_once(mlcheck: Callable[..., Ended], tmp_path: Path) -> None:
    for name in ("first", "second"):
        shutil.copytree(LLAMA, tmp_path / name)
    found = study(mlcheck, tmp_path, "--ruleset", "5.1")
    assert (len(found["folders"]), found["runs"]) == (1, 10)
    (cv, *_) = found["answers"]
    assert cv["folders"] == 1
    assert found["hardware"][0]["hardware_cv"] == pytest.approx(cv["median_tta"], rel=1e-3), "all runs take as many samples"


def test_tables_of_a_study(mlcheck: Callable[..., Ended]) -> None:
    text = mlcheck("study", LLAMA).out
    assert "Is ATTMT's figure lower than TTA's?" in text
    assert "Hardware or luck" in text
    (row,) = csv.DictReader(mlcheck("study", LLAMA, "--format", "csv", "--table", "folders").out.splitlines())
    assert (row["benchmark"], row["runs"]) == ("llama31_8b", "10")


def test_a_folder_with_few_evaluations_is_no_study(mlcheck: Callable[..., Ended]) -> None:
    ended = mlcheck("study", ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt")
    assert ended.code == 2
    assert "two runs that converged" in ended.err
