"""What a caller may ask for."""

from dataclasses import dataclass
from pathlib import Path

from checker.execution import registry
from checker.models.benchmark import Window
from checker.models.reference import ReferenceTable

__all__ = ["Execution", "Options"]


@dataclass(frozen=True)
class Execution:
    """Where the work on the logs is done; no answer hangs on it.

    Attributes:
        engine: the name of an engine.
        jobs: how many logs at the same time; None for what the machine has and what pays. More than one starts this program
            again beside itself, which a script has to be ready for (`if __name__ == "__main__"`).
        scheduler: the address of the cluster's scheduler, for an engine that has one.
        cache: the folder in which results are kept from one time to the next; None for none.
    """

    engine: str = registry.LOCAL
    jobs: int | None = 1
    scheduler: str | None = None
    cache: Path | None = None


@dataclass(frozen=True)
class Options:
    """Options of a check.

    Attributes:
        edition: the name of the edition to judge by; None to find it out.
        partial: a set of runs that is not complete is no error; its score is provisional.
        window: the thresholds of ATTMT; None for those of the edition.
        own_rcps: reference convergence points to test against; None for those of the edition.
        strict_statistics: what the STA rules find refuses a set; without, it informs.
        execution: where the work is done.
    """

    edition: str | None = None
    partial: bool = False
    window: Window | None = None
    own_rcps: ReferenceTable | None = None
    strict_statistics: bool = False
    execution: Execution = Execution()

    @property
    def of_a_log(self) -> "Options":
        """Those that matter to a log by itself; the others are about sets."""
        return Options(edition=self.edition, window=self.window)
