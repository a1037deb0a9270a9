"""TTMT curves from logs: when an evaluation counts, off the clock too."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from checker.checking.check_log import check_log
from checker.checking.options import CheckOptions
from checker.logs.discovery import discover_logs
from checker.logs.reader import parse_log_bytes
from checker.metrics.aggregation import add_aggregated_records
from checker.metrics.checkpoint_times import build_time_reader
from checker.metrics.curve import Curve
from checker.metrics.tta import compute_tta
from checker.rules.benchmark import Benchmark
from checker.rules.loader import load_ruleset

Record = tuple[int, str, Any, dict[str, Any]]
MINIGO = load_ruleset("training", "1.0").benchmarks["minigo"]
STABLE_DIFFUSION = load_ruleset("training", "5.0").benchmarks["stable_diffusion"]
BY_STEP = load_ruleset("training", "3.1").benchmarks["stable_diffusion"]


def times(facts: Benchmark, *records: Record) -> list[float | None]:
    """When each evaluation counts, in milliseconds."""
    lines = [
        ":::MLLOG " + json.dumps({"time_ms": time, "key": key, "value": value, "metadata": metadata})
        for time, key, value, metadata in records
    ]
    log = add_aggregated_records(parse_log_bytes("\n".join(lines).encode()), facts.aggregate)
    time_of = build_time_reader(log, facts)
    return list(map(time_of, log.positions.get(facts.quality.key, ())))


def scored(samples: int) -> list[Record]:
    """The two records of a checkpoint's evaluation, made long after the run."""
    more = {"samples_count": samples}
    return [(9000, "eval_accuracy", 80.0, {"metric": "FID", **more}), (9000, "eval_accuracy", 0.2, {"metric": "CLIP", **more})]


def block(kind: str, time: int, samples: int) -> Record:
    return time, f"block_{kind}", "training_step", {"samples_count": samples}


def test_minigo_counts_the_checkpoints_of_the_run_from_one() -> None:
    saved = [(100 * number, "save_model", {"iteration": 17 + number}, {}) for number in (1, 2, 3)]
    evaluated = [(9000, "eval_accuracy", 0.4, {"epoch_num": number}) for number in (1, 2, 3, 4)]
    assert times(MINIGO, *saved, *evaluated) == [100, 200, 300, None]


def test_a_checkpoint_without_a_record_lies_between_its_neighbours() -> None:
    saved = [(100 * number, "save_model", {"iteration": 17 + number}, {}) for number in (1, 3)]
    assert times(MINIGO, *saved, (9000, "eval_accuracy", 0.4, {"epoch_num": 2})) == [200]


def test_a_block_starts_when_its_checkpoint_was_saved() -> None:
    blocks = [block("start", 0, 0), block("stop", 990, 0), block("start", 1000, 512), block("stop", 1990, 512)]
    assert times(STABLE_DIFFUSION, *blocks, *scored(512)) == [1000]


def test_the_last_block_has_only_a_stop() -> None:
    blocks = [block("start", 0, 0), block("stop", 990, 512), block("start", 1000, 512), block("stop", 1990, 1024)]
    assert times(STABLE_DIFFUSION, *blocks, *scored(1024)) == [1990]


def test_blocks_that_do_not_end_at_a_checkpoint_are_interpolated() -> None:
    blocks = [block("start", 0, 0), block("start", 1000, 400), block("start", 2000, 800)]
    assert times(STABLE_DIFFUSION, *blocks, *scored(500)) == [1250]


def test_the_checkpoint_at_run_stop_counts_at_run_stop_and_a_later_one_does_not() -> None:
    blocks = [block("start", 1000 * number, 512 * number) for number in range(5)]
    stop: Record = (1940, "run_stop", None, {"status": "success"})
    assert times(STABLE_DIFFUSION, *blocks, stop, *scored(512), *scored(1024), *scored(1536)) == [1000, 1940, 3000]


def test_a_run_stop_far_from_any_checkpoint_moves_none() -> None:
    blocks = [block("start", 1000 * number, 512 * number) for number in range(5)]
    assert times(STABLE_DIFFUSION, *blocks, (9000, "run_stop", None, {}), *scored(1024)) == [2000]


def test_ruleset_31_numbers_by_step() -> None:
    evaluated: list[Record] = [
        (9000, "eval_accuracy", 80.0, {"metric": "FID", "step_num": 1000}),
        (9000, "eval_accuracy", 0.2, {"metric": "CLIP", "step_num": 1000}),
    ]
    saved: Record = (700, "block_start", "training_step", {"step_num": 1000})
    assert times(BY_STEP, saved, *evaluated) == [700]


@pytest.mark.parametrize("wrong", ["1", None, True, [1], math.nan, math.inf])
def test_a_number_that_is_none_names_no_checkpoint(wrong: Any) -> None:
    assert times(MINIGO, (5, "save_model", {"iteration": wrong}, {}), (9, "eval_accuracy", 0.4, {"epoch_num": wrong})) == [None]


@pytest.mark.slow
def test_published_runs_reach_their_target_before_the_clock_stops(corpus: Path) -> None:
    """TTA is never more than time to train, in any ruleset and benchmark; the curve's time at the target is what counts."""
    late, dialects, off_the_clock = [], set(), 0
    for path in discover_logs([corpus]).logs[::3]:
        found = check_log(path, CheckOptions())
        report = found.report
        if not report.converged or found.curve is None or found.target is None or found.benchmark is None:
            continue
        dialects.add(report.dialect)
        off_the_clock += bool(found.benchmark.timing.checkpoint)
        assert isinstance(found.curve, Curve)
        minutes = compute_tta(found.curve, found.target)
        if report.time_to_train_minutes is None or minutes > report.time_to_train_minutes + 1e-4:
            late.append((str(path), minutes, report.time_to_train_minutes))
    assert late == []
    assert {"v0.5", "v0.6", "v0.7"} <= dialects
    assert off_the_clock > 40


def test_stable_diffusion_counts_when_its_checkpoint_was_saved(corpus: Path) -> None:
    run = check_log(
        corpus / "training_v4.0/GigaComputing/results/G593-SD1_pytorch/stable_diffusion/result_0.txt", CheckOptions()
    )
    assert run.report.tta_minutes == run.report.time_to_train_minutes == pytest.approx(42.623, abs=0.001)
    late = check_log(corpus / "training_v3.1/Dell/results/XE9680x8H100-SXM-80GB/stable_diffusion/result_3.txt", CheckOptions())
    assert late.report.tta_minutes == pytest.approx(36.459, abs=0.001)
    assert late.report.time_to_train_minutes == pytest.approx(45.584, abs=0.001)
