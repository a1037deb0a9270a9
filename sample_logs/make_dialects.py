"""Writes dialects/: clean logs, made by the loggers that the rounds themselves used. No training happened.

Dialect v0.7+ by mlperf-logging's mllog, dialect v0.5 by mlperf-compliance. What is logged is synthetic: it follows the
rules of the ruleset and means nothing. Both loggers come with the extra `test`.

    python sample_logs/make_dialects.py    rewrites sample_logs/dialects, byte for byte
"""

import json
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from mlperf_compliance import mlperf_log
from mlperf_logging.mllog.mllog import MLLogger

HERE = Path(__file__).parent
DIALECTS = HERE / "dialects"
NOTE = "# Synthetic: written by the round's own logger to show its dialect; no training happened."

START_MS = 1_759_312_800_000  # 2025-10-01
V05_START_S = 1_541_635_200.0  # 2018-11-08

LLAMA = {
    "submission_benchmark": "llama31_8b", "global_batch_size": 32, "max_sequence_length": 8192, "opt_name": "adamw",
    "opt_base_learning_rate": 0.0008, "opt_end_learning_rate": 8e-05, "opt_learning_rate_warmup_steps": 64,
    "opt_learning_rate_decay_steps": 1199936, "opt_learning_rate_decay_schedule": "cosine with linear warmup",
    "opt_adamw_beta_1": 0.9, "opt_adamw_beta_2": 0.95, "opt_adamw_epsilon": 1e-05, "opt_adamw_weight_decay": 0.1,
    "opt_gradient_clip_norm": 1.0, "gradient_accumulation_steps": 4, "eval_samples": 1024, "max_steps": 1200000,
    "train_samples": 1574207408,
}  # fmt: skip
RETINANET = {
    "submission_benchmark": "retinanet", "global_batch_size": 256, "opt_name": "adam", "opt_base_learning_rate": 0.0001,
    "opt_weight_decay": 0.0, "opt_learning_rate_warmup_epochs": 1, "opt_learning_rate_warmup_factor": 0.001,
    "gradient_accumulation_steps": 1, "train_samples": 1170301, "eval_samples": 24781,
}  # fmt: skip
RESNET_V05: dict[str, Any] = {
    "run_clear_caches": None, "eval_offset": 0, "eval_size": 50000, "eval_target": 0.749,
    "model_hp_initial_max_pool": {"shape": [64, 56, 56]}, "model_hp_begin_block": {"block_type": "bottleneck"},
    "model_hp_block_type": "bottleneck_block", "model_hp_projection_shortcut": None, "model_hp_shorcut_add": None,
    "model_hp_resnet_topology": "resnet50", "model_hp_end_block": [2048, 7, 7],
}  # fmt: skip

LOSSES = (6.1, 4.9, 4.4, 4.12, 3.95, 3.83, 3.74, 3.67, 3.61, 3.55, 3.5, 3.45, 3.4, 3.35, 3.29)
PRECISIONS = (0.21, 0.28, 0.312, 0.331, 0.3405)
SYSTEM = {
    "submitter": "Example", "division": "closed", "status": "Available on-premise", "system_name": "8xExample",
    "number_of_nodes": "1", "host_processors_per_node": "2", "host_processor_model_name": "Example 64",
    "host_processor_core_count": "64", "host_processor_vcpu_count": "128", "host_processor_frequency": "2.0 GHz",
    "host_processor_caches": "", "host_processor_interconnect": "", "host_memory_capacity": "2 TB",
    "host_storage_type": "NVMe", "host_storage_capacity": "30 TB", "host_networking": "IB", "host_networking_topology": "Star",
    "host_memory_configuration": "32x 64 GB", "accelerators_per_node": "8", "accelerator_model_name": "Example accelerator",
    "accelerator_host_interconnect": "PCIe", "accelerator_frequency": "", "accelerator_on-chip_memories": "",
    "accelerator_memory_configuration": "HBM", "accelerator_memory_capacity": "180 GB", "accelerator_interconnect": "PCIe",
    "accelerator_interconnect_topology": "", "cooling": "air", "hw_notes": "Synthetic: no such system exists.",
    "framework": "Example 1.0", "other_software_stack": "Driver 1", "operating_system": "Linux", "sw_notes": "",
}  # fmt: skip


def scattered(quality: float, run: int, number: int) -> float:
    """The quality of an evaluation, moved a little, and otherwise in every run."""
    return round(quality + ((7 * run + 3 * number) % 11) / 10_000, 6)


@contextmanager
def log_file(logger: logging.Logger, path: Path) -> Iterator[None]:
    """Everything that `logger` says goes to the file at `path`, and nowhere else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(NOTE + "\n", encoding="utf-8")
    handler = logging.FileHandler(path, encoding="utf-8")
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.DEBUG)
    yield
    handler.close()


class Clock:
    """The time that a made-up run has reached."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def after(self, seconds: float) -> int:
        """Moves on, and says when that is."""
        self.now_ms += round(seconds * 1000)
        return self.now_ms


def write_v07(path: Path, settings: dict[str, Any], run: int, curve: list[tuple[float, float]], progress: str) -> None:
    """A closed run of ruleset 5.1. `curve` is seconds between evaluations, and the quality that each reports."""
    logger = logging.getLogger(f"dialects.{path}")
    with log_file(logger, path):
        say = MLLogger(logger=logger, root_dir=str(HERE))
        clock = Clock(START_MS + run * 86_400_000)
        for key, value in {
            "submission_org": "Example", "submission_platform": "8xExample", "submission_division": "closed",
            "submission_status": "onprem", "submission_poc_name": "Example", "submission_poc_email": "mail@example.org",
        }.items():  # fmt: skip
            say.event(key, value, time_ms=clock.after(0.1))
        say.event("cache_clear", True, time_ms=clock.after(1))
        say.start("init_start", time_ms=clock.after(1))
        for key, value in settings.items():
            say.event(key, value, time_ms=clock.after(0.01))
        say.event("seed", 1000 + 17 * run, time_ms=clock.after(0.01))
        say.end("init_stop", time_ms=clock.after(90))
        say.start("run_start", time_ms=clock.after(0.001))
        done = 0
        for seconds, quality in curve:
            at = {progress: done}
            done += 1 if progress == "epoch_num" else 12288
            first = {"first_epoch_num": done, "epoch_count": 1} if progress == "epoch_num" else at
            here = {progress: done}
            say.start("block_start", metadata=first, time_ms=clock.after(0.001))
            say.end("block_stop", metadata=first, time_ms=clock.after(seconds))
            say.start("eval_start", metadata=here, time_ms=clock.after(0.001))
            say.event("eval_accuracy", quality, metadata=here, time_ms=clock.after(5))
            say.end("eval_stop", metadata=here, time_ms=clock.after(0.001))
        say.end("run_stop", metadata={"status": "success", progress: done}, time_ms=clock.after(0.001))


def write_v05(path: Path, run: int) -> None:
    """A run of ruleset 0.5's ResNet-50."""
    now = [V05_START_S + run * 86_400]

    def after(seconds: float) -> float:
        now[0] += seconds
        return now[0]

    mlperf_log.ROOT_DIR_RESNET = str(HERE)
    with log_file(mlperf_log.LOGGER, path), mock.patch.object(mlperf_log.time, "time", lambda: now[0]):
        say = mlperf_log.resnet_print
        for key, value in RESNET_V05.items():
            say(key=key, value=value)
        say(key="run_set_random_seed", value=run)
        say(key="run_start")
        say(key="train_loop")
        for epoch in range(8):
            say(key="train_epoch", value=epoch)
            say(key="opt_learning_rate", value=round(0.1 * 0.8**epoch, 6))
            after(600 + 7 * run)
            say(key="eval_start", value=epoch)
            after(20)
            say(key="eval_accuracy", value={"epoch": epoch, "value": scattered(0.68 + 0.01 * epoch, run, epoch)})
            say(key="eval_stop", value=epoch)
        say(key="run_stop", value={"success": True})
        after(1)
        say(key="run_final")


def main() -> None:
    """Writes everything."""
    shutil.rmtree(DIALECTS, ignore_errors=True)
    submission = DIALECTS / "training_v5.1/example"
    description = submission / "systems/8xExample.json"
    description.parent.mkdir(parents=True)
    description.write_text(json.dumps(SYSTEM, indent=2) + "\n", encoding="utf-8")
    for benchmark in ("llama31_8b", "retinanet"):
        code = submission / "benchmarks" / benchmark / "implementations/example"
        code.mkdir(parents=True)
        (code / "README.md").write_text("Synthetic: there is no code.\n", encoding="utf-8")
        for script in ("setup.sh", "init_datasets.sh", "run_and_time.sh"):
            (code / script).write_text("true\n", encoding="utf-8")
    example = submission / "results/8xExample"
    for run in range(10):
        losses = [(240 + 4 * run, scattered(loss, run, number)) for number, loss in enumerate(LOSSES)]
        write_v07(example / f"llama31_8b/result_{run}.txt", LLAMA, run, losses, "samples_count")
    for run in range(5):
        precisions = [(900 + 4 * run, scattered(precision, run, number)) for number, precision in enumerate(PRECISIONS)]
        write_v07(example / f"retinanet/result_{run}.txt", RETINANET, run, precisions, "epoch_num")
    for run in range(5):
        write_v05(DIALECTS / f"training_v0.5/example/results/8xExample/resnet/result_{run}.txt", run)


if __name__ == "__main__":
    main()
