"""A comparison in a terminal."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.text import Text

from checker.comparing.benchmark_comparison import (
    METRICS,
    BenchmarkComparison,
    Interval,
    MetricTimes,
    Pair,
    Ratio,
    Side,
    Winner,
)
from checker.comparing.comparison import Comparison
from checker.counts import describe_rest, format_count
from checker.models.report import format_ruleset_name
from checker.reporting.comparison_tables import METRIC_LABELS, list_remarks
from checker.reporting.number_format import (
    NOT_COMPARABLE,
    choose_duration_unit,
    format_cv,
    format_duration,
    format_mean_attmt,
    format_percentage,
    format_quality,
    format_ratio,
)
from checker.reporting.terminal.responsive_table import ResponsiveTable
from checker.reporting.terminal.speedup_parts import draw_speedup_parts

__all__ = ["draw_comparison"]

ONE_LINE_CELL_WIDTH = 125
PROFILE_FACTORS = (1.1, 1.5, 2)
MOST_TABLES, MOST_REMARKS, MOST_ROWS = 4, 16, 16
WINNER_STYLES: dict[Winner | None, str] = {"other": "green", "base": "magenta", "tie": "", None: ""}


def draw_comparison(comparison: Comparison) -> RenderableType:
    """Times side by side; then seeds, sensitivity and remarks where there is something to say."""
    parts: list[RenderableType] = [*_render_comparison_heading(comparison), _ResponsiveTimesTable(comparison)]
    parts += draw_speedup_parts(comparison)
    parts += _render_profiles(comparison)
    parts += _render_seed_spread(comparison)
    parts += _render_telling_sensitivities(comparison)
    remarks = list_remarks(comparison)
    for about, remark in remarks[:MOST_REMARKS]:
        parts.append(Text.assemble((" ⚠ ", "yellow"), (f"{about}: ", "bold"), remark))
    parts += _draw_rest(len(remarks), MOST_REMARKS, "remark")
    if comparison.unmatched:
        parts.append(Text(f" not compared: {', '.join(comparison.unmatched[:MOST_REMARKS])}", style="yellow"))
        parts += _draw_rest(len(comparison.unmatched), MOST_REMARKS, "benchmark")
    sides = [side for contest in comparison.benchmarks for side in contest.sides]
    if rejected := sum(side.non_compliant for side in sides):
        runs = format_count(sum(side.runs for side in sides), "run")
        parts.append(Text(f" {rejected} of {runs} break a rule; mlcheck validate says which.", style="yellow"))
    parts.append(Text(" ATTMT is no official metric: the mean time to several thresholds (FastPath 2019).", style="dim"))
    return Group(*parts)


def _draw_rest(total: int, limit: int, noun: str | None = None, *, hint: str = "--format json has them all") -> Iterator[Text]:
    if rest := describe_rest(total, limit, noun, hint=hint):
        yield Text(f" {rest}", style="dim")


def _render_comparison_heading(comparison: Comparison) -> Iterator[Text]:
    rulesets = ", ".join(sorted({str(format_ruleset_name(one.usage, one.ruleset)) for one in comparison.benchmarks}))
    others = comparison.systems[1:]
    who = others[0] if len(others) == 1 else f"{len(others)} contestants"
    faster = f"{who} is faster" if len(others) == 1 else "faster than it"
    yield Text.assemble(" ", (who, "bold"), " against ", (comparison.base, "bold"), f" · {rulesets}")
    yield Text(
        f" A speedup (×) above 1: {faster}. In brackets {_describe_intervals(comparison)}. ★: best official score.", style="dim"
    )


def _describe_intervals(comparison: Comparison) -> str:
    """What the intervals are, or why there is none."""
    ratios = [ratio for contest in comparison.benchmarks for pair in contest.pairs for ratio in (pair.tta, pair.attmt)]
    words = f"{comparison.confidence:.0%} intervals (Welch, log times)"
    if len(comparison.benchmarks) > 1:
        words += "; ties corrected for the number of benchmarks (Holm)"
    if any(ratio.is_unresolved for ratio in ratios):
        words += "; ±: nearly all runs end at one evaluation, and evaluations are this far apart"
    return words


TEXT_HEADINGS = ("system", "metric")


class _ResponsiveTimesTable(Struct, frozen=True):
    """The table of times: results by contest; of a narrow terminal with intervals below their speedups."""

    comparison: Comparison

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[RenderableType]:
        yield _build_times_table(self.comparison, broad=options.max_width >= ONE_LINE_CELL_WIDTH)


def _build_times_table(comparison: Comparison, *, broad: bool) -> ResponsiveTable:
    headings = ("system", "runs", *(heading for name in METRIC_LABELS.values() for heading in (name, "×")))
    rows: list[list[str | Text]] = []
    for one in comparison.benchmarks:
        rows += [[], [Text(one.contest_label, style="bold")]]
        rows += [list(_build_side_cells(one, side, broad=broad)) for side in one.sides]
    if len(comparison.benchmarks) > 1 and any(mean.benchmarks for mean in comparison.overall):
        rows += [[], [Text("geometric mean", style="bold")]]
        for mean in comparison.overall:
            cells: list[str | Text] = [f" {mean.system}", f"of {mean.benchmarks}"]
            for metric in METRICS:
                value, interval = getattr(mean, metric), getattr(mean, f"{metric}_interval")
                cells += ["", _format_speedup(value, interval, broad=broad)]
            rows.append(cells)
    return ResponsiveTable(headings, TEXT_HEADINGS, rows[1:])


def _build_side_cells(one: BenchmarkComparison, side: Side, *, broad: bool) -> Iterator[str | Text]:
    pair = next((pair for pair in one.pairs if pair.other == side.system), None)
    unit = choose_duration_unit(max((minutes for each in one.sides if (minutes := each.tta.minutes) is not None), default=None))
    state = "" if side.state == "result" else f" {side.state}"
    best = " ★" if side.system == one.best and len(one.sides) > 1 else ""
    yield Text.assemble(f" {side.system}", (best, "bold"), (state, "yellow"))
    yield str(side.runs) if side.converged == side.runs else f"{side.converged}/{side.runs}"
    for metric in METRICS:
        times: MetricTimes = getattr(side, metric)
        yield format_mean_attmt(times.minutes, times.rule, side.attmt_limit if metric == "attmt" else None, unit)
        yield (
            Text("base" if side.contestant == one.sides[0].contestant else "-", style="dim")
            if pair is None
            else (_format_speedup_ratio(getattr(pair, metric), broad=broad))
        )


def _format_speedup_ratio(ratio: Ratio, *, broad: bool = True) -> Text:
    """The speedup with its interval; where there is none, since nearly all runs end at one evaluation, what evaluations
    resolve."""
    if ratio.not_comparable is not None:
        return Text(NOT_COMPARABLE)
    text = _format_speedup(ratio.speedup, ratio.interval, broad=broad, tie=ratio.winner == "tie")
    if ratio.is_unresolved:
        text.append(f"{' ' if broad else chr(10)}±{format_percentage(ratio.resolution)}")
    text.stylize(WINNER_STYLES[ratio.winner])
    return text


def _format_speedup(value: float | None, interval: Interval | None, *, broad: bool = True, tie: bool = False) -> Text:
    if value is None:
        return Text("-")
    between = (
        "" if interval is None else f"{' ' if broad else chr(10)}[{format_ratio(interval.low)}, {format_ratio(interval.high)}]"
    )
    return Text(f"{format_ratio(value)}{' tie' if tie else ''}{between}")


def _render_profiles(comparison: Comparison) -> Iterator[RenderableType]:
    """How often each system is the best, and within which factor of the best it always is."""
    if not comparison.profiles or len(comparison.benchmarks) < 2:
        return
    yield Text(
        f" Performance profiles over {format_count(len(comparison.benchmarks), 'benchmark')} (a missing result counts against)"
    )
    headings = ("system", "metric", "best in", *(f"within {within:g}×" for within in PROFILE_FACTORS), "results")
    rows = [
        (
            one.system, METRIC_LABELS[one.metric],
            *(format_percentage(_find_share_within(one.factors, one.shares, at)) for at in (1, *PROFILE_FACTORS)),
            format_percentage(one.shares[-1] if one.shares else 0.0),
        )
        for one in sorted(comparison.profiles, key=lambda one: one.metric, reverse=True)[: 2 * MOST_ROWS]
    ]  # fmt: skip
    yield ResponsiveTable(headings, TEXT_HEADINGS, rows)
    yield from _draw_rest(len(comparison.profiles), 2 * MOST_ROWS, "profile")


def _find_share_within(factors: Sequence[float], shares: Sequence[float], at: float) -> float:
    return max((one for factor, one in zip(factors, shares, strict=True) if factor <= at), default=0.0)


def _render_seed_spread(comparison: Comparison) -> Iterator[RenderableType]:
    sides = [(one, side) for one in comparison.benchmarks for side in one.sides if side.tta.spread or side.attmt.spread]
    if not sides:
        return
    yield Text(" Spread over seeds (sample variance, n - 1; minutes)")
    headings = ("system", "metric", "mean", "variance", "deviation", "CV", "lowest", "highest")
    rows: list[Sequence[str | Text]] = []
    last = None
    for one, side in sides[:MOST_ROWS]:
        if one is not last:
            rows += [[], [Text(one.contest_label, style="bold")]]
            last = one
        for name, times in (("TTA", side.tta), ("ATTMT", side.attmt)):
            finite = [value for value in times.of_runs_minutes if value is not None]
            if (spread := times.spread) is not None:
                rows.append((
                    f" {side.system}", name, f"{spread.mean:,.2f}", f"{spread.variance:,.2f}", f"{spread.deviation:,.2f}",
                    format_cv(spread.cv, spread.cv_low, spread.cv_high), f"{min(finite):,.2f}", f"{max(finite):,.2f}",
                ))  # fmt: skip
    yield ResponsiveTable(headings, TEXT_HEADINGS, rows[1:], ("variance",))
    yield from _draw_rest(len(sides), MOST_ROWS, "system", hint="--table seeds has them all")


def _render_telling_sensitivities(comparison: Comparison) -> Iterator[RenderableType]:
    """Of a single pair, and of those whose winner changes."""
    pairs = [(one, pair) for one in comparison.benchmarks for pair in one.pairs if pair.sensitivity]
    telling = [(one, pair) for one, pair in pairs if pair.flips_tta or pair.flips_attmt or len(pairs) == 1]
    for one, pair in telling[:MOST_TABLES]:
        yield from _render_pair_sensitivity(one, pair)
    yield from _draw_rest(len(telling), MOST_TABLES, hint="--table sensitivity has them all")


def _render_pair_sensitivity(one: BenchmarkComparison, pair: Pair) -> Iterator[RenderableType]:
    moves = "starts at its first threshold" if one.anchor == "fixed" else "keeps its length"
    base, other = one.get_side(pair.base), one.get_side(pair.other)
    unit = choose_duration_unit(base.tta.mean_minutes)
    yield Text(f" Sensitivity, {one.contest_label} (times in {unit}; gain: time saved by {pair.other})")
    yield Text(f" as the target moves, the ATTMT window {one.attmt_window or ''} {moves}", style="dim")
    headings = ("target", f"TTA {pair.base}", f"TTA {pair.other}", "gain", "speedup",
                f"ATTMT {pair.base}", f"ATTMT {pair.other}", "gain", "speedup")  # fmt: skip
    rows = [
        (
            format_quality(row.target),
            format_duration(left.tta_minutes, unit, with_unit=False),
            format_duration(right.tta_minutes, unit, with_unit=False),
            _format_gain(row.gain_tta),
            "-" if row.speedup_tta is None else f"{row.speedup_tta:.3f}",
            format_duration(left.attmt_minutes, unit, with_unit=False),
            format_duration(right.attmt_minutes, unit, with_unit=False),
            _format_gain(row.gain_attmt),
            "-" if row.speedup_attmt is None else f"{row.speedup_attmt:.3f}",
        )
        for row, left, right in zip(pair.sensitivity, base.sensitivity, other.sensitivity, strict=True)
    ]
    yield ResponsiveTable(headings, (), rows)


def _format_gain(value: float | None) -> str:
    return "-" if value is None else f"{value:+.1%}"
