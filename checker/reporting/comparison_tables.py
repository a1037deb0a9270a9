"""The tables of a comparison, as headings and cells."""

from collections import Counter
from collections.abc import Callable, Iterator

from checker.comparing.benchmark_comparison import METRICS, BenchmarkComparison, Metric, Ratio, Side
from checker.comparing.comparison import Comparison
from checker.models.report import format_ruleset_name
from checker.reporting.number_format import NOT_COMPARABLE
from checker.reporting.report_fields import describe_target
from checker.reporting.speedup_parts_table import build_speedup_parts_table
from checker.reporting.table import Cell, Column, Table, drop_empty_columns

__all__ = ["COMPARISON_TABLES", "METRIC_LABELS", "build_comparison_tables", "list_remarks"]

METRIC_LABELS: dict[Metric, str] = {"official": "official score", "tta": "mean TTA", "attmt": "mean ATTMT"}
RUN_METRIC_LABELS: dict[Metric, str] = {"tta": "TTA", "attmt": "ATTMT"}
"""What earlier versions called the columns of a CSV file."""


def build_comparison_tables(comparison: Comparison, name: str | None = None) -> list[Table]:
    """The tables of the comparison that have rows, or that of the name alone, without columns that are empty throughout."""
    tables = (build(comparison) for table, build in TABLE_BUILDERS.items() if name in (None, table))
    return [drop_empty_columns(table) for table in tables if table.rows]


def list_remarks(comparison: Comparison) -> list[tuple[str, str]]:
    """The remarks on each pair, with the contest that they are about; and with the system, where they differ between
    several."""
    found: list[tuple[str, str]] = []
    for one in comparison.benchmarks:
        told = [(pair.other, remark.message_with_code) for pair in one.pairs for remark in pair.remarks]
        times = Counter(message for _, message in told)
        if one.quality_parts:
            found.append((one.contest_label, f"target {describe_target(one)}"))
        for other, message in told:
            alone = len(one.pairs) < 2 or times[message] > 1
            found.append((one.contest_label if alone else f"{one.contest_label}, {other}", message))
    return list(dict.fromkeys(found))


def _build_results_table(comparison: Comparison) -> Table:
    """The results of each contest, as a round publishes them."""
    columns = [Column("contest"), Column("system"), Column("contestant"), Column("submitter"), Column("availability"),
               Column("accelerators", "count"), Column("accelerator"), Column("nodes", "count"), Column("software"),
               Column("state"), Column("runs", "count"), Column("converged", "count")]  # fmt: skip
    columns += [Column(f"{name}, min", "minutes") for name in METRIC_LABELS.values()]
    columns += [Column("factor", "number"), Column("best official score")]
    rows = tuple(
        (
            one.contest_label, side.system, side.contestant, side.submitter, side.availability, side.accelerators,
            side.accelerator, side.nodes, side.software, side.state, side.runs, side.converged,
            *(_get_minutes(side, metric) for metric in METRICS), side.scaling_factor,
            "best" if side.system == one.best else None,
        )
        for one in comparison.benchmarks
        for side in one.sides
    )  # fmt: skip
    return Table("Results of each contest", tuple(columns), rows)


def _build_speedups_table(comparison: Comparison) -> Table:
    columns = [Column("benchmark"), Column("within"), Column("ruleset"), Column("quality target", "number"),
               Column("ATTMT window"), Column("system"), Column("runs", "count"), Column("converged", "count")]  # fmt: skip
    for name in RUN_METRIC_LABELS.values():
        columns += [Column(f"mean {name}, min", "minutes"), Column(f"{name} speedup", "ratio"),
                    Column(f"{name} speedup low", "ratio"), Column(f"{name} speedup high", "ratio"),
                    Column(f"{name} winner")]  # fmt: skip
    columns += [Column("official score, min", "minutes"), Column("official score speedup", "ratio"),
                Column("official score speedup low", "ratio"), Column("official score speedup high", "ratio"),
                Column("official score winner"), Column("base")]  # fmt: skip
    columns += [Column(f"{name} p (Holm)", "number") for name in (*RUN_METRIC_LABELS.values(), "official score")]
    rows = tuple(_build_speedup_row(one, side) for one in comparison.benchmarks for side in one.sides)
    title = f"Times, and speedups over {comparison.base} with intervals of {comparison.confidence:.0%}"
    return Table(title, tuple(columns), rows)


def _get_minutes(side: Side, metric: Metric) -> Cell:
    minutes: float | None = getattr(side, metric).minutes
    return NOT_COMPARABLE if metric == "attmt" and minutes is not None and side.attmt_limit is not None else minutes


SPEEDUP_ORDER: tuple[Metric, ...] = ("tta", "attmt", "official")


def _build_speedup_row(one: BenchmarkComparison, side: Side) -> tuple[Cell, ...]:
    pair = next((pair for pair in one.pairs if pair.other == side.system), None)
    ruleset = format_ruleset_name(one.usage, one.ruleset)
    cells: list[Cell] = [one.benchmark, one.within, ruleset, one.quality_target, one.attmt_window,
                         side.system, side.runs, side.converged]  # fmt: skip
    for metric in SPEEDUP_ORDER:
        cells.append(_get_minutes(side, metric))
        ratio: Ratio | None = None if pair is None else getattr(pair, metric)
        if ratio is not None and ratio.not_comparable is not None:
            cells += [NOT_COMPARABLE, None, None, None]
            continue
        if ratio is None or pair is None:
            cells += [None, None, None, "base"]
            continue
        interval = ratio.interval
        cells += [ratio.speedup, None if interval is None else interval.low, None if interval is None else interval.high]
        won = {"base": pair.base, "other": pair.other, "tie": f"tie ({ratio.tie})"}
        cells.append(None if ratio.winner is None else won[ratio.winner])
    cells.append(None if pair is None else pair.base)
    cells += [None if pair is None else getattr(pair, metric).p_value_holm for metric in SPEEDUP_ORDER]
    return tuple(cells)


def _build_overall_table(comparison: Comparison) -> Table:
    columns = [Column("system"), Column("benchmarks", "count")]
    for name in (*RUN_METRIC_LABELS.values(), "official score"):
        columns += [Column(name, "ratio"), Column(f"{name} low", "ratio"), Column(f"{name} high", "ratio")]
    rows = []
    for one in comparison.overall:
        cells: list[Cell] = [one.system, one.benchmarks]
        for metric in SPEEDUP_ORDER:
            value, interval = getattr(one, metric), getattr(one, f"{metric}_interval")
            cells += [value, None if interval is None else interval.low, None if interval is None else interval.high]
        rows.append(tuple(cells))
    return Table(f"Geometric means of the speedups over {comparison.base}", tuple(columns), tuple(rows))


def _build_seeds_table(comparison: Comparison) -> Table:
    columns = (Column("benchmark"), Column("within"), Column("system"), Column("metric"), Column("runs", "count"),
               Column("mean, min", "minutes"), Column("variance, min²", "minutes"), Column("deviation, min", "minutes"),
               Column("CV", "share"), Column("lowest, min", "minutes"), Column("highest, min", "minutes"),
               Column("CV low", "share"), Column("CV high", "share"))  # fmt: skip
    rows = (row for one in comparison.benchmarks for side in one.sides for row in _iter_seed_rows(one, side))
    return Table("Spread over seeds (sample variance, n - 1)", columns, tuple(rows))


def _iter_seed_rows(one: BenchmarkComparison, side: Side) -> Iterator[tuple[Cell, ...]]:
    for metric, label in {**RUN_METRIC_LABELS, "official": "time to train"}.items():
        times = getattr(side, metric)
        finite = [value for value in times.of_runs_minutes if value is not None]
        if times.spread is not None:
            spread = times.spread
            yield (one.benchmark, one.within, side.system, label, len(finite), spread.mean, spread.variance,
                   spread.deviation, spread.cv, min(finite), max(finite), spread.cv_low, spread.cv_high)  # fmt: skip


def _build_sensitivity_table(comparison: Comparison) -> Table:
    columns = [Column("benchmark"), Column("within"), Column("system"), Column("target", "number")]
    for name in RUN_METRIC_LABELS.values():
        columns += [Column(f"{name} of base, min", "minutes"), Column(f"{name}, min", "minutes"),
                    Column(f"{name} speedup", "ratio"), Column(f"{name} gain", "share")]  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for one in comparison.benchmarks:
        for pair in one.pairs:
            sides = (one.get_side(pair.base).sensitivity, one.get_side(pair.other).sensitivity)
            for ratio, base, other in zip(pair.sensitivity, *sides, strict=False):
                rows.append((
                    one.benchmark, one.within, pair.other, ratio.target,
                    base.tta_minutes, other.tta_minutes, ratio.speedup_tta, ratio.gain_tta,
                    base.attmt_minutes, other.attmt_minutes, ratio.speedup_attmt, ratio.gain_attmt,
                ))  # fmt: skip
    return Table(f"Sensitivity to the target, against {comparison.base}", tuple(columns), tuple(rows))


def _build_profiles_table(comparison: Comparison) -> Table:
    rows = tuple(
        (one.system, METRIC_LABELS[one.metric], factor, share)
        for one in comparison.profiles
        for factor, share in zip(one.factors, one.shares, strict=True)
    )
    columns = (Column("system"), Column("metric"), Column("within the best time ×", "ratio"), Column("of benchmarks", "share"))
    return Table("Performance profiles", columns, rows)


TABLE_BUILDERS: dict[str, Callable[[Comparison], Table]] = {
    "results": _build_results_table,
    "speedups": _build_speedups_table,
    "overall": _build_overall_table,
    "parts": build_speedup_parts_table,
    "seeds": _build_seeds_table,
    "sensitivity": _build_sensitivity_table,
    "profiles": _build_profiles_table,
}
COMPARISON_TABLES = tuple(TABLE_BUILDERS)
