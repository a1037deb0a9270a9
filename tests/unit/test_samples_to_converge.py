"""TTA = samples to converge x time per sample: what a log says of either, and what that says of a result."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ended
from stretching import stretch_log

from checker.checking.run_score import build_scored_run
from checker.logs.reader import parse_log_bytes
from checker.logs.run import Run
from checker.metrics.aggregation import add_aggregated_records
from checker.metrics.registry import compute_run_metrics
from checker.rules.loader import list_rulesets, load_ruleset

RUNS = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/retinanet"


def decompose(ruleset: str, benchmark: str, *records: tuple[str, Any, dict[str, Any]]) -> tuple[float | None, float | None]:
    """Samples and microseconds a sample of a run whose records are a minute apart."""
    lines = (
        ":::MLLOG " + json.dumps({"time_ms": 60_000 * minute, "key": key, "value": value, "metadata": metadata})
        for minute, (key, value, metadata) in enumerate([("run_start", None, {}), *records, ("run_stop", None, {})])
    )
    rules = load_ruleset("training", ruleset)
    facts = rules.benchmarks[benchmark]
    log = add_aggregated_records(parse_log_bytes("\n".join(lines).encode()), facts.aggregate)
    found = compute_run_metrics(build_scored_run(Run(log), rules, facts, facts.attmt))
    return found["samples_to_converge"], found["microseconds_per_sample"]


@pytest.mark.parametrize(
    ("ruleset", "benchmark", "records", "samples"),
    [
        ("5.1", "retinanet", [("eval_accuracy", 0.3, {"epoch_num": 3}), ("eval_accuracy", 0.35, {"epoch_num": 4})], 4_681_204),
        ("5.1", "retinanet", [("eval_accuracy", 0.34, {"epoch_num": 4}), ("eval_accuracy", 0.4, {"epoch_num": 5})], 4_681_204),
        ("5.1", "retinanet", [("eval_accuracy", 0.3, {"epoch_num": 3})], None),
        ("5.1", "retinanet", [("eval_accuracy", 0.4, {})], None),
        ("5.1", "retinanet", [("eval_accuracy", 0.4, {"epoch_num": "4"})], None),
        ("5.1", "retinanet", [("eval_accuracy", 0.4, {"epoch_num": 10**400})], None),
        ("5.1", "llama31_8b", [("eval_accuracy", 3.2, {"samples_count": 1e300})], None),
        ("5.1", "llama31_8b", [("eval_accuracy", 3.2, {"samples_count": 12_288})], 12_288),
        ("3.1", "stable_diffusion", [("global_batch_size", 512, {}), ("block_stop", None, {"step_num": 4_000}),
            ("eval_accuracy", 80.0, {"step_num": 4_000, "metric": "FID"}),
            ("eval_accuracy", 0.2, {"step_num": 4_000, "metric": "CLIP"})], 512 * 4_000),
        ("3.0", "gpt3", [("eval_accuracy", 2.6, {"epoch_num": 1_207_959_552})], 589_824),
        ("2.1", "dlrm", [("eval_accuracy", 0.81, {"epoch_num": 1.9})], pytest.approx(0.9 * 4_195_197_692)),
        ("2.1", "dlrm", [("eval_accuracy", 0.81, {"epoch_num": 0.9})], pytest.approx(0.9 * 4_195_197_692)),
        ("3.1", "unet3d", [("eval_accuracy", 0.95, {"epoch_num": 2_000})], 168 * 2_000),
        ("3.1", "unet3d", [("eval_accuracy", 0.95, {"epoch_num": 336_000})], 168 * 2_000),
        ("1.1", "bert", [("global_batch_size", 448, {}), ("eval_accuracy", 0.8, {"epoch_num": 1})], None),
        ("1.1", "bert", [("global_batch_size", 448, {}), ("eval_accuracy", 0.8, {"epoch_num": 1}),
            ("train_samples", 2_700_096, {})], 2_700_096),
        ("2.1", "minigo", [("eval_accuracy", 0.6, {"epoch_num": 40})], None),
    ],
)  # fmt: skip
def test_samples_to_converge(ruleset: str, benchmark: str, records: list[Any], samples: float | None) -> None:
    found, time = decompose(ruleset, benchmark, *records)
    assert found == samples
    assert (time is None) == (samples is None)


def test_samples_times_their_time_are_the_tta() -> None:
    records = [("eval_accuracy", 0.3, {"epoch_num": 3}), ("eval_accuracy", 0.35, {"epoch_num": 4})]
    samples, microseconds = decompose("5.1", "retinanet", *records)
    assert samples is not None
    assert microseconds is not None
    assert samples * microseconds / 60e6 == pytest.approx(2)


WITHOUT_SAMPLES = {"minigo", "ncf", "squad"}
"""MiniGo's samples are games that the run plays itself; no log says what an epoch of the others is."""
EPOCHS_FROM_ANY_NUMBER = ("training", "0.5")
"""Its logs number epochs from -1, 0 or 1."""


def test_every_benchmark_declares_what_its_evaluations_count() -> None:
    for usage, name in list_rulesets():
        benchmarks = load_ruleset(usage, name).benchmarks
        undeclared = {id_ for id_, one in benchmarks.items() if one.progress is None}
        assert undeclared == ({*benchmarks} if (usage, name) == EPOCHS_FROM_ANY_NUMBER else WITHOUT_SAMPLES & {*benchmarks})


def copy_with_a_slow_run(folder: Path) -> Path:
    """The runs of a result, one of which takes 59 % longer a sample."""
    folder.mkdir()
    for log in sorted(RUNS.glob("result_*.txt")):
        text = log.read_text(encoding="utf-8")
        text = stretch_log(text, 1.59) if log.name == "result_3.txt" else text
        (folder / log.name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.slow
def test_a_slow_run_is_named(mlcheck: Callable[..., Ended], tmp_path: Path) -> None:
    folder = copy_with_a_slow_run(tmp_path / "retinanet")
    call = ("score", folder, "--ruleset", "5.1.0", "--format")
    (result,) = json.loads(mlcheck(*call, "json").out)["results"]
    parts = result["decomposition"]
    assert parts["convergence_cv"] == 0
    assert parts["hardware_cv"] > 0.2
    (slow,) = parts["slow_runs"]
    assert slow["path"].endswith("result_3.txt")
    assert slow["excess"] == pytest.approx(0.59, abs=0.02)
    for name in ("terminal", "markdown", "html"):
        text = mlcheck(*call, name).out.replace("\\", "")
        assert re.search(r"result_3.txt took \d+% more time per sample", text), name


def test_summary_tells_hardware_from_luck(mlcheck: Callable[..., Ended]) -> None:
    text = mlcheck("summarize", RUNS, "--table", "results", "--format", "csv").out
    (cells,) = csv.DictReader(text.splitlines())
    assert float(cells["samples to converge"]) == 5 * 1_170_301
    assert float(cells["CV of samples"]) == 0
    assert 0 < float(cells["CV of time per sample"]) < 0.01
