"""Paths -> Report, with the TTMT curves of the runs in it."""

from collections.abc import Iterable
from pathlib import Path

from checker.models.report import Report
from checker.pipeline.curves import panels_of_sets
from checker.pipeline.options import Options
from checker.pipeline.validating import Examined, Watch, examine, unwatched

__all__ = ["score", "with_curves"]


def score(paths: Iterable[Path], options: Options = Options(), *, watch: Watch = unwatched) -> Report:
    """Like `validate`, with `curves` in the report.

    Raises:
        InputError: a path is missing, there is nothing to check, or the edition cannot be told.
    """
    return with_curves(examine(paths, options, watch=watch))


def with_curves(examined: Examined) -> Report:
    """The report, with the curves of what was examined."""
    return examined.report.model_copy(update={"curves": panels_of_sets(examined.sets)})
