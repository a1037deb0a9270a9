"""The tables of a comparison, as headings and cells; formats write them as they can."""

from collections.abc import Iterator
from typing import Literal, get_args

from checker.comparing.benchmark_comparison import METRICS, BenchmarkComparison, Metric, Ratio, Side
from checker.comparing.comparison import Comparison
from checker.reporting.table import Cell, Column, Table, without_empty

__all__ = ["NAMES", "TABLES", "Which", "remarks", "tables"]

Which = Literal["speedups", "overall", "seeds", "sensitivity", "profiles"]
TABLES: tuple[Which, ...] = get_args(Which)
NAMES: dict[Metric, str] = {"tta": "TTA", "attmt": "ATTMT"}


def tables(comparison: Comparison) -> dict[Which, Table]:
    """Every table of the comparison that has rows; a column that is empty throughout is left out."""
    found: dict[Which, Table] = {
        "speedups": _speedups(comparison),
        "overall": _overall(comparison),
        "seeds": _seeds(comparison),
        "sensitivity": _sensitivity(comparison),
        "profiles": _profiles(comparison),
    }
    return {name: without_empty(table) for name, table in found.items() if table.rows}


def remarks(comparison: Comparison) -> list[tuple[str, str]]:
    """What is to be said of a pair, and of which."""
    many = len(comparison.systems) > 2
    return [
        (f"{one.label}, {pair.other}" if many else one.label, remark.text)
        for one in comparison.benchmarks
        for pair in one.pairs
        for remark in pair.remarks
    ]


def _speedups(comparison: Comparison) -> Table:
    columns = [Column("benchmark"), Column("within"), Column("edition"), Column("quality target", "number"),
               Column("ATTMT window"), Column("system"), Column("runs", "count"), Column("converged", "count")]  # fmt: skip
    for name in NAMES.values():
        columns += [Column(f"{name}, min", "minutes"), Column(f"{name} speedup", "ratio"),
                    Column(f"{name} speedup low", "ratio"), Column(f"{name} speedup high", "ratio"),
                    Column(f"{name} winner")]  # fmt: skip
    rows = tuple(_speedup_row(one, side) for one in comparison.benchmarks for side in one.sides)
    title = (
        f"Times, and speedups over {comparison.base} with intervals of {comparison.confidence:.0%} "
        f"(seed {comparison.seed}, {comparison.draws:,} draws)"
    )
    return Table(title, tuple(columns), rows)


def _speedup_row(one: BenchmarkComparison, side: Side) -> tuple[Cell, ...]:
    pair = next((pair for pair in one.pairs if pair.other == side.system), None)
    cells: list[Cell] = [one.benchmark, one.within, one.edition, one.quality_target, one.attmt_window,
                         side.system, side.runs, side.converged]  # fmt: skip
    for metric in METRICS:
        cells.append(getattr(side, metric).mean_minutes)
        ratio: Ratio | None = None if pair is None else getattr(pair, metric)
        if ratio is None or pair is None:
            cells += [None, None, None, "base"]
            continue
        interval = ratio.interval
        cells += [ratio.speedup, None if interval is None else interval.low, None if interval is None else interval.high]
        won = {"base": pair.base, "other": pair.other, "tie": f"tie ({ratio.tie})"}
        cells.append(None if ratio.winner is None else won[ratio.winner])
    return tuple(cells)


def _overall(comparison: Comparison) -> Table:
    columns = [Column("system"), Column("benchmarks", "count")]
    for name in NAMES.values():
        columns += [Column(name, "ratio"), Column(f"{name} low", "ratio"), Column(f"{name} high", "ratio")]
    rows = []
    for one in comparison.overall:
        cells: list[Cell] = [one.system, one.benchmarks]
        for value, interval in ((one.tta, one.tta_interval), (one.attmt, one.attmt_interval)):
            cells += [value, None if interval is None else interval.low, None if interval is None else interval.high]
        rows.append(tuple(cells))
    return Table(f"Geometric means of the speedups over {comparison.base}", tuple(columns), tuple(rows))


def _seeds(comparison: Comparison) -> Table:
    columns = (Column("benchmark"), Column("within"), Column("system"), Column("metric"), Column("runs", "count"),
               Column("mean, min", "minutes"), Column("variance, min²", "minutes"), Column("deviation, min", "minutes"),
               Column("CV", "share"), Column("lowest, min", "minutes"), Column("highest, min", "minutes"))  # fmt: skip
    rows = (row for one in comparison.benchmarks for side in one.sides for row in _seed_rows(one, side))
    return Table("Spread over seeds (sample variance, n - 1)", columns, tuple(rows))


def _seed_rows(one: BenchmarkComparison, side: Side) -> Iterator[tuple[Cell, ...]]:
    for metric in METRICS:
        times = getattr(side, metric)
        finite = [value for value in times.of_runs_minutes if value is not None]
        if times.spread is not None:
            spread = times.spread
            yield (one.benchmark, one.within, side.system, NAMES[metric], len(finite), spread.mean, spread.variance,
                   spread.deviation, spread.cv, min(finite), max(finite))  # fmt: skip


def _sensitivity(comparison: Comparison) -> Table:
    columns = [Column("benchmark"), Column("within"), Column("system"), Column("target", "number")]
    for name in NAMES.values():
        columns += [Column(f"{name} of base, min", "minutes"), Column(f"{name}, min", "minutes"),
                    Column(f"{name} speedup", "ratio"), Column(f"{name} gain", "share")]  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for one in comparison.benchmarks:
        for pair in one.pairs:
            sides = (one.side(pair.base).sensitivity, one.side(pair.other).sensitivity)
            for ratio, base, other in zip(pair.sensitivity, *sides, strict=False):
                rows.append((
                    one.benchmark, one.within, pair.other, ratio.target,
                    base.tta_minutes, other.tta_minutes, ratio.speedup_tta, ratio.gain_tta,
                    base.attmt_minutes, other.attmt_minutes, ratio.speedup_attmt, ratio.gain_attmt,
                ))  # fmt: skip
    return Table(f"Sensitivity to the target, against {comparison.base}", tuple(columns), tuple(rows))


def _profiles(comparison: Comparison) -> Table:
    rows = tuple(
        (one.system, NAMES[one.metric], factor, share)
        for one in comparison.profiles
        for factor, share in zip(one.factors, one.shares, strict=True)
    )
    columns = (Column("system"), Column("metric"), Column("within the best time ×", "ratio"), Column("of benchmarks", "share"))
    return Table("Performance profiles", columns, rows)
