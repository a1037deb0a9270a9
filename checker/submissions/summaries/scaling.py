"""Results -> how well they scale: the best result of a submitter at each size, against the smallest."""

from collections.abc import Iterable, Mapping

from checker.models.report import ResultReport
from checker.submissions.summaries.series import ScalingRow

__all__ = ["list_scaling"]

SeriesKey = tuple[str, ...]


def list_scaling(results: Iterable[tuple[ResultReport, str | None]]) -> tuple[ScalingRow, ...]:
    """A row for each size of each series, the smallest first. A series has one submitter, ruleset, division, benchmark, target
    and accelerator, and two or more sizes. Weak scaling has no part in it.

    Args:
        results: each with the model of its accelerator.
    """
    series: dict[SeriesKey, dict[int, tuple[float, ResultReport]]] = {}
    models: dict[SeriesKey, str | None] = {}
    for report, model in results:
        score, size = report.official_score_minutes, report.accelerators
        if score is None or not size or report.weak is not None:
            continue
        names = (report.usage, report.ruleset, report.division, report.benchmark, report.submitter, model)
        key = (*(name or "" for name in names), str(report.quality_target))
        models[key] = model
        best = series.setdefault(key, {})
        if size not in best or score < best[size][0]:
            best[size] = score, report
    return tuple(row for key in sorted(series) if len(series[key]) > 1 for row in _build_rows(series[key], models[key]))


def _build_rows(sizes: Mapping[int, tuple[float, ResultReport]], model: str | None) -> Iterable[ScalingRow]:
    smallest = min(sizes)
    first_score, first = sizes[smallest]
    for size in sorted(sizes):
        score, report = sizes[size]
        hardware, convergence = _compare_parts(first, report)
        times_as_large = size / smallest
        yield ScalingRow(
            usage=report.usage,
            ruleset=report.ruleset,
            division=report.division,
            submitter=report.submitter,
            benchmark=report.benchmark,
            accelerator=model,
            accelerators=size,
            system=report.system,
            official_score_minutes=score,
            speedup=first_score / score,
            efficiency=first_score / score / times_as_large,
            hardware_efficiency=None if hardware is None else hardware / times_as_large,
            convergence_efficiency=convergence,
            path=report.path,
        )


def _compare_parts(first: ResultReport, other: ResultReport) -> tuple[float | None, float | None]:
    """How many times as fast the other processes samples, and how many times fewer samples it takes; None where not known."""
    one, two = first.decomposition, other.decomposition
    if one is None or two is None:
        return None, None
    return one.microseconds_per_sample / two.microseconds_per_sample, one.samples_to_converge / two.samples_to_converge
