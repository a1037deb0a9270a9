"""Recommendation: neural collaborative filtering (a factorisation and a perceptron) on interactions with a plan.

Every user and item has hidden factors; users interact with the items that suit them best, give or take noise. The
quality is HR@10: how often the interaction that was held out is among the best ten of it and 99 items never met.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from checker.reference.workload import Workload

__all__ = ["WORKLOAD"]

USERS, ITEMS, FACTORS = 4096, 1024, 6
MET = 24  # interactions of a user, the one held out included
NOISE = 0.3
OTHERS, BEST = 99, 10
WIDTH = 16


class NeuMF(nn.Module):
    """Whether a user takes to an item: logits."""

    def __init__(self) -> None:
        super().__init__()
        self.users, self.items = nn.Embedding(USERS, 2 * WIDTH), nn.Embedding(ITEMS, 2 * WIDTH)
        nn.init.normal_(self.users.weight, std=0.05)
        nn.init.normal_(self.items.weight, std=0.05)
        self.deep = nn.Sequential(nn.Linear(2 * WIDTH, 2 * WIDTH), nn.ReLU(), nn.Linear(2 * WIDTH, WIDTH), nn.ReLU())
        self.last = nn.Linear(2 * WIDTH, 1)

    def forward(self, users: Tensor, items: Tensor) -> Tensor:
        """A logit a pair."""
        shallow_user, deep_user = self.users(users).chunk(2, -1)
        shallow_item, deep_item = self.items(items).chunk(2, -1)
        deep = self.deep(torch.cat([deep_user, deep_item], -1))
        return self.last(torch.cat([shallow_user * shallow_item, deep], -1)).squeeze(-1)


class TinyNCF(Workload):
    """Users and items to interactions."""

    def prepare_data(self) -> None:
        """The interactions; the last of each user is held out."""
        users = torch.randn(USERS, FACTORS, generator=self.data_generator)
        items = torch.randn(ITEMS, FACTORS, generator=self.data_generator)
        liking = users @ items.T / FACTORS**0.5 + NOISE * torch.randn(USERS, ITEMS, generator=self.data_generator)
        ranked = liking.argsort(1, descending=True)
        shuffled = torch.rand(USERS, MET, generator=self.data_generator).argsort(1)
        met = ranked[:, :MET].gather(1, shuffled)
        drawn = torch.rand(USERS, ITEMS - MET, generator=self.data_generator).argsort(1)[:, :OTHERS]
        others = ranked[:, MET:].gather(1, drawn)
        device = self.device.device
        self._candidates = torch.cat([met[:, -1:], others], 1).to(device)
        self._users = torch.arange(USERS).repeat_interleave(MET - 1)
        self._items = met[:, :-1].reshape(-1)

    def build_model(self) -> nn.Module:
        """The model."""
        return NeuMF()

    def compute_loss(self) -> Tensor:
        """Binary cross entropy on interactions and items drawn at random."""
        batch = self.next_indices(len(self._items))
        negatives = self.settings["negatives_per_interaction"]
        users = self._users[batch].repeat(1 + negatives)
        drawn = torch.randint(0, ITEMS, (negatives * len(batch),), generator=self.run_generator)
        items = torch.cat([self._items[batch], drawn])
        wanted = torch.cat([torch.ones(len(batch)), torch.zeros(len(drawn))])
        device = self.device.device
        return F.binary_cross_entropy_with_logits(self.model(users.to(device), items.to(device)).float(), wanted.to(device))

    def evaluate_model(self) -> float:
        """HR@10."""
        users = torch.arange(USERS, device=self.device.device).unsqueeze(1).expand_as(self._candidates)
        scores = self.model(users, self._candidates).float()
        return ((scores[:, 1:] >= scores[:, :1]).sum(1) < BEST).float().mean().item()


WORKLOAD = TinyNCF
