"""What the workloads have in common: a model that is trained on a number of samples, then evaluated on data held out."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from checker.reference.device import Device

__all__ = ["Settings", "Workload"]

Settings = Mapping[str, Any]
DATA_SEED = 20190324  # of data that are made, so that all runs train on the same


class Workload(ABC):
    """A model in training.

    `settings` are hyperparameters under the keys that logs have for them. The seed decides on the first weights and on
    everything that is drawn on the way, never on what there is to learn.
    """

    def __init__(self, settings: Settings, device: Device, seed: int) -> None:
        self.settings = settings
        self.device = device
        self.batch_size = int(settings["global_batch_size"])
        self.run_generator = torch.Generator().manual_seed(seed)
        torch.manual_seed(seed)
        self.data_generator = torch.Generator().manual_seed(DATA_SEED)
        self.prepare_data()
        self.model = self.build_model().to(device.device)
        self.optimizer = _build_optimizer(self.model, settings)
        self._scaler = device.build_loss_scaler()
        self._steps = 0
        self._order = torch.empty(0, dtype=torch.long)

    @abstractmethod
    def prepare_data(self) -> None:
        """Makes the data, with draws from `made` alone."""

    @abstractmethod
    def build_model(self) -> nn.Module:
        """The model with its first weights."""

    @abstractmethod
    def compute_loss(self) -> Tensor:
        """The loss on the next batch."""

    @abstractmethod
    def evaluate_model(self) -> float:
        """The quality on the data held out."""

    def train_batches(self, samples: int) -> int:
        """Train in whole batches on at least `samples` samples; return how many."""
        self.model.train()
        steps = math.ceil(samples / self.batch_size)
        for _ in range(steps):
            self._update_learning_rate()
            with self.device.enable_autocast():
                loss = self.compute_loss()
            self._scaler.scale(loss).backward()
            if (limit := self.settings.get("opt_gradient_clip_norm")) is not None:
                self._scaler.unscale_(self.optimizer)
                nn.utils.clip_grad_norm_(self.model.parameters(), limit)
            self._scaler.step(self.optimizer)
            self._scaler.update()
            self.optimizer.zero_grad(set_to_none=True)
            self._steps += 1
        return steps * self.batch_size

    @torch.no_grad()
    def measure_quality(self) -> float:
        """`evaluate` with the model in evaluation mode."""
        self.model.train(False)
        with self.device.enable_autocast():
            return self.evaluate_model()

    def next_indices(self, length: int) -> Tensor:
        """Which samples the next batch has: every one of `length` once before any comes again."""
        while len(self._order) < self.batch_size:
            self._order = torch.cat([self._order, torch.randperm(length, generator=self.run_generator)])
        batch, self._order = self._order[: self.batch_size], self._order[self.batch_size :]
        return batch

    def _update_learning_rate(self) -> None:
        rate, over = self.settings["opt_base_learning_rate"], self.settings["opt_learning_rate_warmup_steps"]
        for group in self.optimizer.param_groups:
            group["lr"] = rate * min(1.0, (self._steps + 1) / max(over, 1))


def _build_optimizer(model: nn.Module, settings: Settings) -> torch.optim.Optimizer:
    rate, decay = settings["opt_base_learning_rate"], settings.get("opt_weight_decay", 0.0)
    if settings["opt_name"] == "sgd":
        momentum = settings["sgd_opt_momentum"]
        return torch.optim.SGD(model.parameters(), rate, momentum=momentum, weight_decay=decay, nesterov=True)
    betas = (settings["opt_adamw_beta_1"], settings["opt_adamw_beta_2"])
    return torch.optim.AdamW(model.parameters(), rate, betas, settings["opt_adamw_epsilon"], settings["opt_adamw_weight_decay"])
