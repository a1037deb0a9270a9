"""What mlcheck does, for programs and notebooks: `checker.validate`, `checker.score`, `checker.summarize`, `checker.compare`
and `checker.plot`. They return pydantic models, each with `.to_frame()`; nothing here prints.

`paths` is one path or several, of logs or of directories that hold logs. `edition` is the edition to judge by, found out
where it is None; `partial` says that runs may be missing; `attmt` are the thresholds of ATTMT as `FROM:TO:STEP`, else those of
the edition. All raise InputError where nothing can be judged.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from checker import pipeline
from checker.errors import InputError
from checker.files.location import location
from checker.files.whole import write_whole
from checker.metrics.attmt import parse_window
from checker.models.benchmark import Window
from checker.models.comparison import By, Comparison
from checker.models.report import Report
from checker.models.summary import RoundSummary
from checker.report.drawing import paper
from checker.report.pictures import charts_of

__all__ = ["compare", "plot", "score", "summarize", "validate"]

Paths = str | Path | Iterable[str | Path]


def validate(paths: Paths, *, edition: str | None = None, partial: bool = False, attmt: str | None = None) -> Report:
    """Whether the logs would be accepted, and what is wrong with them."""
    return pipeline.validate(_paths(paths), _options(edition, partial, attmt))


def score(paths: Paths, *, edition: str | None = None, partial: bool = False, attmt: str | None = None) -> Report:
    """Like `validate`, with the TTMT curves of the runs."""
    return pipeline.score(_paths(paths), _options(edition, partial, attmt))


def summarize(paths: Paths, *, edition: str | None = None, partial: bool = False, attmt: str | None = None) -> RoundSummary:
    """The results as the tables that a round publishes."""
    return pipeline.summarize(_paths(paths), _options(edition, partial, attmt))


def compare(
    *paths: str | Path,
    by: By = "directory",
    base: str | None = None,
    benchmark: str | None = None,
    edition: str | None = None,
    attmt: str | None = None,
    targets: str | None = None,
    sliding: bool = False,
    seed: int = 0,
    draws: int = 10_000,
) -> Comparison:
    """Systems side by side: each path is one, the first the base, or `by` tells them apart in what lies under the paths.

    `targets` (`FROM:TO:STEP`) are those that sensitivity is looked at over. As the target moves, ATTMT's window keeps its first
    threshold, or, `sliding`, its length. `seed` and `draws` are those of the bootstrap.
    """
    return pipeline.compare(
        _paths(paths),
        _options(edition, True, attmt),
        by=by,
        base=base,
        benchmark=benchmark,
        moved=pipeline.Moved(_window(targets), "sliding" if sliding else "fixed"),
        seed=seed,
        draws=draws,
    )


def plot(result: Comparison | Report, file: str | Path, pictures: Sequence[str] = ()) -> None:
    """Draws the pictures of the names (curves, sensitivity, seeds, profiles; all that there are, where none is named) into an
    .svg or .png file.

    Raises:
        MissingExtraError: matplotlib is not installed.
        InputError: the file is of another form or cannot be written, or there is nothing to draw.
    """
    form = Path(file).suffix.lower().removeprefix(".")
    charts = charts_of(result, pictures)
    if form not in paper.FORMATS or not charts:
        raise InputError(f"nothing to draw into {file}" if not charts else f"no picture can be drawn as {file}")
    write_whole({Path(file): paper.draw(charts, form)})


def _paths(paths: Paths) -> list[Path]:
    return [location(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)]


def _options(edition: str | None, partial: bool, attmt: str | None) -> pipeline.Options:
    return pipeline.Options(edition=edition, partial=partial, window=_window(attmt))


def _window(text: str | None) -> Window | None:
    return None if text is None else parse_window(text)
