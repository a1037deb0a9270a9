"""What mlcheck does, for programs and notebooks: `checker.validate`, `checker.score`, `checker.summarize`, `checker.compare`
and `checker.plot`. They return pydantic models, each with `.to_frame()`; nothing here prints.

`paths` is one path or several, of logs or of directories that hold logs. `ruleset` is the ruleset to judge by, found out
where it is None; `partial` says that runs may be missing; `attmt` are the thresholds of ATTMT as `FROM:TO:STEP`, else those of
the ruleset. All raise InputError where nothing can be judged.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from checker.checking.options import CheckOptions
from checker.comparing.compare import SensitivityOptions
from checker.comparing.compare import compare_systems as compare_systems
from checker.comparing.comparison import Comparison, Grouping
from checker.errors import InputError
from checker.inputs.atomic_write import write_atomically
from checker.inputs.location import parse_location
from checker.metrics.attmt import parse_window
from checker.models.report import Report
from checker.reporting.drawing import matplotlib_renderer as paper
from checker.reporting.pictures import build_charts
from checker.rules.benchmark import AttmtWindow
from checker.submissions import validation
from checker.submissions.summaries.model import RoundSummary
from checker.submissions.summaries.summarize import summarize_round as summarize_round

__all__ = ["compare", "plot", "score", "summarize", "validate"]

LogPaths = str | Path | Iterable[str | Path]


def validate(paths: LogPaths, *, ruleset: str | None = None, partial: bool = False, attmt: str | None = None) -> Report:
    """Whether the logs would be accepted, and what is wrong with them."""
    return validation.validate_paths(_resolve_paths(paths), _build_api_options(ruleset, partial, attmt))


def score(paths: LogPaths, *, ruleset: str | None = None, partial: bool = False, attmt: str | None = None) -> Report:
    """Like `validate`, with the TTMT curves of the runs."""
    return validation.score_paths(_resolve_paths(paths), _build_api_options(ruleset, partial, attmt))


def summarize(paths: LogPaths, *, ruleset: str | None = None, partial: bool = False, attmt: str | None = None) -> RoundSummary:
    """The results as the tables that a round publishes."""
    return summarize_round(_resolve_paths(paths), _build_api_options(ruleset, partial, attmt))


def compare(
    *paths: str | Path,
    by: Grouping = "directory",
    base: str | None = None,
    benchmark: str | None = None,
    ruleset: str | None = None,
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
    return compare_systems(
        _resolve_paths(paths),
        _build_api_options(ruleset, True, attmt),
        by=by,
        base=base,
        benchmark=benchmark,
        sensitivity_options=SensitivityOptions(_parse_optional_window(targets), "sliding" if sliding else "fixed"),
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
    charts = build_charts(result, pictures)
    if form not in paper.IMAGE_FORMATS or not charts:
        raise InputError(f"nothing to draw into {file}" if not charts else f"no picture can be drawn as {file}")
    write_atomically({Path(file): paper.draw_image(charts, form)})


def _resolve_paths(paths: LogPaths) -> list[Path]:
    return [parse_location(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)]


def _build_api_options(ruleset: str | None, partial: bool, attmt: str | None) -> CheckOptions:
    return CheckOptions(ruleset=ruleset, partial=partial, window=_parse_optional_window(attmt))


def _parse_optional_window(text: str | None) -> AttmtWindow | None:
    return None if text is None else parse_window(text)
