"""Trend: the best official score of each round for as many accelerators, over the years."""

import math
from collections.abc import Sequence
from datetime import date

from checker.counts import format_count
from checker.metrics.averages import compute_median
from checker.reporting.drawing.chart import Chart, Series
from checker.reporting.number_format import choose_duration_unit, convert_minutes, format_quality
from checker.submissions.summaries.model import RoundSummary
from checker.submissions.summaries.series import TrendRow

__all__ = ["of_summary"]

DAYS_PER_YEAR, MARGIN_YEARS = 365.25, 0.08
FEWEST_ROUNDS = 3
"""Rounds of a series from which on the legend has its halving time."""

SeriesKey = tuple[int, float | None]
SeriesRows = dict[SeriesKey, list[TrendRow]]


def of_summary(summary: RoundSummary) -> list[Chart]:
    """A chart for each benchmark and division, those with the most rounds first. A size has one colour in all charts."""
    groups: dict[tuple[str | None, ...], SeriesRows] = {}
    for row in summary.trend:
        series = groups.setdefault((row.usage, row.benchmark, row.division), {})
        series.setdefault((row.accelerators, row.quality_target), []).append(row)
    sizes: dict[int, int] = {}
    for row in summary.trend:
        sizes[row.accelerators] = sizes.get(row.accelerators, 0) + 1
    colors = {size: color for color, size in enumerate(sorted(sizes, key=lambda size: (-sizes[size], size)))}
    ordered = sorted(groups.values(), key=lambda rows: -max(map(len, rows.values())))
    return [_build_trend_chart(rows, colors) for rows in ordered]


def _build_trend_chart(rows: SeriesRows, colors: dict[int, int]) -> Chart:
    ordered = sorted(rows, key=lambda key: (-len(rows[key]), key[0]))
    head = rows[ordered[0]][0]
    several_targets = len({target for _, target in rows}) > 1
    unit = choose_duration_unit(compute_median(row.official_score_minutes for those in rows.values() for row in those))
    label = ", ".join(filter(None, (head.benchmark, head.division)))
    years = [_convert_to_years(row.round_end) for those in rows.values() for row in those]
    named = {key: _name_series(rows[key], several_targets=several_targets) for key in ordered}
    return Chart(
        title=f"Trend, {label}",
        x_label="end of the round, year",
        y_label=f"best official score, {unit}",
        series=tuple(_build_size_series(named[key], rows[key], colors[key[0]], unit) for key in ordered),
        y_log=True,
        x_whole=True,
        x_limits=(math.floor(min(years)) - MARGIN_YEARS, math.ceil(max(years)) + MARGIN_YEARS),
        note="the best result of each round for as many accelerators and the same target",
        name="trend",
        description=f"The best official scores of {label} by round, on a logarithmic axis.",
        headings=("series", "end of the round", "official score, min"),
        rows=tuple((named[key], row.round_end.isoformat(), row.official_score_minutes) for key in ordered for row in rows[key]),
    )


def _name_series(rows: Sequence[TrendRow], *, several_targets: bool) -> str:
    head = rows[0]
    name = format_count(head.accelerators, "accelerator")
    if several_targets and head.quality_target is not None:
        name += f", target {format_quality(head.quality_target)}"
    is_known = head.halving_months is not None and len(rows) >= FEWEST_ROUNDS
    return f"{name}: halves in {head.halving_months:.0f} months" if is_known else name


def _build_size_series(name: str, rows: Sequence[TrendRow], color: int, unit: str) -> Series:
    return Series(
        name,
        tuple(_convert_to_years(row.round_end) for row in rows),
        convert_minutes((row.official_score_minutes for row in rows), unit),
        color,
        marked=True,
        tooltip=f"{name}; {', '.join(f'{row.ruleset}: {row.submitter}' for row in rows)}",
    )


def _convert_to_years(day: date) -> float:
    return day.year + (day - date(day.year, 1, 1)).days / DAYS_PER_YEAR
