"""The library, for programs and notebooks: `mlcheck.validate`, `score`, `summarize`, `compare`, `rank`, `study` and `plot`.

They return frozen records with the methods of pydantic models, each with `.to_frame()`; nothing here prints.

They share arguments:

- `paths`: One path or several, of logs or of directories that hold logs.
- `ruleset`: The ruleset to check against, such as "5.1.0" or "hpc_3.0.0"; None infers it from the path or the log.
- `partial`: Missing runs are no error; the score is provisional.
- `attmt`: The thresholds of ATTMT as "FROM:TO:STEP"; None takes those of the ruleset.
- `gate`: Whose verdict decides acceptance: "official", "mlcheck" or "both"; None takes that of the configuration, else both.
- `strict`: Warnings count as errors.
- `config`: The configuration, an mlcheck.toml or pyproject.toml. Without it none is read, so that a result depends on nothing
  but the arguments; `mlcheck.find_config()` finds the one that the command line would use.
- `rules`: A TOML file with benchmarks of your own, as `--rules`.
- `execution`: Where the logs are checked, such as `Execution(jobs=8)` or `Execution("dask", scheduler="tcp://HOST:8786")`.

All raise InputError if nothing can be checked.
"""

import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

from checker.checking.configuration.effective_options import build_effective_options
from checker.checking.configuration.loaded import LoadedConfiguration, find_configuration
from checker.checking.configuration.loader import read_configuration
from checker.checking.options import CheckOptions, Execution
from checker.comparing.compare import SensitivityOptions
from checker.comparing.compare import compare_systems as compare_systems
from checker.comparing.comparison import Across, Comparison, Grouping
from checker.comparing.rank import rank_results
from checker.comparing.rankings import Ranking, RankMetric
from checker.comparing.study.model import Study
from checker.comparing.study.run import study_paths
from checker.errors import InputError, MissingExtraError, MlcheckError
from checker.inputs.location import parse_location
from checker.metrics.attmt import parse_window
from checker.models.report import Report
from checker.models.verdict import Gate
from checker.reporting.drawing.drawing import Drawing
from checker.reporting.pictures import build_charts
from checker.rules.benchmark import AttmtWindow
from checker.submissions import validation
from checker.submissions.summaries.model import RoundSummary
from checker.submissions.summaries.summarize import summarize_round as summarize_round

__all__ = [
    "Comparison", "Drawing", "Execution", "InputError", "MissingExtraError", "MlcheckError", "Ranking", "Report",
    "RoundSummary", "Study", "compare", "find_config", "plot", "rank", "score", "study", "summarize", "validate",
]  # fmt: skip

LogPaths = str | Path | Iterable[str | Path]
Plottable = Comparison | Report | Ranking | Study | RoundSummary


def validate(
    paths: LogPaths,
    *,
    ruleset: str | None = None,
    partial: bool = False,
    attmt: str | None = None,
    gate: Gate | None = None,
    strict: bool = False,
    config: str | Path | None = None,
    rules: str | Path | None = None,
    execution: Execution = Execution(),
) -> Report:
    """Report whether the logs would be accepted, and what is wrong with them."""
    options = _build_api_options(ruleset, partial, attmt, gate, strict, config, rules, execution)
    return validation.validate_paths(_resolve_paths(paths), options)


def score(
    paths: LogPaths,
    *,
    ruleset: str | None = None,
    partial: bool = False,
    attmt: str | None = None,
    gate: Gate | None = None,
    strict: bool = False,
    config: str | Path | None = None,
    rules: str | Path | None = None,
    execution: Execution = Execution(),
) -> Report:
    """Report the same as `validate`, with the TTMT curves of the runs."""
    options = _build_api_options(ruleset, partial, attmt, gate, strict, config, rules, execution)
    return validation.score_paths(_resolve_paths(paths), options)


def summarize(
    paths: LogPaths,
    *,
    ruleset: str | None = None,
    partial: bool = False,
    attmt: str | None = None,
    gate: Gate | None = None,
    strict: bool = False,
    config: str | Path | None = None,
    rules: str | Path | None = None,
    execution: Execution = Execution(),
) -> RoundSummary:
    """Put the results into the tables that a round publishes."""
    options = _build_api_options(ruleset, partial, attmt, gate, strict, config, rules, execution)
    return summarize_round(_resolve_paths(paths), options)


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
    attmt_from: float | None = None,
    seed: int | None = None,
    draws: int | None = None,
    config: str | Path | None = None,
    rules: str | Path | None = None,
    execution: Execution = Execution(),
) -> Comparison:
    """Compare results contest by contest: those of one benchmark, ruleset, division and number of accelerators.

    Args:
        paths: With `by="directory"` each path is one contestant; otherwise `by` names what the contestants under them are.
        by: What the contestants are: directory, submitter, system, accelerator or ruleset.
        across: "sizes" puts results of any number of accelerators side by side.
        pool: A contestant's results in a contest are compared as one.
        base: The contestant that the others are compared against; None takes the first.
        benchmark: The only benchmark to compare; None compares all.
        targets: The quality targets of the sensitivity analysis, as "FROM:TO:STEP"; None takes the thresholds of ATTMT.
        sliding: As the target moves, the window of ATTMT keeps its length instead of its first threshold.
        attmt_from: The window of ATTMT begins at the quality that the base reaches in this share of its TTA.
        seed, draws: No effect, as intervals are not resampled any more: deprecated.
    """
    if not seed is draws is None:
        warnings.warn("seed and draws of compare have no effect any more", DeprecationWarning, stacklevel=2)
    return compare_systems(
        _resolve_paths(paths),
        _build_api_options(ruleset, True, attmt, None, False, config, rules, execution),
        by=by,
        across=across,
        pool=pool,
        base=base,
        benchmark=benchmark,
        sensitivity_options=SensitivityOptions(_parse_optional_window(targets), "sliding" if sliding else "fixed", attmt_from),
    )


def rank(
    paths: LogPaths,
    *,
    metric: RankMetric = "official",
    benchmark: str | None = None,
    ruleset: str | None = None,
    attmt: str | None = None,
    seed: int = 0,
    draws: int = 10_000,
    config: str | Path | None = None,
    rules: str | Path | None = None,
    execution: Execution = Execution(),
) -> Ranking:
    """Rank the results of each contest, with the places that each may have.

    Args:
        metric: What to rank by: "official", "tta", "attmt" or "sample_time".
        benchmark: The only benchmark to rank; None ranks all.
        seed, draws: Random seed for drawing, and how many times the largest difference is drawn.
    """
    options = _build_api_options(ruleset, True, attmt, None, False, config, rules, execution)
    return rank_results(_resolve_paths(paths), options, metric=metric, benchmark=benchmark, seed=seed, draws=draws)


def study(
    paths: LogPaths,
    *,
    ruleset: str | None = None,
    attmt: str | None = None,
    config: str | Path | None = None,
    rules: str | Path | None = None,
    execution: Execution = Execution(),
) -> Study:
    """Put the questions of the study to every folder: is ATTMT less sensitive to seeds and to the target than TTA?"""
    return study_paths(_resolve_paths(paths), _build_api_options(ruleset, True, attmt, None, False, config, rules, execution))


def plot(result: Plottable, file: str | Path | None = None, pictures: Sequence[str] = ()) -> Drawing:
    """Draw pictures of a result of any other function but `validate`; a notebook shows what this returns.

    Args:
        file: An .svg or .png file to write as well.
        pictures: Names of pictures, such as speedups or curves; none draws all that the result has data for.

    Returns:
        The drawing; `save` writes it, `figure` is one of matplotlib.

    Raises:
        MissingExtraError: matplotlib is not installed.
        InputError: the file has another suffix or cannot be written, or there is nothing to draw.
    """
    if not (charts := build_charts(result, pictures)):
        raise InputError("there is nothing to draw; curves are in what `score` and `compare` return")
    drawing = Drawing(tuple(charts))
    if file is not None:
        drawing.save(file)
    return drawing


def find_config(folder: str | Path = ".") -> Path | None:
    """The configuration file that the command line would use in the folder; None where there is none.

    Raises:
        InputError: the file is wrong.
    """
    return find_configuration(Path(folder).resolve()).file


def _resolve_paths(paths: LogPaths) -> list[Path]:
    return [parse_location(path) for path in ([paths] if isinstance(paths, (str, Path)) else paths)]


def _build_api_options(
    ruleset: str | None,
    partial: bool,
    attmt: str | None,
    gate: Gate | None,
    strict: bool,
    config: str | Path | None,
    rules: str | Path | None,
    execution: Execution,
) -> CheckOptions:
    loaded = LoadedConfiguration() if config is None else read_configuration(Path(config))
    return build_effective_options(
        loaded,
        ruleset=ruleset,
        partial=partial,
        attmt=attmt,
        gate=gate,
        strict=strict,
        rules=None if rules is None else Path(rules),
        execution=execution,
    )


def _parse_optional_window(text: str | None) -> AttmtWindow | None:
    return None if text is None else parse_window(text)
