"""How a run's convergence is read from its log: as the official program reads it, and from any log at all."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st
from mlperf_logging.rcp_checker import rcp_checker as official

from checker.logs.reader import parse_log_bytes, read_log
from checker.logs.run import Run
from checker.metrics.convergence import Convergence, find_agreed_batch_size, measure_convergence
from checker.rules.benchmark import Benchmark
from checker.rules.loader import load_ruleset

RETINANET = load_ruleset("training", "5.1").benchmarks["retinanet"]


@pytest.mark.slow
def test_published_logs_are_read_as_the_official_program_reads_them(corpus: Path) -> None:
    differing = []
    for line in (corpus / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()[::5]:
        answer = json.loads(line)
        one = load_ruleset(answer["usage"], answer["edition"])
        if not one.definition.rcps:
            continue
        log = read_log(corpus / answer["path"])
        facts = one.benchmarks[Run(log).benchmark or ""]
        unconverged, epochs, size, _ = official.read_submission_file(corpus / answer["path"], f"{one.name}.0", False)
        wanted = Convergence(None if size == -1 else size, math.inf if unconverged else epochs)
        if measure_convergence(log.exclude_positions(set(log.hidden)), facts) != wanted:
            differing.append(answer["path"])
    assert differing == []


def log_of(*records: tuple[str, Any, dict[str, Any]]) -> bytes:
    lines = [
        ":::MLLOG " + json.dumps({"time_ms": number, "key": key, "value": value, "metadata": metadata})
        for number, (key, value, metadata) in enumerate(records)
    ]
    return "\n".join(lines).encode()


STABLE_DIFFUSION = load_ruleset("training", "5.0").benchmarks["stable_diffusion"]
BATCH = ("global_batch_size", 64, {})
SUCCESS = ("run_stop", None, {"status": "success"})


@pytest.mark.parametrize(
    ("facts", "records", "found"),
    [
        (RETINANET, [], Convergence(None, math.inf)),
        (RETINANET, [BATCH, ("eval_accuracy", 0.1, {"epoch_num": 1.23456}), SUCCESS], Convergence(64, 1.235)),
        (RETINANET, [BATCH, ("eval_error", 0.1, {"epoch_num": 3}), SUCCESS], Convergence(64, 3)),
        (
            RETINANET,
            [("eval_accuracy", 1, {"epoch_num": 2}), SUCCESS, ("eval_accuracy", 1, {"epoch_num": 3})],
            Convergence(None, 2),
        ),
        (RETINANET, [BATCH, ("global_batch_size", 32, {}), SUCCESS], Convergence(32, None)),
        (
            RETINANET,
            [("global_batch_size", "64", {}), ("eval_accuracy", 1, {"epoch_num": "2"}), SUCCESS],
            Convergence(None, None),
        ),
        (
            RETINANET,
            [("eval_accuracy", 1, {"epoch_num": 2}), ("run_stop", None, {"status": "aborted"})],
            Convergence(None, math.inf),
        ),
        (RETINANET, [("eval_accuracy", 1, {"epoch_num": 2}), ("run_stop", None, None)], Convergence(None, math.inf)),  # type: ignore[list-item]
        (
            STABLE_DIFFUSION,
            [
                ("eval_accuracy", 80, {"samples_count": 512, "metric": "FID"}),
                ("eval_accuracy", 0.1, {"samples_count": 512, "metric": "CLIP"}),
                ("eval_accuracy", 0.15, {"samples_count": 1536, "metric": "CLIP"}),
                ("eval_accuracy", 0.2, {"samples_count": 1024, "metric": "CLIP"}),
                ("eval_accuracy", 90.0, {"samples_count": 1536, "metric": "FID"}),
                ("eval_accuracy", 89, {"samples_count": 1024, "metric": "FID"}),
                ("eval_accuracy", 1, {"samples_count": 256, "metric": "CLIP"}),
                SUCCESS,
            ],
            Convergence(None, 1024),
        ),
        (
            STABLE_DIFFUSION,
            [("eval_accuracy", 0.2, {"samples_count": 1024, "metric": "CLIP"}), SUCCESS],
            Convergence(None, None),
        ),
    ],
)
def test_convergence_is_read_from_any_log(facts: Benchmark, records: list[Any], found: Convergence) -> None:
    assert measure_convergence(parse_log_bytes(log_of(*records)), facts) == found


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.sampled_from(["eval_accuracy", "global_batch_size", "run_stop"]), strategies.values, strategies.values)
    )
)
def test_reading_convergence_is_total(records: list[Any]) -> None:
    for facts in (RETINANET, STABLE_DIFFUSION):
        found = measure_convergence(parse_log_bytes(log_of(*records)), facts)
        assert found.progress_to_converge is None or not math.isnan(found.progress_to_converge)


def test_batch_sizes_have_to_agree() -> None:
    assert find_agreed_batch_size([Convergence(64, 1), Convergence(64, 2)]) == 64
    assert find_agreed_batch_size([Convergence(64, 1), Convergence(None, 2)]) is None
    assert find_agreed_batch_size([]) is None
