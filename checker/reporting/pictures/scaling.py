"""Scaling curves: the official score over the number of accelerators, one line for each submitter and kind of accelerator."""

from collections.abc import Sequence

from checker.metrics.averages import compute_median
from checker.models.report import format_ruleset_name
from checker.reporting.drawing.chart import Chart, Series
from checker.reporting.drawing.palette import assign_colors
from checker.reporting.number_format import choose_duration_unit, convert_minutes, format_percentage
from checker.submissions.summaries.model import RoundSummary
from checker.submissions.summaries.series import ScalingRow

__all__ = ["of_summary"]

SeriesRows = dict[str, list[ScalingRow]]


def of_summary(summary: RoundSummary) -> list[Chart]:
    """A chart for each benchmark, ruleset and division in which a submitter has two sizes."""
    names = list(dict.fromkeys(_name_series(row) for row in summary.scaling))
    groups: dict[tuple[str | None, ...], SeriesRows] = {}
    for row in summary.scaling:
        key = (row.usage, row.ruleset, row.division, row.benchmark)
        groups.setdefault(key, {}).setdefault(_name_series(row), []).append(row)
    return [_build_scaling_chart(rows, names) for rows in groups.values()]


def _name_series(row: ScalingRow) -> str:
    return ", ".join(filter(None, (row.submitter, row.accelerator)))


def _build_scaling_chart(rows: SeriesRows, names: Sequence[str]) -> Chart:
    """The submitters with the most sizes first; a dashed line says where twice as many accelerators take half the time."""
    ordered = sorted(rows, key=lambda name: -len(rows[name]))
    head = rows[ordered[0]][0]
    unit = choose_duration_unit(compute_median(row.official_score_minutes for those in rows.values() for row in those))
    series, ideals = [], []
    for name, color in zip(ordered, assign_colors(names, ordered), strict=True):
        first, *_, last = rows[name]
        sizes = tuple(float(row.accelerators) for row in rows[name])
        times = convert_minutes((row.official_score_minutes for row in rows[name]), unit)
        series.append(Series(
            name, sizes, times, color, marked=True,
            tooltip=f"{name}: efficiency {format_percentage(last.efficiency)} with {last.accelerators:,} accelerators",
        ))  # fmt: skip
        times_as_many = last.accelerators / first.accelerators
        ideals.append(Series("", (sizes[0], sizes[-1]), (times[0], times[0] / times_as_many), None, pattern=":"))
    parts = (head.benchmark, format_ruleset_name(head.usage, head.ruleset), head.division)
    label = ", ".join(part for part in parts if part is not None)
    return Chart(
        title=f"Scaling, {label}",
        x_label="accelerators",
        y_label=f"official score, {unit}",
        series=(*series, *ideals),
        x_log=True,
        y_log=True,
        note="the best result of each size; dotted: as many times faster as there are accelerators",
        name="scaling",
        description=f"Official scores of {label} by the number of accelerators, both on logarithmic axes.",
        headings=("series", "accelerators", "official score, min", "efficiency"),
        rows=tuple(
            (name, row.accelerators, row.official_score_minutes, row.efficiency) for name in ordered for row in rows[name]
        ),
    )
