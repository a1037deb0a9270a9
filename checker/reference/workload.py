"""What the workloads have in common: a model that is trained on so many samples, then evaluated on data held out."""

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
        self.draws = torch.Generator().manual_seed(seed)
        torch.manual_seed(seed)
        self.made = torch.Generator().manual_seed(DATA_SEED)
        self.prepare()
        self.model = self.build().to(device.device)
        self.optimizer = _optimizer(self.model, settings)
        self._scaler = device.scaler()
        self._steps = 0
        self._order = torch.empty(0, dtype=torch.long)

    @abstractmethod
    def prepare(self) -> None:
        """Makes the data, with draws from `made` alone."""

    @abstractmethod
    def build(self) -> nn.Module:
        """The model with its first weights."""

    @abstractmethod
    def loss(self) -> Tensor:
        """The loss on the next batch."""

    @abstractmethod
    def evaluate(self) -> float:
        """The quality on the data held out."""

    def train(self, samples: int) -> int:
        """Trains in whole batches on at least so many samples; how many it were."""
        self.model.train()
        steps = math.ceil(samples / self.batch_size)
        for _ in range(steps):
            self._warm_up()
            with self.device.autocast():
                loss = self.loss()
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
    def quality(self) -> float:
        """`evaluate` with the model in evaluation mode."""
        self.model.train(False)
        with self.device.autocast():
            return self.evaluate()

    def next_indices(self, length: int) -> Tensor:
        """Which samples the next batch has: every one of `length` once before any comes again."""
        while len(self._order) < self.batch_size:
            self._order = torch.cat([self._order, torch.randperm(length, generator=self.draws)])
        batch, self._order = self._order[: self.batch_size], self._order[self.batch_size :]
        return batch

    def _warm_up(self) -> None:
        rate, over = self.settings["opt_base_learning_rate"], self.settings["opt_learning_rate_warmup_steps"]
        for group in self.optimizer.param_groups:
            group["lr"] = rate * min(1.0, (self._steps + 1) / max(over, 1))


def _optimizer(model: nn.Module, settings: Settings) -> torch.optim.Optimizer:
    rate, decay = settings["opt_base_learning_rate"], settings.get("opt_weight_decay", 0.0)
    if settings["opt_name"] == "sgd":
        momentum = settings["sgd_opt_momentum"]
        return torch.optim.SGD(model.parameters(), rate, momentum=momentum, weight_decay=decay, nesterov=True)
    betas = (settings["opt_adamw_beta_1"], settings["opt_adamw_beta_2"])
    return torch.optim.AdamW(model.parameters(), rate, betas, settings["opt_adamw_epsilon"], settings["opt_adamw_weight_decay"])
