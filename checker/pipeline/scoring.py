"""Paths -> Report, with the TTMT curves of the runs in it."""

from collections.abc import Iterable
from pathlib import Path

from checker.models.report import Report
from checker.pipeline.curves import panels_of_sets
from checker.pipeline.options import Options
from checker.pipeline.validating import Watch, examine, unwatched

__all__ = ["score"]


def score(paths: Iterable[Path], options: Options = Options(), *, watch: Watch = unwatched) -> Report:
    """Like `validate`, with `curves` in the report.

    Raises:
        InputError: a path is missing, there is nothing to check, or the edition cannot be told.
    """
    examined = examine(paths, options, watch=watch)
    return examined.report.model_copy(update={"curves": panels_of_sets(examined.sets)})
