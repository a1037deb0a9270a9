"""Transformers: `RunCallback` logs the training of its Trainer, and ends it at the target.

pip install transformers accelerate
python examples/hooks/with_transformers.py examples/own_benchmark.toml runs/transformers
mlcheck score runs/transformers --rules examples/own_benchmark.toml
"""

import tempfile

import torch
from spirals import BATCH, LEARNING_RATE, MOST_EPOCHS, record_runs
from torch.utils.data import TensorDataset
from transformers import EvalPrediction, PrinterCallback, Trainer, TrainingArguments

from checker.logging import Course
from checker.logging.hooks.transformers import RunCallback


class SpiralModel(torch.nn.Module):
    """The network, with the arguments and the result that Trainer expects."""

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, points: torch.Tensor, labels: torch.Tensor) -> dict[str, torch.Tensor]:
        """Loss and logits."""
        logits = self.network(points)
        return {"loss": torch.nn.functional.cross_entropy(logits, labels), "logits": logits}


def list_rows(data: TensorDataset) -> list[dict[str, torch.Tensor]]:
    """The data as the rows that Trainer takes."""
    return [{"points": point, "labels": label} for point, label in data]


def measure_accuracy(prediction: EvalPrediction) -> dict[str, float]:
    """The share of the points that are told right."""
    return {"accuracy": float((prediction.predictions.argmax(1) == prediction.label_ids).mean())}


# --8<-- [start:train]
def train(course: Course, network: torch.nn.Module, data: TensorDataset, held_out: TensorDataset, seed: int) -> None:
    """Train with Trainer, which evaluates after each epoch."""
    with tempfile.TemporaryDirectory() as scratch:
        settings = TrainingArguments(
            output_dir=scratch, seed=seed, per_device_train_batch_size=BATCH, per_device_eval_batch_size=len(held_out),
            num_train_epochs=MOST_EPOCHS, learning_rate=LEARNING_RATE, lr_scheduler_type="constant", weight_decay=0,
            eval_strategy="epoch", save_strategy="no", report_to="none", use_cpu=True, disable_tqdm=True,
        )  # fmt: skip
        trainer = Trainer(
            SpiralModel(network), settings, train_dataset=list_rows(data), eval_dataset=list_rows(held_out),
            compute_metrics=measure_accuracy, callbacks=[RunCallback(course, quality="eval_accuracy")],
        )  # fmt: skip
        trainer.remove_callback(PrinterCallback)
        trainer.train()


# --8<-- [end:train]


if __name__ == "__main__":
    record_runs(train)
