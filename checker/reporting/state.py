"""What became of a run in its benchmark's result."""

from typing import Literal

from checker.models.report import ResultReport, RunReport

__all__ = ["RunState", "classify_run"]

RunState = Literal["kept", "dropped", "not converged"]


def classify_run(run: RunReport, submission: ResultReport) -> RunState:
    """Whether the run's time is in the mean, was dropped from it as an extreme, or there is none."""
    if not run.converged:
        return "not converged"
    return "dropped" if run.path in submission.dropped else "kept"
