"""What a ruleset says of benchmarks, drawn for a terminal."""

import json
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from checker.checking.benchmark_lookup import (
    BenchmarkDescription,
    DivisionDescription,
    HyperparameterDemand,
    ReferencePointSummary,
)
from checker.reporting.terminal.responsive_table import ResponsiveTable, hang_beside

__all__ = ["draw_benchmark", "draw_benchmarks", "dump_benchmarks"]

LABEL_WIDTH = 16
TARGET_WORDS = {
    ("higher", False): "at least", ("higher", True): "above", ("lower", False): "at most", ("lower", True): "below",
}  # fmt: skip


def dump_benchmarks(benchmarks: Iterable[BenchmarkDescription]) -> str:
    """The benchmarks as a JSON list."""
    return json.dumps([one.model_dump(mode="json") for one in benchmarks], indent=2) + "\n"


def draw_benchmarks(benchmarks: Sequence[BenchmarkDescription]) -> RenderableType:
    """A row for each benchmark, in the latest of its rulesets."""
    rows = [(one.benchmark, one.name, _format_targets(one), str(one.runs), one.rulesets) for one in benchmarks]
    headings = ("benchmark", "name", "target", "runs", "rulesets")
    table = ResponsiveTable(headings, ("benchmark", "name", "target", "rulesets"), rows, ("name", "runs"))
    return Group(table, Text(" mlcheck show BENCHMARK has more.", style="dim"))


def draw_benchmark(one: BenchmarkDescription) -> RenderableType:
    """Everything about a benchmark: facts, then the hyperparameters of each division, then the reference points."""
    parts: list[RenderableType] = [
        Text.assemble(" ", (one.benchmark, "bold"), f"  {one.name}, {_format_ruleset(one)}"),
        "",
        *(hang_beside(Text(f" {label:<{LABEL_WIDTH}}"), text) for label, text in _iter_facts(one)),
    ]
    for division in one.divisions:
        if division.hyperparameters:
            parts += ["", Text(f" Hyperparameters, {division.division} division", style="bold"), _draw_parameters(division)]
    if one.reference_points:
        parts += ["", Text(f" Reference points, {one.reference_unit} to the target", style="bold"), _draw_points(one)]
    parts += ["", Text(f" Rulesets that have it: {one.rulesets} (--ruleset)", style="dim")]
    return Group(*parts)


def _iter_facts(one: BenchmarkDescription) -> Iterator[tuple[str, str]]:
    yield "target", f"{_format_targets(one)} ({one.quality_key})" if len(one.targets) > 1 else _format_targets(one)
    yield "runs", f"{one.runs}; olympic scoring drops the fastest {one.dropped_fastest} and the slowest {one.dropped_slowest}"
    for label, texts in (
        ("initialisation", [(name.division, _format_init_limit(name)) for name in one.divisions]),
        ("evaluations", [(name.division, "; ".join(name.evaluation_schedule) or "-") for name in one.divisions]),
    ):
        values = dict.fromkeys(text for _, text in texts)
        yield label, next(iter(values)) if len(values) == 1 else "; ".join(f"{name}: {text}" for name, text in texts)
    meaning = ", as the least share that a part reaches of its target" if one.attmt_window and len(one.targets) > 1 else ""
    yield "ATTMT window", f"{one.attmt_window or '-'}{meaning}"


def _format_init_limit(division: DivisionDescription) -> str:
    return "no limit" if division.init_minutes is None else f"less than {division.init_minutes:g} min"


def _format_targets(one: BenchmarkDescription) -> str:
    return ", ".join(f"{key} {TARGET_WORDS[each.direction, each.strict]} {each.target:g}" for key, each in one.targets.items())


def _format_ruleset(one: BenchmarkDescription) -> str:
    return f"{one.usage} {'.'.join(one.ruleset.split('.')[:2])}"


def _draw_parameters(division: DivisionDescription) -> ResponsiveTable:
    headings = ("key", "logged", "official value", "by the written rules")
    shown = headings if any(one.written_rules for one in division.hyperparameters) else headings[:-1]
    rows = [
        (one.key, "required" if one.required else "", _format_official_value(one), one.written_rules or "")[: len(shown)]
        for one in division.hyperparameters
    ]
    return ResponsiveTable(shown, shown, rows)


def _format_official_value(one: HyperparameterDemand) -> str:
    return one.official or ("any" if one.required else "")


def _draw_points(one: BenchmarkDescription) -> ResponsiveTable:
    rows = [_build_point_row(point) for point in one.reference_points]
    headings = ("global batch size", "runs", "mean", "least", "name", "remark")
    return ResponsiveTable(headings, ("name", "remark"), rows, ("remark", "name", "runs"))


def _build_point_row(point: ReferencePointSummary) -> tuple[str, ...]:
    size, runs = f"{point.global_batch_size:,}", str(point.runs)
    return size, runs, f"{point.mean:,.6g}", f"{point.least:,.6g}", point.name, point.doubt or ""
