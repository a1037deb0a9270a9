"""A training of your own that logs for mlcheck: a small network learns to tell two spirals apart, five times.

python examples/own_training.py examples/own_benchmark.toml runs/baseline
python examples/own_training.py examples/own_benchmark.toml runs/faster --learning-rate 0.02
"""

import argparse
from pathlib import Path

import numpy as np

from checker.logging import Course, RunLogger, load_rules

SAMPLES, BATCH, HIDDEN, EVALUATE_EVERY, MOST_STEPS = 4096, 256, 64, 16, 4000


def draw_spirals(generator: np.random.Generator, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Points of two spirals, with shape (number, 2), and which spiral each is of."""
    label = generator.integers(0, 2, number)
    radius = generator.uniform(0.2, 1.0, number)
    angle = 5 * radius + np.pi * label
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return points + generator.normal(0, 0.02, points.shape), label.astype(float)


def train_network(logger: RunLogger, course: Course, seed: int, learning_rate: float) -> None:
    """One run: Adam on a network of one hidden layer, until the target is reached."""
    generator = np.random.default_rng(seed)
    logger.event("submission_benchmark", "my_mlp")
    logger.event("seed", seed)
    logger.event("global_batch_size", BATCH)
    with course.record_init():
        weights = [generator.normal(0, 1, (2, HIDDEN)), np.zeros(HIDDEN), generator.normal(0, 0.1, HIDDEN), np.zeros(1)]
        moments = [(np.zeros_like(part), np.zeros_like(part)) for part in weights]
    with course.record_run():
        points, labels = draw_spirals(generator, SAMPLES)
        held_out, truth = draw_spirals(np.random.default_rng(0), SAMPLES)
        for step in range(1, MOST_STEPS + 1):
            course.begin_training()
            chosen = generator.integers(0, SAMPLES, BATCH)
            for part, gradient, (mean, square) in zip(
                weights, compute_gradients(weights, points[chosen], labels[chosen]), moments, strict=True
            ):
                mean += 0.1 * (gradient - mean)
                square += 0.001 * (gradient**2 - square)
                part -= learning_rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
            course.progress += BATCH
            if step % EVALUATE_EVERY == 0:
                accuracy = np.mean((predict_probability(weights, held_out) > 0.5) == truth)
                if course.record_evaluation(accuracy):
                    break


def predict_probability(weights: list[np.ndarray], points: np.ndarray) -> np.ndarray:
    """The probability of the second spiral."""
    return 1 / (1 + np.exp(-(np.maximum(6 * points @ weights[0] + weights[1], 0) @ weights[2] + weights[3])))


def compute_gradients(weights: list[np.ndarray], points: np.ndarray, labels: np.ndarray) -> list[np.ndarray]:
    """The gradients of the mean cross-entropy, by the rule of backpropagation."""
    hidden = np.maximum(6 * points @ weights[0] + weights[1], 0)
    error = (predict_probability(weights, points) - labels) / len(labels)
    back = np.outer(error, weights[2]) * (hidden > 0)
    return [6 * points.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(keepdims=True)]


def main() -> None:
    """Train five runs into a folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rules", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--learning-rate", type=float, default=0.005)
    asked = parser.parse_args()
    rules = load_rules(asked.rules)
    benchmark = rules.benchmarks["my_mlp"]
    asked.folder.mkdir(parents=True, exist_ok=True)
    for seed in range(benchmark.runs):
        with RunLogger(asked.folder / f"result_{seed}.txt", ruleset=rules) as logger:
            course = Course.of_benchmark(logger, benchmark)
            train_network(logger, course, seed + 1, asked.learning_rate)
            print(
                f"result_{seed}.txt: {'reached' if course.converged else 'missed'} the target after {course.progress:,} samples"
            )


if __name__ == "__main__":
    main()
