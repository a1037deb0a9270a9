"""A log key: for a terminal, and as Markdown."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from checker.checking.key_lookup import KeyDemand, KeyExplanation
from checker.models.finding import Origin
from checker.reporting.terminal.responsive_table import ResponsiveTable, hang_beside

__all__ = ["draw_key", "render_key_page"]

ORIGINS = {
    Origin.OFFICIAL: "the official check",
    Origin.POLICY: "the written rules",
    Origin.MLCHECK: "mlcheck",
}
KINDS = {
    "fields": "a field of the submission",
    "events": "an event",
    "evaluations": "an evaluation",
    "hyperparameters": "a hyperparameter",
}
HEADINGS = ("values", "benchmarks", "division", "by", "rule")


def draw_key(one: KeyExplanation) -> RenderableType:
    """What the key means, who has to log it, and the values that are asked for."""
    parts: list[RenderableType] = [
        Text.assemble(" ", (one.key, "bold"), f"  {KINDS[one.section]}: {one.meaning}"),
        "",
        *(hang_beside(Text(f" {label:<12}"), text) for label, text in _iter_facts(one)),
    ]
    values = [demand for demand in one.demands if not demand.required]
    if values:
        parts += ["", Text(f" What its records must be, {one.rulesets}", style="bold"), _draw_values(values)]
    return Group(*parts)


def render_key_page(one: KeyExplanation) -> str:
    """The same as Markdown."""
    lines = [f"# {one.key}", "", f"{KINDS[one.section].capitalize()}: {one.meaning}.", ""]
    lines += [f"- {label}: {text}" for label, text in _iter_facts(one)]
    values = [demand for demand in one.demands if not demand.required]
    if values:
        lines += ["", f"What its records must be, {one.rulesets}:", "", f"| {' | '.join(HEADINGS)} |"]
        lines += [f"|{'---|' * len(HEADINGS)}"]
        lines += [f"| {' | '.join(_escape_cell(cell) for cell in _build_value_row(demand))} |" for demand in values]
    return "\n".join(lines) + "\n"


def _iter_facts(one: KeyExplanation) -> Iterator[tuple[str, str]]:
    yield "asked by", one.asked_by
    required = [demand for demand in one.demands if demand.required]
    if not required:
        yield "required", f"by no benchmark of {one.rulesets}"
    for demand in required:
        yield "required", f"{demand.rulesets}: {_format_benchmarks(demand)}, {_format_divisions(demand)}; {demand.demand}"


def _draw_values(demands: list[KeyDemand]) -> ResponsiveTable:
    return ResponsiveTable(HEADINGS, HEADINGS, [_build_value_row(demand) for demand in demands])


def _build_value_row(demand: KeyDemand) -> tuple[str, ...]:
    code = demand.rule.partition("-")[0]
    return demand.demand, _format_benchmarks(demand), _format_divisions(demand), ORIGINS[demand.origin], code


def _format_benchmarks(demand: KeyDemand) -> str:
    return ", ".join(demand.benchmarks) or "every benchmark that has it"


def _format_divisions(demand: KeyDemand) -> str:
    return " and ".join(demand.divisions)


def _escape_cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
