"""What a run is computed on, and in which precision: the CPU or, where there is one, a CUDA device."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal

import torch

__all__ = ["PRECISIONS", "Device", "Precision", "choose_device"]

Precision = Literal["full", "mixed"]
PRECISIONS: tuple[Precision, ...] = ("full", "mixed")
NAMES = {None: "fp32", torch.bfloat16: "bfloat16", torch.float16: "fp16"}


@dataclass(frozen=True)
class Device:
    """A device; `half` is the number format of the fast operations in mixed precision, None in full precision."""

    device: torch.device
    half: torch.dtype | None = None

    @property
    def number_format(self) -> str:
        """The lowest precision that is computed in, as logs call it."""
        return NAMES[self.half]

    def enable_autocast(self) -> AbstractContextManager[object]:
        """In it, operations that bear it are computed in the number format of the run."""
        return torch.autocast(self.device.type, dtype=self.half, enabled=self.half is not None)

    def build_loss_scaler(self) -> torch.amp.GradScaler:
        """Scales losses so that gradients in fp16 do not vanish; in other formats it does nothing."""
        return torch.amp.GradScaler(self.device.type, enabled=self.half is torch.float16)


def choose_device(precision: Precision, *, cuda: bool = True) -> Device:
    """CUDA where it is wanted and there, else the CPU.

    In mixed precision: bfloat16 on CPUs and on devices that compute in it, fp16 on those that do not (P100, GV100).
    """
    device = torch.device("cuda" if cuda and torch.cuda.is_available() else "cpu")
    if precision == "full":
        return Device(device)
    if device.type == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False):
        return Device(device, torch.float16)
    return Device(device, torch.bfloat16)
