"""Samples to converge of BERT, whose evaluations state a placeholder in some rounds while a hyperparameter has the samples."""

import math

from msgspec import structs

from checker.checking.log_result import LogResult
from checker.rules.result_limits import TrainSamplesRules
from checker.submissions.results.run_set import RunSet

__all__ = ["states_placeholder_progress", "take_train_samples"]


def take_train_samples(runs: RunSet, rules: TrainSamplesRules) -> RunSet:
    """The runs with samples to converge from the hyperparameter; those of other benchmarks as they are."""
    if runs.benchmark is None or runs.benchmark.id != rules.benchmark:
        return runs
    return structs.replace(runs, runs=tuple(_take_samples(run, rules.key) for run in runs.runs))


def _take_samples(run: LogResult, key: str) -> LogResult:
    if run.convergence is None or run.run_facts is None or run.convergence.progress_to_converge == math.inf:
        return run
    return structs.replace(run, convergence=structs.replace(run.convergence, progress_to_converge=_read_samples(run, key)))


def _read_samples(run: LogResult, key: str) -> int | float | None:
    samples = None if run.run_facts is None else run.run_facts.hyperparameters.get(key)
    is_number = isinstance(samples, (int, float)) and not isinstance(samples, bool) and math.isfinite(samples)
    return samples if is_number else None


def states_placeholder_progress(runs: RunSet, rules: TrainSamplesRules) -> bool:
    """Whether every run of the benchmark has the hyperparameter, and converges within less than a batch by its evaluations."""
    if runs.benchmark is None or runs.benchmark.id != rules.benchmark:
        return False
    stated = [run.convergence for run in runs.runs if run.convergence is not None]
    amounts = [(one.progress_to_converge, one.global_batch_size) for one in stated]
    finite = [(progress, size) for progress, size in amounts if progress is not None and size and math.isfinite(progress)]
    return (
        bool(finite)
        and all(progress < size for progress, size in finite)
        and all(_read_samples(run, rules.key) is not None for run in runs.runs)
    )
