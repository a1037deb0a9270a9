"""Image classification: a small residual network on the handwritten digits that scikit-learn ships (8 x 8 pixels).

The quality is the share of held-out digits that are told right. Training images are moved by up to a pixel.
"""

import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.nn import functional as F

from checker.reference.workload import Workload

__all__ = ["WORKLOAD"]

LARGEST = 16.0  # a digit's darkest pixel
CLASSES = 10
WIDTHS = (32, 64, 128)
SIDE = 8


class ResidualBlock(nn.Module):
    """Two convolutions and a way past them; the way is a convolution of its own where the shape changes."""

    def __init__(self, before: int, width: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(before, width, 3, stride, 1, bias=False)
        self.second = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(width), nn.BatchNorm2d(width)])
        self.past = nn.Identity() if stride == 1 and before == width else nn.Conv2d(before, width, 1, stride, bias=False)

    def forward(self, images: Tensor) -> Tensor:
        """The block's features of the images."""
        inner = F.relu(self.norms[0](self.first(images)))
        return F.relu(self.norms[1](self.second(inner)) + self.past(images))


class TinyResNet(Workload):
    """Digits to classes."""

    def prepare_data(self) -> None:
        """The digits, part of them held out."""
        digits = load_digits()
        images = torch.tensor(digits.images, dtype=torch.float32).unsqueeze(1) / LARGEST
        labels = torch.tensor(digits.target)
        order = torch.randperm(len(labels), generator=self.data_generator)
        held_out, rest = order[: self.settings["eval_samples"]], order[self.settings["eval_samples"] :]
        rest = rest[: self.settings["train_samples"]]
        device = self.device.device
        self._images, self._labels = images[rest].to(device), labels[rest].to(device)
        self._held_out, self._right = images[held_out].to(device), labels[held_out].to(device)

    def build_model(self) -> nn.Module:
        """A convolution, three blocks and a linear layer."""
        widths = (WIDTHS[0], *WIDTHS)
        blocks = [
            ResidualBlock(before, width, 1 if at == 0 else 2)
            for at, (before, width) in enumerate(zip(widths, WIDTHS, strict=False))
        ]
        return nn.Sequential(
            nn.Conv2d(1, WIDTHS[0], 3, 1, 1, bias=False), nn.BatchNorm2d(WIDTHS[0]), nn.ReLU(), *blocks,
            nn.AvgPool2d(SIDE // 4), nn.Flatten(), nn.Linear(WIDTHS[-1], CLASSES),
        )  # fmt: skip

    def compute_loss(self) -> Tensor:
        """Cross entropy."""
        batch = self.next_indices(len(self._labels))
        down, right = torch.randint(0, 3, (2,), generator=self.run_generator).tolist()
        moved = F.pad(self._images[batch], (1, 1, 1, 1))[:, :, down : down + SIDE, right : right + SIDE]
        return F.cross_entropy(self.model(moved), self._labels[batch])

    def evaluate_model(self) -> float:
        """Top-1 accuracy."""
        return (self.model(self._held_out).argmax(1) == self._right).float().mean().item()


WORKLOAD = TinyResNet
