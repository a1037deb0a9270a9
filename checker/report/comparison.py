"""A comparison, drawn for a terminal."""

from collections.abc import Iterator
from pathlib import Path

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from checker.models.comparison import Comparison, Pair, Winner
from checker.report.figures import duration, duration_unit, quality, share

__all__ = ["draw"]

MANY_PAIRS = 1


def draw(comparison: Comparison) -> RenderableType:
    """Times side by side; then seeds, sensitivity and remarks where there is something to say."""
    base, other = _names(comparison)
    editions = ", ".join(sorted({pair.edition for pair in comparison.pairs}))
    parts: list[RenderableType] = [
        Text.assemble(
            " ", (other, "bold"), " against ", (base, "bold"),
            f" · {editions} · means over runs · a speedup above 1 means that {other} is faster",
        ),
        _table(comparison, base, other),
    ]  # fmt: skip
    for pair in comparison.pairs:
        parts += _seeds(pair, base, other)
        parts += _sensitivity(pair, base, other, alone=len(comparison.pairs) <= MANY_PAIRS)
    remarks = [(pair, remark) for pair in comparison.pairs for remark in pair.remarks]
    for pair, remark in remarks:
        parts.append(Text.assemble((" ⚠ ", "yellow"), (f"{_label(pair)}: ", "bold"), remark))
    if comparison.unmatched:
        parts.append(Text(f" not compared: {', '.join(comparison.unmatched)}", style="yellow"))
    parts.append(Text(" ATTMT is no official metric: the mean time to several thresholds (FastPath 2019).", style="dim"))
    return Group(*parts)


def _names(comparison: Comparison) -> tuple[str, str]:
    """The last part of each path that the other has not in the same place."""
    one, two = (Path(side).absolute().parts for side in (comparison.base, comparison.other))
    for left, right in zip(reversed(one), reversed(two), strict=False):
        if left != right:
            return left, right
    return comparison.base, comparison.other


def _label(pair: Pair) -> str:
    return pair.benchmark if pair.system is None else f"{pair.benchmark}, {pair.system}"


def _table(comparison: Comparison, base: str, other: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("benchmark")
    for heading in ("runs", f"TTA {base}", f"TTA {other}", "speedup", f"ATTMT {base}", f"ATTMT {other}", "speedup"):
        table.add_column(heading, justify="right")
    for pair in comparison.pairs:
        unit = duration_unit(pair.base.tta_minutes)
        table.add_row(
            _label(pair),
            f"{pair.base.runs}, {pair.other.runs}",
            duration(pair.base.tta_minutes, unit),
            duration(pair.other.tta_minutes, unit),
            _speedup(pair.speedup_tta, pair.winner_tta),
            duration(pair.base.attmt_minutes, unit),
            duration(pair.other.attmt_minutes, unit),
            _speedup(pair.speedup_attmt, pair.winner_attmt),
        )
    if len(comparison.pairs) > 1:
        table.add_section()
        by_tta, by_attmt = comparison.geometric_mean_tta, comparison.geometric_mean_attmt
        table.add_row("geometric mean", "", "", "", _speedup(by_tta, None), "", "", _speedup(by_attmt, None))
    return table


def _speedup(value: float | None, winner: Winner | None) -> Text:
    if value is None:
        return Text("-")
    style = {"other": "green", "base": "magenta"}.get(winner or "", "")
    return Text(f"{value:.2f}" + (" tie" if winner == "tie" else ""), style=style)


def _seeds(pair: Pair, base: str, other: str) -> Iterator[RenderableType]:
    if pair.base.tta_spread is None and pair.other.tta_spread is None:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    yield Text(f" Seeds, {_label(pair)} (sample variance, n - 1)")
    for heading in ("", "metric", "mean", "variance", "deviation", "CV", "lowest", "highest"):
        table.add_column(heading, justify="left" if heading in ("", "metric") else "right")
    for name, side in ((base, pair.base), (other, pair.other)):
        rows = (("TTA", side.tta_spread, side.tta_of_runs), ("ATTMT", side.attmt_spread, side.attmt_of_runs))
        for metric, spread, values in rows:
            finite = [value for value in values if value is not None]
            if spread is not None:
                table.add_row(
                    name, metric, duration(spread.mean), f"{spread.variance:,.2f} min²", duration(spread.deviation),
                    share(spread.cv), duration(min(finite)), duration(max(finite)),
                )  # fmt: skip
    yield table


def _sensitivity(pair: Pair, base: str, other: str, *, alone: bool) -> Iterator[RenderableType]:
    if not pair.sensitivity or not (alone or pair.flips_tta or pair.flips_attmt):
        return
    window = pair.attmt_window or ""
    moves = "starts at its first threshold" if pair.anchor == "fixed" else "keeps its length"
    unit = duration_unit(pair.base.tta_minutes)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    yield Text(f" Sensitivity, {_label(pair)} (ATTMT window {window} {moves}; gain: time saved by {other})")
    for heading in (
        "target", f"TTA {base}", f"TTA {other}", "gain", "speedup", f"ATTMT {base}", f"ATTMT {other}", "gain", "speedup",
    ):  # fmt: skip
        table.add_column(heading, justify="right")
    for row in pair.sensitivity:
        table.add_row(
            quality(row.target),
            duration(row.base_tta_minutes, unit),
            duration(row.other_tta_minutes, unit),
            share(row.gain_tta, signed=True),
            "-" if row.speedup_tta is None else f"{row.speedup_tta:.3f}",
            duration(row.base_attmt_minutes, unit),
            duration(row.other_attmt_minutes, unit),
            share(row.gain_attmt, signed=True),
            "-" if row.speedup_attmt is None else f"{row.speedup_attmt:.3f}",
        )
    yield table
