"""What mlcheck knows of rules, drawn for a terminal."""

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from checker.checking.explanation import RuleExample, RuleExplanation, explain_rule
from checker.models.finding import Severity
from checker.rules.catalogue import load_catalogue
from checker.rules.rule_uses import RuleUse, list_rule_uses

__all__ = [
    "describe_official_verdict",
    "list_holdings",
    "list_severities",
    "render_rule",
    "render_rule_list",
]

MOST_USES = 12


def render_rule(name: str) -> RenderableType:
    """All about one rule.

    Raises:
        InputError: there is no such rule.
    """
    told = explain_rule(name)
    found = told.rule
    parts: list[RenderableType] = [
        Text.assemble((found.code, "bold"), f" {found.slug}"),
        Text.assemble("\n  ", found.demand),
        Text.assemble("\n  why     ", found.why),
        Text.assemble("  fix     ", found.fix),
        Text.assemble("  source  ", found.source),
        Text.assemble("  holds   ", *_indent_lines(list_holdings(told))),
        Text.assemble("\n  severity: ", *_indent_lines(list_severities(told))),
    ]
    uses = list_rule_uses(found.id)
    if uses:
        parts += [Text(f"\n  demands of this rule ({len(uses)}):"), *_render_rule_uses(uses)]
    if told.examples is not None:
        parts += [*_render_rule_example("broken", told.examples.broken), *_render_rule_example("kept", told.examples.kept)]
    return Group(*parts)


def list_severities(explanation: RuleExplanation) -> list[str]:
    """The severity of the rule, then every place and circumstance in which something else decides it, with the reason."""
    places = [
        (f"{holding.rulesets}, {holding.division}", step)
        for holding in explanation.holdings
        for step in holding.severity_steps[1:]
    ]
    return [
        explanation.rule.severity.value,
        *(
            f"{step.severity.value} in {where} ({step.step.value}): {step.reason}"
            for where, step in (*places, *explanation.overrides)
        ),
        *(f"{step.severity.value} ({step.step.value.replace('_', ' ')}): {step.reason}" for step in explanation.circumstances),
    ]


def list_holdings(told: RuleExplanation) -> list[str]:
    """Where the rule holds, as text; a rule on sets, files or reading is no ruleset's own."""
    if not told.holdings:
        return ["every ruleset and division: it is about files, sets of runs or the reading of logs"]
    return [f"{one.rulesets}, {one.division}: {one.severity.value} ({one.origin.value})" for one in told.holdings]


def describe_official_verdict(example: RuleExample) -> str | None:
    """What the official program makes of an example."""
    match example.official:
        case "fail":
            return "the official program refuses it"
        case "pass":
            return "the official program accepts it"
        case _:
            return None


def _indent_lines(items: Sequence[str]) -> Iterator[str]:
    for number, item in enumerate(items):
        yield item if number == 0 else f"\n          {item}"


def _render_rule_example(kind: str, example: RuleExample) -> Iterator[Text]:
    style = "red" if kind == "broken" else "green"
    yield Text.assemble("\n  ", (kind, style), f"  {example.says}")
    for line in example.lines:
        mark = ">" if line.at_fault else " "
        shown = f"    {mark} {line.number:>4} │ {line.text}"
        yield Text(shown, style="" if line.at_fault else "dim", no_wrap=True, overflow="ellipsis")
    said = [f"mlcheck: {example.message}"] if example.message else []
    said += [text] if (text := describe_official_verdict(example)) else []
    if said:
        yield Text(f"      {'; '.join(said)}")


def _render_rule_uses(uses: list[RuleUse]) -> Iterator[Text]:
    for use in uses[:MOST_USES]:
        stated = "" if use.expression is None else f"; expression: {use.expression}"
        yield Text.assemble("    ", (use.key, "cyan"), f"  {use.demand}   ", (f"{use.origin}, {use.where}{stated}", "dim"))
    if len(uses) > MOST_USES:
        yield Text(f"    ... and {len(uses) - MOST_USES} more", style="dim")


def render_rule_list() -> RenderableType:
    """Every rule in one line."""
    from checker.reporting.terminal.responsive_table import ResponsiveTable

    styles = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
    rules = load_catalogue().rules.values()
    rows = [(one.id, Text(one.severity.value, style=styles[one.severity]), one.demand) for one in rules]
    headings = ("rule", "severity", "demands")
    return ResponsiveTable(headings, headings, rows)
