"""Object detection: a small single-shot detector on drawn scenes.

A scene has one to four shapes (discs, squares, triangles, rings) of any colour and of three sizes, in front of noise and
behind one another. Each cell of a grid tells what shape has its middle there, and its box. The quality is mAP at an IoU of
0.5 on scenes held out.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from checker.reference.workload import Workload

__all__ = ["WORKLOAD", "Detections", "compute_average_precision"]

SIDE, STRIDE = 48, 6
GRID = SIDE // STRIDE
SHAPES = 4
MOST = 4
LEAST_RADIUS, LARGEST_RADIUS = 4, 10
NOISE = 0.25
WIDTHS = (16, 32, 64)
MATCH = 0.5  # the IoU from which on a box is right
SUPPRESS = 0.45  # the IoU from which on the less certain of two boxes goes
KEPT = 16  # boxes looked at a scene


def draw_scene(draws: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """A scene: the image, the shapes' classes (-1 where there are fewer than `MOST`), their boxes as x, y, radius."""
    image = NOISE * torch.randn(3, SIDE, SIDE, generator=draws)
    across = torch.arange(SIDE).float()
    classes, boxes = torch.full((MOST,), -1), torch.zeros(MOST, 3)
    taken = torch.zeros(GRID, GRID, dtype=torch.bool)
    for at in range(1 + int(torch.randint(0, MOST, (1,), generator=draws))):
        shape = int(torch.randint(0, SHAPES, (1,), generator=draws))
        radius = LEAST_RADIUS + (LARGEST_RADIUS - LEAST_RADIUS) * torch.rand(1, generator=draws).item()
        x, y = (radius + (SIDE - 2 * radius) * torch.rand(2, generator=draws)).tolist()
        cell = int(y) // STRIDE, int(x) // STRIDE
        if taken[cell]:
            continue
        taken[cell] = True
        right, down = across[None, :] - x, across[:, None] - y
        distance = (right**2 + down**2).sqrt()
        inside = (
            distance <= radius,
            (right.abs() <= radius) & (down.abs() <= radius),
            (down <= radius) & (down >= -radius) & (right.abs() <= (down + radius) / 2),
            (distance <= radius) & (distance >= radius / 2),
        )[shape]
        colour = 0.4 + 0.6 * torch.rand(3, generator=draws)
        image = torch.where(inside, colour[:, None, None] + 0.2 * image, image)
        classes[at], boxes[at] = shape, torch.tensor([x, y, radius])
    return image, classes, boxes


class Detector(nn.Module):
    """For each cell: logits of each shape, and where in the cell the middle is and how large the box."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 3
        for width, stride in zip(WIDTHS, (2, 3, 1), strict=True):
            layers += [nn.Conv2d(before, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
            layers += [nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
            before = width
        self.body = nn.Sequential(*layers)
        self.last = nn.Conv2d(before, SHAPES + 3, 1)
        nn.init.constant_(self.last.bias[:SHAPES], -4.0)  # at first nothing is likely to be there

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (scene, shape, row, column) and boxes (scene, x y radius, row, column), in pixels."""
        out = self.last(self.body(images)).float()
        place = torch.arange(GRID, device=out.device) * STRIDE
        x = place[None, None, :] + STRIDE * out[:, SHAPES].sigmoid()
        y = place[None, :, None] + STRIDE * out[:, SHAPES + 1].sigmoid()
        radius = LARGEST_RADIUS * 1.2 * out[:, SHAPES + 2].sigmoid()
        return out[:, :SHAPES], torch.stack([x, y, radius], 1)


class TinySSD(Workload):
    """Scenes to boxes."""

    def prepare_data(self) -> None:
        """The scenes."""
        device, held_out = self.device.device, self.settings["eval_samples"]
        drawn = [draw_scene(self.data_generator) for _ in range(held_out + self.settings["train_samples"])]
        images, classes, boxes = (torch.stack(part) for part in zip(*drawn, strict=True))
        self._images, self._classes, self._boxes = images.to(device), classes.to(device), boxes.to(device)
        self._trained_on = len(images) - held_out

    def build_model(self) -> nn.Module:
        """The model."""
        return Detector()

    def compute_loss(self) -> Tensor:
        """Binary cross entropy of the shapes in each cell, and how far the boxes of those that are there lie off."""
        batch = self.next_indices(self._trained_on)
        logits, boxes = self.model(self._images[batch])
        classes, wanted = self._classes[batch], self._boxes[batch]
        scene, number = (classes >= 0).nonzero(as_tuple=True)
        shape, box = classes[scene, number], wanted[scene, number]
        column, row = (box[:, :2] / STRIDE).long().unbind(1)
        there = torch.zeros_like(logits)
        there[scene, shape, row, column] = 1.0
        weight = torch.where(there > 0, self.settings["shape_loss_weight"], 1.0)
        found = F.binary_cross_entropy_with_logits(logits, there, weight, reduction="sum")
        off = F.smooth_l1_loss(boxes[scene, :, row, column] / STRIDE, box / STRIDE, reduction="sum")
        return (found + self.settings["box_loss_weight"] * off) / len(scene)

    def evaluate_model(self) -> float:
        """mAP."""
        logits, boxes = self.model(self._images[self._trained_on :])
        found = Detections.select_boxes(logits.sigmoid(), boxes)
        classes, wanted = self._classes[self._trained_on :], self._boxes[self._trained_on :]
        each = [compute_average_precision(found, shape, classes == shape, wanted) for shape in range(SHAPES)]
        return sum(each) / SHAPES


@dataclass(frozen=True)
class Detections:
    """Boxes found, the surest first: `scores`, `scenes`, `shapes` have one a box, `boxes` x, y and radius."""

    scores: Tensor
    scenes: Tensor
    shapes: Tensor
    boxes: Tensor

    @classmethod
    def select_boxes(cls, scores: Tensor, boxes: Tensor) -> "Detections":
        """The surest boxes of every scene, without those that repeat a surer one of the same shape."""
        number = len(scores)
        best, at = scores.flatten(1).topk(KEPT)
        shapes, cells = at // (GRID * GRID), at % (GRID * GRID)
        placed = boxes.flatten(2).transpose(1, 2).gather(1, cells.unsqueeze(2).expand(-1, -1, 3))
        rivals = (compute_overlap(placed.unsqueeze(2), placed.unsqueeze(1)) > SUPPRESS) & (
            shapes.unsqueeze(2) == shapes.unsqueeze(1)
        )
        kept = torch.ones_like(best, dtype=torch.bool)
        for one in range(1, KEPT):
            kept[:, one] = ~(rivals[:, one, :one] & kept[:, :one]).any(1)
        scenes = torch.arange(number, device=scores.device).unsqueeze(1).expand_as(at)
        order = best[kept].argsort(descending=True, stable=True)
        return cls(best[kept][order], scenes[kept][order], shapes[kept][order], placed[kept][order])


def compute_overlap(first: Tensor, second: Tensor) -> Tensor:
    """IoU of square boxes given as x, y, radius in the last dimension."""
    low = torch.maximum(first[..., :2] - first[..., 2:], second[..., :2] - second[..., 2:])
    high = torch.minimum(first[..., :2] + first[..., 2:], second[..., :2] + second[..., 2:])
    both = (high - low).clamp(min=0).prod(-1)
    either = 4 * first[..., 2] ** 2 + 4 * second[..., 2] ** 2 - both
    return both / either.clamp(min=1e-6)


def compute_average_precision(found: Detections, shape: int, there: Tensor, boxes: Tensor) -> float:
    """The area under the precision-recall curve of a shape, precision made falling (as PASCAL VOC does from 2010 on).

    A box is right if it overlaps the shape of a scene that no surer box has taken, by an IoU of at least `MATCH`.
    """
    those = found.shapes == shape
    overlaps = compute_overlap(found.boxes[those].unsqueeze(1), boxes[found.scenes[those]])
    overlaps = overlaps.masked_fill(~there[found.scenes[those]], 0.0).cpu()
    taken, right = there.logical_not().cpu(), []
    for scene, values in zip(found.scenes[those].tolist(), overlaps, strict=True):
        best = int(values.masked_fill(taken[scene], 0.0).argmax())
        hit = bool(values[best] >= MATCH) and not bool(taken[scene, best])
        taken[scene, best] |= hit
        right.append(hit)
    hits = torch.tensor(right, dtype=torch.float64).cumsum(0)
    precision = (hits / torch.arange(1, len(hits) + 1)).flip(0).cummax(0).values.flip(0)
    rises = torch.diff(hits, prepend=torch.zeros(1, dtype=torch.float64))
    return float((precision * rises).sum() / max(int(there.sum()), 1))


WORKLOAD = TinySSD
