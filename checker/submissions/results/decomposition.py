"""The runs of a benchmark result -> how many samples they took to converge, how long each took, and which runs were slow."""

from collections.abc import Iterable, Sequence

from checker.metrics.averages import compute_median
from checker.metrics.variance import compute_spread
from checker.models.decomposition import Decomposition, SlowRun
from checker.models.report import RunReport
from checker.rules.statistics_limits import StatisticsRules, load_statistics_rules

__all__ = ["decompose_runs"]

FEWEST_FOR_SLOW_RUN = 3


def decompose_runs(reports: Iterable[RunReport], rules: StatisticsRules | None = None) -> Decomposition | None:
    """The means over the runs that converged, their CVs, and the slow runs by `rules` or else mlcheck's own; None where no log
    says how many samples it took."""
    known: list[tuple[str, float, float]] = []
    for report in reports:
        samples, time = report.metrics.get("samples_to_converge"), report.metrics.get("microseconds_per_sample")
        if report.converged and samples is not None and time is not None:
            known.append((report.path, samples, time))
    if not known:
        return None
    paths, samples_of_runs, times = zip(*known, strict=True)
    of_samples, of_times = compute_spread(samples_of_runs), compute_spread(times)
    return Decomposition(
        runs=len(known),
        samples_to_converge=sum(samples_of_runs) / len(known),
        microseconds_per_sample=sum(times) / len(known),
        convergence_cv=None if of_samples is None else of_samples.cv,
        hardware_cv=None if of_times is None else of_times.cv,
        slow_runs=tuple(_find_slow_runs(paths, times, rules or load_statistics_rules())),
    )


def _find_slow_runs(paths: Sequence[str], times: Sequence[float], rules: StatisticsRules) -> Iterable[SlowRun]:
    if len(times) < FEWEST_FOR_SLOW_RUN:
        return
    for index, (path, time) in enumerate(zip(paths, times, strict=True)):
        excess = time / compute_median([*times[:index], *times[index + 1 :]]) - 1
        if excess > rules.slow_run_share:
            yield SlowRun(path=path, excess=excess)
