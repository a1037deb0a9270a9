"""Results -> how they improve over rounds: the best of each round for as many accelerators."""

import math
from collections.abc import Iterable, Sequence
from datetime import date

from checker.models.report import ResultReport
from checker.submissions.summaries.series import TrendRow

__all__ = ["list_trends"]

DAYS_PER_MONTH = 365.25 / 12
SeriesKey = tuple[str, ...]
Best = tuple[float, date, ResultReport]


def list_trends(results: Iterable[tuple[ResultReport, date | None]]) -> tuple[TrendRow, ...]:
    """A row for each round of each series, the first round first. A series has one benchmark, target, division and number of
    accelerators, and two or more rounds. Weak scaling has no part in it.

    Args:
        results: each with the last day of its round.
    """
    series: dict[SeriesKey, dict[date, Best]] = {}
    for report, end in results:
        score, size = report.official_score_minutes, report.accelerators
        if score is None or score <= 0 or not size or end is None or report.weak is not None:
            continue
        names = (report.usage, report.benchmark, report.division, report.scaling)
        key = (*(name or "" for name in names), f"{size:015}", str(report.quality_target))
        rounds = series.setdefault(key, {})
        if end not in rounds or score < rounds[end][0]:
            rounds[end] = score, end, report
    found = ([rounds[end] for end in sorted(rounds)] for _, rounds in sorted(series.items()) if len(rounds) > 1)
    return tuple(row for best in found for row in _build_rows(best))


def _build_rows(best: Sequence[Best]) -> Iterable[TrendRow]:
    months = _compute_halving_months([(end, score) for score, end, _ in best])
    for score, end, report in best:
        yield TrendRow(
            usage=report.usage,
            benchmark=report.benchmark,
            division=report.division,
            accelerators=report.accelerators or 0,
            quality_target=report.quality_target,
            ruleset=report.ruleset,
            round_end=end,
            submitter=report.submitter,
            system=report.system,
            official_score_minutes=score,
            speedup=best[0][0] / score,
            halving_months=months,
            path=report.path,
        )


def _compute_halving_months(points: Sequence[tuple[date, float]]) -> float | None:
    """By the least-squares line through the logarithms of the scores over time; None where they do not fall."""
    days = [(end - points[0][0]).days for end, _ in points]
    logs = [math.log(score) for _, score in points]
    middle, level = sum(days) / len(days), sum(logs) / len(logs)
    slope = sum((day - middle) * (log - level) for day, log in zip(days, logs, strict=True))
    slope /= sum((day - middle) ** 2 for day in days)
    return math.log(2) / -slope / DAYS_PER_MONTH if slope < 0 else None
