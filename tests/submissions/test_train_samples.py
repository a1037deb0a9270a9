"""Samples to converge of BERT from a hyperparameter, where evaluations state a placeholder."""

import math
from types import SimpleNamespace
from typing import Any

import pytest

from checker.rules.result_limits import load_result_rules
from checker.submissions.rcp.train_samples import states_placeholder_progress

RULES = load_result_rules().train_samples


def run_set(*progress: float | None, benchmark: str = "bert", samples: Any = 2_500_000) -> Any:
    """Runs at batch size 448 that converged after so much by their evaluations."""
    runs = [
        SimpleNamespace(
            convergence=SimpleNamespace(progress_to_converge=amount, global_batch_size=448),
            run_facts=SimpleNamespace(hyperparameters={RULES.key: samples}),
        )
        for amount in progress
    ]
    return SimpleNamespace(benchmark=SimpleNamespace(id=benchmark), runs=runs)


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        (run_set(1, 1), True),
        (run_set(1, math.inf), True),
        (run_set(1, 2_500_000), False),
        (run_set(2_500_000), False),
        (run_set(math.inf), False),
        (run_set(1, samples=None), False),
        (run_set(1, samples=True), False),
        (run_set(1, benchmark="resnet"), False),
    ],
)
def test_less_than_a_batch_is_a_placeholder(runs: Any, expected: bool) -> None:
    assert states_placeholder_progress(runs, RULES) is expected
