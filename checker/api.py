"""The library, for programs and notebooks: `mlcheck.validate`, `score`, `summarize`, `compare` and `plot`.

They return frozen records with the methods of pydantic models, each with `.to_frame()`; nothing here prints.

Args that they share:
    paths: One path or several, of logs or of directories that hold logs.
    ruleset: The ruleset to check against, such as "5.1.0" or "hpc_3.0.0"; None infers it from the path or the log.
    partial: Missing runs are no error; the score is provisional.
    attmt: The thresholds of ATTMT as "FROM:TO:STEP"; None takes those of the ruleset.

All raise InputError if nothing can be checked.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from checker.checking.options import CheckOptions
from checker.comparing.compare import SensitivityOptions
from checker.comparing.compare import compare_systems as compare_systems
from checker.comparing.comparison import Across, Comparison, Grouping
from checker.errors import InputError, MissingExtraError, MlcheckError
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

__all__ = [
    "Comparison", "InputError", "MissingExtraError", "MlcheckError", "Report", "RoundSummary",
    "compare", "plot", "score", "summarize", "validate",
]  # fmt: skip

LogPaths = str | Path | Iterable[str | Path]


def validate(paths: LogPaths, *, ruleset: str | None = None, partial: bool = False, attmt: str | None = None) -> Report:
    """Report whether the logs would be accepted, and what is wrong with them."""
    return validation.validate_paths(_resolve_paths(paths), _build_api_options(ruleset, partial, attmt))


def score(paths: LogPaths, *, ruleset: str | None = None, partial: bool = False, attmt: str | None = None) -> Report:
    """Report the same as `validate`, with the TTMT curves of the runs."""
    return validation.score_paths(_resolve_paths(paths), _build_api_options(ruleset, partial, attmt))


def summarize(paths: LogPaths, *, ruleset: str | None = None, partial: bool = False, attmt: str | None = None) -> RoundSummary:
    """Put the results into the tables that a round publishes."""
    return summarize_round(_resolve_paths(paths), _build_api_options(ruleset, partial, attmt))


def compare(
    *paths: str | Path,
    by: Grouping = "directory",
    across: Across | None = None,
    pool: bool = False,
    base: str | None = None,
    benchmark: str | None = None,
    ruleset: str | None = None,
    attmt: str | None = None,
    targets: str | None = None,
    sliding: bool = False,
    seed: int = 0,
    draws: int = 10_000,
) -> Comparison:
    """Compare results contest by contest: those of one benchmark, ruleset, division and number of accelerators.

    Args:
        paths: With `by="directory"` each path is one contestant; otherwise `by` names what the contestants under them are.
        by: What the contestants are: directory, submitter, system, accelerator or ruleset.
        across: "sizes" puts results of any number of accelerators side by side.
        pool: A contestant's results in a contest are compared as one.
        base: The contestant that the others are compared against; None takes the first.
        benchmark: The only benchmark to compare; None compares all.
        ruleset: As in `validate`.
        attmt: As in `validate`.
        targets: The quality targets of the sensitivity analysis, as "FROM:TO:STEP"; None takes the thresholds of ATTMT.
        sliding: As the target moves, the window of ATTMT keeps its length instead of its first threshold.
        seed: No effect: intervals are not resampled any more. `draws` likewise.
        draws: See `seed`.
    """
    return compare_systems(
        _resolve_paths(paths),
        _build_api_options(ruleset, True, attmt),
        by=by,
        across=across,
        pool=pool,
        base=base,
        benchmark=benchmark,
        sensitivity_options=SensitivityOptions(_parse_optional_window(targets), "sliding" if sliding else "fixed"),
        seed=seed,
        draws=draws,
    )


def plot(result: Comparison | Report, file: str | Path, pictures: Sequence[str] = ()) -> None:
    """Draw pictures of a result into an .svg or .png file.

    Args:
        result: What `compare` or `score` returned.
        file: The file to write.
        pictures: Names of pictures (curves, sensitivity, seeds, profiles); none draws all that the result has data for.

    Raises:
        MissingExtraError: matplotlib is not installed.
        InputError: the file has another suffix or cannot be written, or the result has nothing to draw.
    """
    form = Path(file).suffix.lower().removeprefix(".")
    charts = build_charts(result, pictures)
    if form not in paper.IMAGE_FORMATS or not charts:
        raise InputError(f"nothing to draw into {file}" if not charts else f"{file} must end in .svg or .png")
    write_atomically({Path(file): paper.draw_image(charts, form)})


def _resolve_paths(paths: LogPaths) -> list[Path]:
    return [parse_location(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)]


def _build_api_options(ruleset: str | None, partial: bool, attmt: str | None) -> CheckOptions:
    return CheckOptions(ruleset=ruleset, partial=partial, window=_parse_optional_window(attmt))


def _parse_optional_window(text: str | None) -> AttmtWindow | None:
    return None if text is None else parse_window(text)
