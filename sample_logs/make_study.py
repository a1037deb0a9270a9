"""Writes study/: the published tables of the FastPath 2019 study as logs of ruleset 0.6, so that every cell comes out again.

The source is "Metrics for Machine Learning Workload Benchmarking" (S. Verma, Q. Wu, B. Hanindhito, G. Jha, E. John,
R. Radhakrishnan, L. John; FastPath 2019). Nothing here was measured by us. A published table fixes when a quality was
reached; everything that it does not fix (the shape of a curve between its ends, batch sizes, learning rates) is made up,
and each log says so in its first lines.

    python sample_logs/make_study.py    rewrites sample_logs/study, byte for byte
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STUDY = Path(__file__).parent / "study"
START_S = 1_556_668_800.0  # 2019-05-01 00:00 UTC, a date that stands for nothing
HOUR_S = 3600.0
DAY_S = 24 * HOUR_S
MINUTE_S = 60.0

Point = tuple[float, Any]
"""Seconds since run_start, and the quality that the evaluation then reports."""

# Speedups of GV100 over P100: TTA, ATTMT.
SPEEDUP = {
    "resnet": (1.46, 1.41),
    "resnet mixed": (2.65, 2.75),
    "maskrcnn": (1.60, 1.68),
    "transformer": (0.98, 1.22),
    "ncf": (0.68, 0.61),
}
# Seconds of the reference results to the target (MLCommons training, reference_results.md).
REFERENCE_S = {"resnet": 529_877.0, "maskrcnn": 299_971.0, "transformer": 112_187.0}
# Recommendation on P100, minutes by seed: TTA at 0.635, ATTMT over 0.585 to 0.635 by 0.01.
NCF_MINUTES = {1: (59.70, 26.34), 2: (66.35, 28.44), 3: (64.68, 30.80), 4: (77.74, 31.64), 5: (95.57, 36.25)}
# Reinforcement learning, hours to 30%, 31%, ... 40% (below 35% recovered from the ATTMT column).
MINIGO_HOURS = {
    "p100": (46.39, 50.66, 50.66, 50.66, 58.95, 58.95, 62.89, 62.89, 72.51, 74.65, 74.65),
    "gv100": (51.65, 55.19, 64.61, 64.61, 64.61, 64.61, 64.61, 69.18, 69.18, 69.18, 69.18),
}
# CIFAR10, seconds to 70%, 71%, ... 77%.
CIFAR10_S = {"m1": (246, 278, 294, 422, 486, 502, 694, 998), "m2": (364, 364, 424, 424, 504, 664, 704, 804)}

PLATFORMS = {
    "p100": {
        "host_processor_model_name": "Intel Xeon E5-2660v4",
        "host_processor_frequency": "Broadwell 2.00 GHz",
        "host_processors_per_node": 2,
        "host_processor_core_count": "28",
        "host_memory_configuration": "4-channel 256 GB DDR4",
        "accelerator_model_name": "NVIDIA Tesla P100 (Pascal)",
        "accelerator_cuda_cores": 3584,
        "accelerator_tensor_cores": 0,
        "accelerator_memory_configuration": "16 GB HBM2 720 GB/s",
    },
    "gv100": {
        "host_processor_model_name": "Intel Xeon W-2195",
        "host_processor_frequency": "Skylake 2.30 GHz",
        "host_processors_per_node": 1,
        "host_processor_core_count": "18",
        "host_memory_configuration": "4-channel 256 GB DDR4",
        "accelerator_model_name": "NVIDIA Quadro GV100 (Volta)",
        "accelerator_cuda_cores": 5120,
        "accelerator_tensor_cores": 640,
        "accelerator_memory_configuration": "32 GB HBM2 ECC 870 GB/s",
    },
}

UNKNOWN = "not published"
# What a description must state and the publication does not.
UNPUBLISHED = (
    "host_processor_vcpu_count", "host_processor_caches", "host_processor_interconnect", "host_memory_capacity",
    "host_storage_type", "host_storage_capacity", "host_networking", "host_networking_topology", "accelerators_per_node",
    "accelerator_host_interconnect", "accelerator_frequency", "accelerator_on-chip_memories", "accelerator_memory_capacity",
    "accelerator_interconnect", "accelerator_interconnect_topology", "cooling", "hw_notes", "framework",
    "other_software_stack", "operating_system", "sw_notes",
)  # fmt: skip

# How much of the way to the target lies between a threshold and the target: steady, and with a long last step.
STEADY = (0.30, 0.25, 0.20, 0.14, 0.07, 0.0)
LONG_LAST_STEP = (1.0, 0.95, 0.9, 0.8, 0.7, 0.0)

HYPERPARAMETERS: dict[str, dict[str, Any]] = {
    "resnet": {
        "global_batch_size": 256,
        "opt_name": "sgd",
        "opt_base_learning_rate": 0.1,
        "opt_learning_rate_warmup_epochs": 5,
        "opt_learning_rate_decay_boundary_epochs": [30, 60, 80],
        "model_bn_span": 256,
    },
    "maskrcnn": {
        "global_batch_size": 4,
        "opt_base_learning_rate": 0.005,
        "opt_learning_rate_warmup_steps": 500,
        "opt_learning_rate_warmup_factor": 0.33,
        "num_image_candidates": 1000,
    },
    "transformer": {
        "global_batch_size": 4096,
        "opt_name": "adam",
        "opt_base_learning_rate": 2.0,
        "opt_learning_rate_warmup_steps": 16000,
        "max_sequence_length": 256,
        "opt_adam_beta_1": 0.9,
        "opt_adam_beta_2": 0.997,
        "opt_adam_epsilon": 1e-09,
    },
    "ncf": {"global_batch_size": 2048, "opt_name": "adam", "opt_base_learning_rate": 0.0005},
    "minigo": {
        "global_batch_size": 2048,
        "opt_learning_rate_decay_boundary_steps": [100000, 200000],
        "opt_base_learning_rate": [0.01, 0.001, 0.0001],
        "virtual_losses": 8,
    },
}


@dataclass
class Writer:
    """Collects the lines of a log; the clock stands at `seconds` after run_start, which is at `start_s`."""

    lines: list[str] = field(default_factory=list)
    start_s: float = START_S

    def say(self, seconds: float, key: str, value: Any = None, **metadata: Any) -> None:
        """One record."""
        payload = json.dumps({"value": value, "metadata": metadata})
        self.lines.append(f":::MLL {self.start_s + seconds:.3f} {key}: {payload}")


def curve(end_s: float, mean_s: float, shape: Sequence[float], qualities: Sequence[Any]) -> list[Point]:
    """Evaluations that reach the last quality at `end_s` and the six on average at `mean_s`."""
    bend = (1 - mean_s / end_s) / (sum(shape) / len(shape))
    return [(end_s * (1 - bend * share), quality) for share, quality in zip(shape, qualities, strict=True)]


def first_times(times_s: Sequence[float], qualities: Sequence[float]) -> list[Point]:
    """One evaluation at each distinct time, with the best quality reached by then."""
    return sorted(dict(zip(times_s, qualities, strict=True)).items())


def log(
    benchmark: str, platform: str, points: Sequence[Point], *, about: str, target: float | None, seed: int, later_s: float = 0.0
) -> str:
    """A run of the open division that reports `points` and ends with the last one; it starts `later_s` after the others."""
    out = Writer([
        f"# Synthesised from published figures: {about}; not a measurement.",
        "# What the publication does not fix, hyperparameters and times before the first threshold included, is made up.",
    ], START_S + later_s)  # fmt: skip
    fields = {
        "submission_org": "UT Austin (published figures)",
        "submission_platform": platform,
        "submission_division": "open",
        "submission_status": "research",
        "submission_benchmark": benchmark,
        "submission_poc_name": "none",
        "submission_entry": json.dumps(PLATFORMS.get(platform, {})),
    }
    for key, value in fields.items():
        out.say(-60, key, value)
    out.say(-59, "cache_clear", True)
    out.say(-58, "init_start")
    for key, value in HYPERPARAMETERS[benchmark].items():
        out.say(-57, key, value)
    out.say(-57, "seed", seed)
    if target is not None:
        out.say(-57, "eval_target", target)
    out.say(-1, "init_stop")
    out.say(0, "run_start")
    for epoch, (before, (seconds, quality)) in enumerate(zip([0.0, *(at for at, _ in points)], points, strict=False), 1):
        for record in evaluation(benchmark, epoch, before, seconds, quality):
            out.say(*record[:3], **record[3])
    end = points[-1][0]
    if benchmark == "minigo":
        out.say(end, "eval_result", points[-1][1], timestamp=round(end, 3), iteration=len(points))
    out.say(end, "run_stop", status="success")
    return "\n".join(out.lines) + "\n"


def evaluation(
    benchmark: str, epoch: int, before_s: float, at_s: float, quality: Any
) -> Iterator[tuple[float, str, Any, dict[str, Any]]]:
    """The records of the training up to an evaluation, and of that evaluation; epochs number the evaluations."""
    yield before_s, "block_start", None, {"first_epoch_num": epoch, "epoch_count": 1}
    yield before_s, "epoch_start", None, {"epoch_num": epoch}
    if benchmark == "minigo":
        yield at_s, "save_model", {"iteration": epoch}, {}
    yield at_s, "epoch_stop", None, {"epoch_num": epoch}
    yield at_s, "block_stop", None, {"first_epoch_num": epoch}
    yield at_s, "eval_start", None, {"epoch_num": epoch}
    yield at_s, "eval_accuracy", quality, {"epoch_num": epoch}
    yield at_s, "eval_stop", None, {"epoch_num": epoch}


def steps(first: float, last: float, step: float, digits: int = 3) -> list[float]:
    """first, first + step, ..., last."""
    return [round(first + number * step, digits) for number in range(round((last - first) / step) + 1)]


QUALITIES: dict[str, list[Any]] = {
    "resnet": steps(0.709, 0.759, 0.01),
    "transformer": steps(23.0, 25.0, 0.4, 1),
    "ncf": steps(0.585, 0.635, 0.01),
    # A hair above each share of both targets, so that rounding never falls below it.
    "maskrcnn": [
        {"accuracy": {"BBOX": round(0.377 * share + 2e-4, 4), "SEGM": round(0.339 * share + 2e-4, 4)}}
        for share in steps(0.95, 1.0, 0.01)
    ],
}


def on_both(name: str) -> Iterator[tuple[str, list[Point]]]:
    """The curves of a benchmark with a reference result, for P100 and, by the published speedups, GV100."""
    benchmark = name.split()[0]
    end = REFERENCE_S[benchmark]
    mean = end * (1 - sum(STEADY) / len(STEADY))
    by_tta, by_attmt = SPEEDUP[name]
    yield "p100", curve(end, mean, STEADY, QUALITIES[benchmark])
    yield "gv100", curve(end / by_tta, mean / by_attmt, STEADY, QUALITIES[benchmark])


def ncf_runs() -> Iterator[tuple[str, int, list[Point]]]:
    """A run for each seed; GV100's are P100's, divided by the published speedups."""
    for platform, (by_tta, by_attmt) in (("p100", (1.0, 1.0)), ("gv100", SPEEDUP["ncf"])):
        for seed, (tta, attmt) in NCF_MINUTES.items():
            end, mean = tta * MINUTE_S / by_tta, attmt * MINUTE_S / by_attmt
            yield platform, seed, curve(end, mean, LONG_LAST_STEP, QUALITIES["ncf"])


def write(path: str, text: str) -> None:
    """A file under study/."""
    target = STUDY / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Writes everything."""
    shutil.rmtree(STUDY, ignore_errors=True)
    for name in ("resnet", "maskrcnn", "transformer", "resnet mixed"):
        benchmark, precision = name.split()[0], "mixed_precision" if "mixed" in name else "full_precision"
        for platform, points in on_both(name):
            about = f"reference result of P100 in full precision and speedups, {name}, {platform}"
            later_s = 0.0 if precision == "full_precision" else DAY_S
            text = log(benchmark, platform, points, about=about, target=None, seed=1, later_s=later_s)
            write(f"{platform}/results/{precision}/{benchmark}/result_0.txt", text)
    for platform, seed, points in ncf_runs():
        about = f"table of seed variance, recommendation, seed {seed}, {platform}"
        text = log("ncf", platform, points, about=about, target=None, seed=seed)
        write(f"{platform}/results/full_precision/ncf/result_{seed - 1}.txt", text)
    for platform, hours in MINIGO_HOURS.items():
        points = first_times([hour * HOUR_S for hour in hours], steps(0.30, 0.40, 0.01, 2))
        about = f"table of sensitivity, reinforcement learning, {platform}"
        text = log("minigo", platform, points, about=about, target=0.40, seed=1)
        write(f"{platform}/results/full_precision/minigo/result_0.txt", text)
    for machine, seconds in CIFAR10_S.items():
        points = first_times(seconds, steps(0.70, 0.77, 0.01, 2))
        about = f"table of sensitivity, CIFAR10, machine {machine}"
        text = log("resnet", machine, points, about=about, target=0.77, seed=1)
        write(f"cifar10/{machine}/results/unnamed/resnet/result_0.txt", text)
        write(f"cifar10/{machine}/systems/unnamed.json", described(f"machine {machine}", unpublished(PLATFORMS["p100"])))
    for platform, description in PLATFORMS.items():
        for precision in ("full_precision", "mixed_precision"):
            write(f"{platform}/systems/{precision}.json", described(f"{platform}, {precision.replace('_', ' ')}", description))


def unpublished(fields: Iterable[str]) -> dict[str, str]:
    """For each field that it is not published; of measures and counts nothing."""
    return {field: "" if field.endswith(("_capacity", "_frequency", "_per_node")) else UNKNOWN for field in fields}


def described(name: str, published: dict[str, Any]) -> str:
    """A system description with what is published, and what is not."""
    system = {"submitter": "UT Austin (published figures)", "division": "open", "status": "research"}
    system |= {"system_name": name, "number_of_nodes": 1}
    return json.dumps(system | published | unpublished(UNPUBLISHED), indent=2) + "\n"


if __name__ == "__main__":
    main()
