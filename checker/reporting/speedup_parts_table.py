"""The table of a comparison that takes speedups apart: hardware x convergence."""

from collections.abc import Iterator

from checker.comparing.benchmark_comparison import SpeedupPart
from checker.comparing.comparison import Comparison
from checker.reporting.table import Cell, Column, Table

__all__ = ["build_speedup_parts_table"]

PARTS = ("hardware", "convergence")


def build_speedup_parts_table(comparison: Comparison) -> Table:
    """A row for each pair whose samples to converge are known: how much less time and how many fewer samples."""
    columns = [Column("benchmark"), Column("within"), Column("system"), Column("TTA speedup", "ratio")]
    for name in PARTS:
        columns += [Column(name, "ratio"), Column(f"{name} low", "ratio"), Column(f"{name} high", "ratio")]
    title = f"TTA speedups over {comparison.base} (geometric means) = hardware (time per sample) x convergence (samples)"
    return Table(title, tuple(columns), tuple(_iter_rows(comparison)))


def _iter_rows(comparison: Comparison) -> Iterator[tuple[Cell, ...]]:
    for one in comparison.benchmarks:
        for pair in one.pairs:
            if pair.parts is not None:
                hardware, convergence = pair.parts.hardware, pair.parts.convergence
                cells = (*_list_part_cells(hardware), *_list_part_cells(convergence))
                yield (one.benchmark, one.within, pair.other, hardware.speedup * convergence.speedup, *cells)


def _list_part_cells(part: SpeedupPart) -> tuple[Cell, ...]:
    interval = part.interval
    return (part.speedup, None, None) if interval is None else (part.speedup, interval.low, interval.high)
