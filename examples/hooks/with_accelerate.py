"""Accelerate: `RunTracker` logs what `accelerator.log` is given; the loop says when training and evaluation begin.

pip install accelerate
python examples/hooks/with_accelerate.py examples/own_benchmark.toml runs/accelerate
mlcheck score runs/accelerate --rules examples/own_benchmark.toml
"""

import torch
from accelerate import Accelerator
from accelerate.utils import set_seed
from spirals import BATCH, LEARNING_RATE, MOST_EPOCHS, record_runs
from torch.utils.data import DataLoader, TensorDataset

from checker.logging import Course
from checker.logging.hooks.accelerate import RunTracker


# --8<-- [start:train]
def train(course: Course, network: torch.nn.Module, data: TensorDataset, held_out: TensorDataset, seed: int) -> None:
    """Train with a loop of one's own, which evaluates after each epoch."""
    set_seed(seed)
    accelerator = Accelerator(cpu=True, log_with=RunTracker(course, quality="accuracy"))
    model, optimizer, loader = accelerator.prepare(
        network, torch.optim.Adam(network.parameters(), LEARNING_RATE), DataLoader(data, BATCH, shuffle=True)
    )
    accelerator.init_trackers("spirals", config={"opt_base_learning_rate": LEARNING_RATE})
    points, truth = held_out.tensors
    samples = 0
    with course.record_run():
        for _ in range(MOST_EPOCHS):
            course.begin_training()
            for batch, labels in loader:
                optimizer.zero_grad()
                accelerator.backward(torch.nn.functional.cross_entropy(model(batch), labels))
                optimizer.step()
                samples += len(labels)
            course.progress = samples
            course.begin_evaluation()
            with torch.no_grad():
                accuracy = (model(points).argmax(1) == truth).float().mean().item()
            accelerator.log({"accuracy": accuracy}, step=samples)
            if course.converged:
                break


# --8<-- [end:train]


if __name__ == "__main__":
    record_runs(train)
