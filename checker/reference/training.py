"""One run of a workload: trained and evaluated in turns until the target is reached, and its log."""

import importlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import torch

from checker.logging import Course, RunLogger
from checker.reference.device import Device
from checker.reference.settings import ReferenceTask
from checker.reference.workload import Workload

__all__ = ["ProgressCallback", "load_workload", "train_to_target"]

ProgressCallback = Callable[[float, float], None]
"""Told after each evaluation: how many samples were trained on, and the quality."""

PACKAGE = Path(__file__).parent


def load_workload(task: ReferenceTask, device: Device, seed: int) -> Workload:
    """The task's model and data, ready to be trained."""
    module = importlib.import_module(f"{__package__}.{task.benchmark.id}")
    made: Workload = module.WORKLOAD(task.settings, device, seed)
    return made


def train_to_target(
    task: ReferenceTask,
    device: Device,
    seed: int,
    log: Path,
    fields: Mapping[str, str],
    on_progress: ProgressCallback | None = None,
) -> Course:
    """Trains to the target and writes the log of it to `log`; `fields` are what it says of the submission.

    The same seed gives the same run on the same machine with as many threads. A run that would train on more than
    `max_samples` is aborted.

    Raises:
        RejectedEventError: a record would break the ruleset's rules.
    """
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # without it CUDA sums in any order
    torch.use_deterministic_algorithms(True)
    settings, quality = task.settings, task.benchmark.quality
    with RunLogger(log, ruleset=task.ruleset, on_violation="raise", root=str(PACKAGE.parent.parent)) as logger:
        for key, value in {**fields, "submission_benchmark": task.benchmark.id}.items():
            logger.event(key, value)
        course = Course(logger, target=quality.threshold, direction=quality.direction, key=quality.key)
        with course.record_init():
            logger.event("seed", seed)
            for key, value in settings.items():
                logger.event(key, value)
            logger.event("lowest_numerical_precision_in_linear", device.number_format)
            model = load_workload(task, device, seed)
        with course.record_run():
            while not course.converged and course.progress < settings["max_samples"]:
                course.begin_training()
                course.progress += model.train_batches(settings["eval_interval"])
                course.begin_evaluation()
                course.record_evaluation(model.measure_quality())
                if on_progress is not None:
                    on_progress(course.progress, course.quality or 0.0)
    return course
