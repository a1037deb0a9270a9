"""The examples run, and say what the study says."""

import re
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import pytest
from conftest import ROOT

import mlcheck

pytestmark = pytest.mark.slow


def run(script: str, *arguments: object) -> str:
    """What the example prints."""
    command = [sys.executable, str(ROOT / "examples" / script), *map(str, arguments)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_the_study_is_reproduced(tmp_path: Path) -> None:
    printed = [line.split() for line in run("study.py", "sample_logs/study", tmp_path / "pictures").splitlines()]
    for row in (
        ["transformer", "full_precision", "0.980", "1.220"],
        ["resnet", "mixed_precision", "2.650", "2.750"],
        ["0.350", "58.950", "64.610", "-0.096", "52.712", "60.880", "-0.155"],
        ["5", "95.570", "36.250"],
        ["var", "205.506", "13.953"],
    ):
        assert row in printed, row
    drawn = sorted(path.name for path in (tmp_path / "pictures").iterdir())
    assert drawn == ["cifar10.png", "curves.svg", "reinforcement_learning.png", "seeds.svg"]


def test_the_notebook_has_the_output_of_its_cells() -> None:
    """`jupyter execute --inplace examples/study.ipynb` writes the outputs anew."""
    nbformat = pytest.importorskip("nbformat", reason="nbclient is not installed")
    from nbclient import NotebookClient

    stored = nbformat.read(ROOT / "examples/study.ipynb", 4)
    executed = deepcopy(stored)
    NotebookClient(executed, timeout=120, resources={"metadata": {"path": ROOT / "examples"}}).execute()
    for old, new in zip(stored.cells, executed.cells, strict=True):
        if old.cell_type == "code":
            (kept,), (made,) = old.outputs, new.outputs
            assert kept.data["text/plain"] == made.data["text/plain"], old.source
            assert kept.data.keys() == made.data.keys() and {"text/html", "image/svg+xml"} & made.data.keys()


def test_questions_to_a_round(tmp_path: Path) -> None:
    printed = run("round.py", "sample_logs/study", tmp_path)
    assert "22 runs in 14 results" in printed
    assert "ATTMT varies less than TTA in 2 (100%)" in printed
    assert "NVIDIA Tesla P100 (Pascal)" in printed
    assert [path.name for path in tmp_path.iterdir()] == ["accelerators.svg"]


@pytest.mark.filterwarnings("ignore")  # the frameworks' own
@pytest.mark.parametrize("framework", ["lightning", "transformers", "accelerate"])
def test_a_training_in_a_framework_is_scored(tmp_path: Path, framework: str) -> None:
    for needed in ("torch", framework):
        pytest.importorskip(needed, reason=f"{needed} is not installed")
    rules = ROOT / "examples/own_benchmark.toml"
    printed = run(f"hooks/with_{framework}.py", rules, tmp_path / "runs")
    report = mlcheck.score(tmp_path / "runs", rules=rules)
    assert report.summary.accepted and report.summary.logs == 5
    for number, one in enumerate(report.runs):
        samples = one.metrics["samples_to_converge"]
        assert one.converged and samples is not None and samples % 4096 == 0
        assert f"after {samples:,.0f} samples" in next(line for line in printed.splitlines() if f"result_{number}" in line)


@pytest.mark.parametrize("round_", ["training_v4.0", "hpc_v2.0"])
def test_questions_to_published_logs(corpus: Path, round_: str) -> None:
    printed = run("round.py", corpus / round_)
    assert "Evaluations lie" in printed and "Accelerators" in printed


def test_the_atlas_has_a_page_for_each_benchmark_of_a_round(tmp_path: Path) -> None:
    printed = run("atlas/build.py", "sample_logs/dialects", tmp_path / "site")
    pages = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "site").iterdir()}
    assert printed.startswith(f"{len(pages)} pages, ")
    index = pages["index.html"]
    linked = set(re.findall(r'<a href="([^"#]+)">', index))
    assert linked == set(pages) - {"index.html"} and "training-5_1_0-retinanet.html" in linked
    for name in linked:
        assert '<a href="index.html">' in pages[name] and "<h2>Results</h2>" in pages[name]
    assert "CV over seeds: TTA against ATTMT" in index and "Benchmarks of each round" in index
