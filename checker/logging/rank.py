"""Which of several processes this one is. All run the same code; one of them logs."""

import os
import sys

__all__ = ["detect_rank"]

# torchrun; MPI launchers; Slurm: the first that is set.
VARIABLES = ("RANK", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID")


def detect_rank() -> int:
    """From torch.distributed where that is up, else from what the launcher set; 0 of a process on its own."""
    distributed = sys.modules.get("torch.distributed")
    if distributed is not None and distributed.is_available() and distributed.is_initialized():
        return int(distributed.get_rank())
    found = next((os.environ[name] for name in VARIABLES if name in os.environ), "0")
    return int(found) if found.isdecimal() else 0
