"""The location of a folder of results in a submission, parsed from its path:
`<submitter>/results/<system>/[strong|weak/]<benchmark>[/pruned_results]`."""

from pathlib import Path
from typing import Literal

from msgspec import Struct

__all__ = ["NO_RESULTS", "PRUNED", "RESULTS", "SCALINGS", "SYSTEMS", "SubmissionLayout", "parse_layout"]

Scaling = Literal["strong", "weak"]
RESULTS = "results"
SYSTEMS = "systems"
SCALINGS: tuple[Scaling, ...] = ("strong", "weak")
PRUNED = "pruned_results"
NO_RESULTS = frozenset({PRUNED, "raw_logs", "processed_logs"})
"""Folders among results whose logs are not part of the result: instances left out of a throughput measurement (HPC rules), and
logs as they were before and while a submitter prepared them."""


class SubmissionLayout(Struct, frozen=True):
    """Where results stand. All None where the path has no `results/<system>`.

    Attributes:
        submitter: the directory that holds `results/` and `systems/`.
        system: the name of the system's directory.
        scaling: strong or weak, in HPC submissions.
        benchmark: the name of the benchmark's directory.
        pruned: the runs are in `pruned_results`, left out of a weak-scaling result.
    """

    submitter_folder: Path | None = None
    system: str | None = None
    scaling: Scaling | None = None
    benchmark: str | None = None
    pruned: bool = False

    @property
    def system_folder(self) -> Path | None:
        """The system's directory."""
        if self.submitter_folder is None or self.system is None:
            return None
        return self.submitter_folder / RESULTS / self.system


def parse_layout(folder: Path) -> SubmissionLayout:
    """The place of the directory `folder`; only its path is looked at."""
    whole = folder if RESULTS in folder.parts[:-1] else folder.absolute()
    parts = whole.parts
    if RESULTS not in parts[:-1]:
        return SubmissionLayout()
    at = len(parts) - 1 - parts[::-1].index(RESULTS)
    inner = list(parts[at + 1 :])
    if not inner:
        return SubmissionLayout()
    system = inner.pop(0)
    scaling = next((one for one in SCALINGS if inner and inner[0] == one), None)
    if scaling is not None:
        inner.pop(0)
    benchmark = inner.pop(0) if inner else None
    submitter = whole.parents[len(parts) - 1 - at]
    return SubmissionLayout(submitter, system, scaling, benchmark, pruned=PRUNED in inner)
