"""The pictures of a comparison: how both systems' times move with the target, and how they spread over seeds."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from checker.models.comparison import Pair
from checker.report.charts import Chart
from checker.report.drawing import ROLES, canvas
from checker.report.figures import UNITS, duration_unit, quality
from checker.report.visible import visible

__all__ = ["Pictured", "pictured"]

WIDTH, HEIGHT = 4.6, 3.2
SIDES = (("base", "first", "o"), ("other", "second", "s"))
Names = dict[str, str]


@dataclass(frozen=True)
class Pictured:
    """A benchmark that both ran, with its pictures."""

    anchor: str
    pair: Pair
    charts: Sequence[Chart]


def pictured(pair: Pair, anchor: str, base: str, other: str) -> Pictured:
    """The pair with the pictures that there are numbers for; `base` and `other` are what to call the two systems."""
    names = {"base": visible(base), "other": visible(other)}
    return Pictured(
        anchor, pair, [chart for chart in (_sensitivity(pair, anchor, names), _seeds(pair, anchor, names)) if chart is not None]
    )


def _sensitivity(pair: Pair, prefix: str, names: Names) -> Chart | None:
    rows = [row for row in pair.sensitivity if row.base_tta_minutes is not None and row.other_tta_minutes is not None]
    if len(rows) < 2:
        return None
    unit = duration_unit(pair.base.tta_minutes)
    scale = UNITS[unit]
    with canvas(f"{prefix}-sensitivity", WIDTH, HEIGHT) as drawn:
        for side, role, mark in SIDES:
            for metric, style in (("tta", "-"), ("attmt", ":")):
                values = [getattr(row, f"{side}_{metric}_minutes") for row in rows]
                drawn.axes.plot(
                    [row.target for row in rows], [None if value is None else value / scale for value in values],  # type: ignore[arg-type]
                    style, marker=mark, ms=3, lw=1.2, color=ROLES[role], label=f"{metric.upper()} {names[side]}",
                )  # fmt: skip
        if pair.quality_target is not None:
            drawn.axes.axvline(pair.quality_target, color=ROLES["target"], lw=1.0)
        if rows[0].target > rows[-1].target:
            drawn.axes.invert_xaxis()
        drawn.axes.set_xlabel("quality asked for")
        drawn.axes.set_ylabel(f"mean over runs ({unit})")
        drawn.axes.legend(frameon=False, fontsize=8, ncols=2)
    first, last = rows[0], rows[-1]
    says = (
        f"As the target moves from {quality(first.target)} to {quality(last.target)}, the speedup by TTA goes from "
        f"{first.speedup_tta or 0:.2f} to {last.speedup_tta or 0:.2f}."
    )
    headings = ("target", *(f"{metric} {names[side]}" for metric in ("TTA", "ATTMT") for side in ("base", "other")))
    numbers = tuple(
        (row.target, row.base_tta_minutes, row.other_tta_minutes, row.base_attmt_minutes, row.other_attmt_minutes)
        for row in pair.sensitivity
    )
    return Chart("sensitivity", "Sensitivity to the target", says, drawn.svg, headings, numbers)


def _seeds(pair: Pair, prefix: str, names: Names) -> Chart | None:
    if max(pair.base.runs, pair.other.runs) < 2:
        return None
    unit = duration_unit(pair.base.tta_minutes)
    scale = UNITS[unit]
    labels: list[str] = []
    rows: list[tuple[str | float | None, ...]] = []
    with canvas(f"{prefix}-seeds", WIDTH, HEIGHT) as drawn:
        for metric in ("tta", "attmt"):
            for side, role, mark in SIDES:
                one = getattr(pair, side)
                values = getattr(one, f"{metric}_of_runs")
                for seed, value in zip(one.seeds, values, strict=True):
                    rows.append((names[side], metric.upper(), str(seed), value))
                    if value is not None:
                        tip = drawn.tip(f"{names[side]}, seed {visible(str(seed))}: {value / scale:.2f} {unit}")
                        drawn.axes.plot([value / scale], [len(labels)], mark, color=ROLES[role], ms=6, alpha=0.6, gid=tip)
                known = [value / scale for value in values if value is not None]
                if known:
                    drawn.axes.plot([fmean(known)], [len(labels)], "|", color=ROLES["ink"], ms=16)
                labels.append(f"{metric.upper()} {names[side]}")
        drawn.axes.set_yticks(range(len(labels)))
        drawn.axes.set_yticklabels(labels)
        drawn.axes.set_ylim(len(labels) - 0.4, -0.6)
        drawn.axes.set_xlabel(f"each run, and the mean ({unit})")
    says = f"Each run of {names['base']} and of {names['other']}, with the means."
    return Chart("seeds", "Spread over seeds", says, drawn.svg, ("side", "metric", "seed", "minutes"), tuple(rows))
