"""A comparison, drawn for a terminal."""

from collections.abc import Iterator
from pathlib import Path

from rich.console import Group, RenderableType
from rich.text import Text

from checker.models.comparison import Comparison, Pair, Winner
from checker.report.figures import duration, duration_unit, quality, share
from checker.report.tables import Fitting, drawn, hung

__all__ = ["draw", "names"]

MANY_PAIRS = 1


def draw(comparison: Comparison) -> RenderableType:
    """Times side by side; then seeds, sensitivity and remarks where there is something to say."""
    base, other = names(comparison)
    editions = ", ".join(sorted({pair.edition for pair in comparison.pairs}))
    parts: list[RenderableType] = [
        hung(" ", Text.assemble(
            (other, "bold"), " against ", (base, "bold"),
            f" · {editions} · means over runs · a speedup above 1 means that {other} is faster",
        )),
        _table(comparison, base, other),
    ]  # fmt: skip
    for pair in comparison.pairs:
        parts += _seeds(pair, base, other)
        parts += _sensitivity(pair, base, other, alone=len(comparison.pairs) <= MANY_PAIRS)
    remarks = [(pair, remark) for pair in comparison.pairs for remark in pair.remarks]
    for pair, remark in remarks:
        parts.append(hung(Text(" ⚠ ", style="yellow"), Text.assemble((f"{_label(pair)}: ", "bold"), remark)))
    if comparison.unmatched:
        parts.append(Text(f" not compared: {', '.join(comparison.unmatched)}", style="yellow"))
    parts.append(Text(" ATTMT is no official metric: the mean time to several thresholds (FastPath 2019).", style="dim"))
    return Group(*parts)


def names(comparison: Comparison) -> tuple[str, str]:
    """The last part of each path that the other has not in the same place."""
    one, two = (Path(side).absolute().parts for side in (comparison.base, comparison.other))
    for left, right in zip(reversed(one), reversed(two), strict=False):
        if left != right:
            return left, right
    return comparison.base, comparison.other


def _label(pair: Pair) -> str:
    return pair.benchmark if pair.system is None else f"{pair.benchmark}, {pair.system}"


def _table(comparison: Comparison, base: str, other: str) -> Fitting:
    headings = (
        "benchmark",
        "runs",
        f"TTA {base}",
        f"TTA {other}",
        "TTA speedup",
        f"ATTMT {base}",
        f"ATTMT {other}",
        "ATTMT speedup",
    )
    rows: list[tuple[str | Text, ...]] = []
    for pair in comparison.pairs:
        unit = duration_unit(pair.base.tta_minutes)
        rows.append((
            _label(pair),
            f"{pair.base.runs}, {pair.other.runs}",
            duration(pair.base.tta_minutes, unit),
            duration(pair.other.tta_minutes, unit),
            _speedup(pair.speedup_tta, pair.winner_tta),
            duration(pair.base.attmt_minutes, unit),
            duration(pair.other.attmt_minutes, unit),
            _speedup(pair.speedup_attmt, pair.winner_attmt),
        ))  # fmt: skip
    if len(comparison.pairs) > 1:
        by_tta, by_attmt = comparison.geometric_mean_tta, comparison.geometric_mean_attmt
        rows.append(("", *[""] * 7))
        rows.append(("geometric mean", "", "", "", _speedup(by_tta, None), "", "", _speedup(by_attmt, None)))
    return Fitting(headings, ("benchmark",), rows, ("runs", f"ATTMT {base}", f"ATTMT {other}"))


def _speedup(value: float | None, winner: Winner | None) -> Text:
    if value is None:
        return Text("-")
    style = {"other": "green", "base": "magenta"}.get(winner or "", "")
    return Text(f"{value:.2f}" + (" tie" if winner == "tie" else ""), style=style)


def _seeds(pair: Pair, base: str, other: str) -> Iterator[RenderableType]:
    if pair.base.tta_spread is None and pair.other.tta_spread is None:
        return
    table = drawn(("", "metric", "mean", "variance", "deviation", "CV", "lowest", "highest"), ("", "metric"))
    yield Text(f" Seeds, {_label(pair)} (sample variance, n - 1)")
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
    title = f"Sensitivity, {_label(pair)} (ATTMT window {window} {moves}; gain: time saved by {other}; times in {unit})"
    yield hung(" ", title)
    headings = (
        "target", f"TTA {base}", f"TTA {other}", "TTA gain", "TTA speedup",
        f"ATTMT {base}", f"ATTMT {other}", "ATTMT gain", "ATTMT speedup",
    )  # fmt: skip
    rows = [
        (
            quality(row.target),
            duration(row.base_tta_minutes, unit, with_unit=False),
            duration(row.other_tta_minutes, unit, with_unit=False),
            share(row.gain_tta, signed=True),
            "-" if row.speedup_tta is None else f"{row.speedup_tta:.3f}",
            duration(row.base_attmt_minutes, unit, with_unit=False),
            duration(row.other_attmt_minutes, unit, with_unit=False),
            share(row.gain_attmt, signed=True),
            "-" if row.speedup_attmt is None else f"{row.speedup_attmt:.3f}",
        )
        for row in pair.sensitivity
    ]
    yield Fitting(headings, (), rows, ("TTA speedup", "ATTMT speedup"))
