"""What a caller may ask for."""

from dataclasses import dataclass

from checker.models.benchmark import Window
from checker.models.reference import ReferenceTable

__all__ = ["Options"]


@dataclass(frozen=True)
class Options:
    """Options of a check.

    Attributes:
        edition: the name of the edition to judge by; None to find it out.
        partial: a set of runs that is not complete is no error; its score is provisional.
        window: the thresholds of ATTMT; None for those of the edition.
        own_rcps: reference convergence points to test against; None for those of the edition.
        strict_statistics: what the STA rules find refuses a set; without, it informs.
    """

    edition: str | None = None
    partial: bool = False
    window: Window | None = None
    own_rcps: ReferenceTable | None = None
    strict_statistics: bool = False
