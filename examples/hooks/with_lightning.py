"""Lightning: `RunCallback` logs the fit, and ends it at the target.

pip install lightning
python examples/hooks/with_lightning.py examples/own_benchmark.toml runs/lightning
mlcheck score runs/lightning --rules examples/own_benchmark.toml
"""

import logging
import warnings

import lightning.pytorch as lightning
import torch
from spirals import BATCH, LEARNING_RATE, MOST_EPOCHS, record_runs
from torch.utils.data import DataLoader, TensorDataset

from checker.logging import Course
from checker.logging.hooks.lightning import RunCallback


class SpiralModule(lightning.LightningModule):
    """The network, its loss and its accuracy."""

    def __init__(self, network: torch.nn.Module) -> None:
        super().__init__()
        self.network = network

    def training_step(self, batch: list[torch.Tensor], number: int) -> torch.Tensor:
        """The loss."""
        return torch.nn.functional.cross_entropy(self.network(batch[0]), batch[1])

    def validation_step(self, batch: list[torch.Tensor], number: int) -> None:
        """The accuracy, under the name that the callback is given."""
        self.log("accuracy", (self.network(batch[0]).argmax(1) == batch[1]).float().mean())

    def configure_optimizers(self) -> torch.optim.Optimizer:
        """Adam."""
        return torch.optim.Adam(self.parameters(), LEARNING_RATE)


# --8<-- [start:train]
def train(course: Course, network: torch.nn.Module, data: TensorDataset, held_out: TensorDataset, seed: int) -> None:
    """Train with Lightning's Trainer, which validates after each epoch."""
    lightning.seed_everything(seed, verbose=False)
    trainer = lightning.Trainer(
        max_epochs=MOST_EPOCHS, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False,
        enable_model_summary=False, callbacks=[RunCallback(course, quality="accuracy", batch_size=BATCH)],
    )  # fmt: skip
    trainer.fit(SpiralModule(network), DataLoader(data, BATCH, shuffle=True), DataLoader(held_out, len(held_out)))


# --8<-- [end:train]


if __name__ == "__main__":
    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)
    logging.getLogger("lightning.fabric").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="lightning")
    record_runs(train)
