"""The table of all rulesets, drawn for a terminal."""

from rich.console import RenderableType

from checker.reporting.terminal.responsive_table import ResponsiveTable
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.ruleset import DIVISIONS, Ruleset

__all__ = ["build_rulesets_table"]


def build_rulesets_table() -> RenderableType:
    """Every ruleset with its dialect, its limit on initialisation, and its benchmarks."""
    rulesets = [load_ruleset(*name) for name in list_rulesets()]
    rows = [
        (
            one.display_name,
            one.definition.dialect,
            one.definition.official_ruleset,
            _format_init_limits(one),
            ", ".join(one.benchmarks),
        )
        for one in rulesets
    ]
    headings = ("ruleset", "dialect", "official rules", "init minutes", "benchmarks")
    return ResponsiveTable(headings, headings, rows, ("dialect",))


def _format_init_limits(one: Ruleset) -> str:
    limits = {one.definition.limits[name].init_minutes for name in DIVISIONS if name in one.definition.limits}
    return " or ".join(f"{limit:g}" for limit in sorted(limits)) or "-"
