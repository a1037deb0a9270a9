"""What the examples of the hooks share: two spirals, a small network that learns to tell them apart, and a log for each run."""

import argparse
from collections.abc import Callable
from pathlib import Path

import torch
from torch.utils.data import TensorDataset

from checker.logging import Course, RunLogger, load_rules

BATCH, SAMPLES, MOST_EPOCHS, LEARNING_RATE = 256, 4096, 60, 0.003


def draw_spirals(seed: int) -> TensorDataset:
    """Points of two spirals with shape (SAMPLES, 2), and which spiral each is of."""
    generator = torch.Generator().manual_seed(seed)
    label = torch.randint(0, 2, (SAMPLES,), generator=generator)
    radius = 0.2 + 0.8 * torch.rand(SAMPLES, generator=generator)
    angle = 5 * radius + torch.pi * label
    points = torch.stack([radius * angle.cos(), radius * angle.sin()], dim=1)
    return TensorDataset(6 * (points + 0.02 * torch.randn(SAMPLES, 2, generator=generator)), label)


def build_network() -> torch.nn.Module:
    """Two inputs, one hidden layer, two classes."""
    return torch.nn.Sequential(torch.nn.Linear(2, 64), torch.nn.ReLU(), torch.nn.Linear(64, 2))


def record_runs(train: Callable[[Course, torch.nn.Module, TensorDataset, TensorDataset, int], None]) -> None:
    """Train as often as the rules ask for, and write a log of each run into a folder. Both are arguments of the program.

    Args:
        train: Trains the network on the first data set until the target is reached on the second one; it takes the seed, too.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("rules", type=Path)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    rules = load_rules(asked.rules)
    benchmark = rules.benchmarks["my_mlp"]
    asked.folder.mkdir(parents=True, exist_ok=True)
    for number in range(benchmark.runs):
        seed = number + 1
        with RunLogger(asked.folder / f"result_{number}.txt", ruleset=rules) as logger:
            logger.event("submission_benchmark", "my_mlp")
            logger.event("seed", seed)
            logger.event("global_batch_size", BATCH)
            course = Course.of_benchmark(logger, benchmark)
            with course.record_init():
                torch.manual_seed(seed)
                network, data, held_out = build_network(), draw_spirals(seed), draw_spirals(0)
            train(course, network, data, held_out, seed)
            print(f"result_{number}.txt: {course.quality:.3f} after {course.progress:,} samples")
