"""What mlcheck knows: rules and editions, drawn for a terminal."""

from collections.abc import Iterator

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from checker.engine.catalogue import catalogue
from checker.engine.edition import DIVISIONS, Edition
from checker.engine.loading import edition, editions
from checker.engine.uses import Use, uses_of
from checker.models.finding import Severity
from checker.models.rule import Rule

__all__ = ["editions_table", "rule", "rules"]

MOST_USES = 12


def rule(name: str) -> RenderableType:
    """All about one rule.

    Raises:
        InputError: there is no such rule.
    """
    found = catalogue().find(name)
    parts: list[RenderableType] = [
        Text.assemble((found.code, "bold"), f" {found.slug}"),
        Text.assemble("\n  ", found.demand),
        Text.assemble("\n  why     ", found.why),
        Text.assemble("  mend    ", found.fix),
        Text.assemble("  source  ", found.source),
        Text.assemble("  weight  ", ", ".join(_weights(found))),
    ]
    uses = uses_of(found.id)
    if uses:
        parts += [Text(f"\n  demands that go by it ({len(uses)}):"), *_uses(uses)]
    return Group(*parts)


def _weights(found: Rule) -> Iterator[str]:
    """The severity everywhere, and where an edition weighs it otherwise."""
    yield found.severity.value
    for name in editions():
        other = edition(*name).head.severity.get(found.code)
        if other is not None:
            yield f"{other.value} in {edition(*name).label}"


def _uses(uses: list[Use]) -> Iterator[Text]:
    for use in uses[:MOST_USES]:
        yield Text.assemble("    ", (use.key, "cyan"), f"  {use.demand}   ", (f"{use.origin}, {use.where}", "dim"))
    if len(uses) > MOST_USES:
        yield Text(f"    ... and {len(uses) - MOST_USES} more", style="dim")


def rules() -> RenderableType:
    """Every rule in one line."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for heading in ("rule", "severity", "demands"):
        table.add_column(heading)
    styles = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}
    for one in catalogue().rules.values():
        table.add_row(one.id, Text(one.severity.value, style=styles[one.severity]), one.demand)
    return table


def editions_table() -> RenderableType:
    """Every edition with its dialect, its limit on initialisation, and its benchmarks."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for heading in ("edition", "dialect", "official rules", "init minutes", "benchmarks"):
        table.add_column(heading)
    for name in editions():
        one = edition(*name)
        table.add_row(one.label, one.head.dialect, one.head.ruleset, _limits(one), ", ".join(one.benchmarks))
    return table


def _limits(one: Edition) -> str:
    limits = {one.head.limits[name].init_minutes for name in DIVISIONS if name in one.head.limits}
    return " or ".join(f"{limit:g}" for limit in sorted(limits)) or "-"
