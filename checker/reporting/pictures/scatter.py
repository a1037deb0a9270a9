"""Points of two shares against each other on logarithmic axes, with the line on which both are equal."""

from collections.abc import Sequence

from checker.counts import format_count
from checker.reporting.drawing.chart import Chart, Series

__all__ = ["build_scatter_chart"]

LEAST = 0.01  # %
MARGIN = 1.4

PointGroup = tuple[str, int, list[tuple[float, float]]]


def build_scatter_chart(
    title: str, labels: tuple[str, str], groups: Sequence[PointGroup], *, note: str, name: str
) -> Chart:  # fmt: skip
    """The points in percent. Smaller ones than 0.01% are drawn there, since a logarithmic axis has no 0; the note counts them.

    Args:
        groups: name in the legend, colour and points of each.
    """
    points = [point for _, _, those in groups for point in those]
    moved = sum(min(point) < LEAST for point in points)
    if moved:
        note += f"; {format_count(moved, 'point')} below {LEAST:g}% drawn at it"
    series = [
        Series(
            group,
            tuple(max(x, LEAST) for x, _ in those),
            tuple(max(y, LEAST) for _, y in those),
            color,
            joined=False,
            marked=True,
        )
        for group, color, those in groups
        if those
    ]  # fmt: skip
    ends = [max(each, LEAST) for point in points for each in point] or [1.0]
    first, last = min(ends) / MARGIN, max(ends) * MARGIN
    line = Series("", (first, last), (first, last), None, pattern="--")
    return Chart(
        title=title,
        x_label=labels[0],
        y_label=labels[1],
        series=(*series, line) if series else (),
        x_log=True,
        y_log=True,
        x_limits=(first, last),
        y_limits=(first, last),
        note=note,
        name=name,
        description=f"{labels[0]} against {labels[1]}: {format_count(len(points), 'point')} on logarithmic axes.",
        headings=("of", *labels),
        rows=tuple((group, x, y) for group, _, those in groups for x, y in those),
    )
