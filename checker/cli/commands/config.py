"""mlcheck config: what holds here, and who said so."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from checker.checking.configuration import Configured
from checker.checking.ruleset_choice import named_edition
from checker.cli.options import Attmt, ConfigFile, Edition, NoConfig, StrictStatistics, configuration, one_of
from checker.cli.output import show
from checker.inputs.location import seen_from
from checker.metrics.attmt import parse_window, window_text
from checker.rules.statistics_limits import statistics_rules
from checker.sanitize import visible

__all__ = ["EXAMPLES", "run"]

EXAMPLES = """
mlcheck config show
mlcheck config show --config other.toml
mlcheck config show --edition EDITION --format json
"""

ACTIONS, FORMATS = ("show",), ("terminal", "json")
DEFAULT, FLAG = "default", "flag"


@dataclass(frozen=True)
class Value:
    """One thing that can be configured, what it is here, and where that comes from: default, file:line or flag."""

    name: str
    value: Any
    source: str


def run(
    action: Annotated[str, typer.Argument(metavar="[show]", help="Show every value.", show_default=False)] = "show",
    edition: Edition = None,
    attmt: Attmt = None,
    strict_statistics: StrictStatistics = False,
    config: ConfigFile = None,
    no_config: NoConfig = False,
    format: Annotated[str, typer.Option("--format", help=f"One of: {', '.join(FORMATS)}.")] = "terminal",
) -> None:
    """Show what holds for a check that is started here with the same options, and where each value comes from."""
    one_of("action", action, ACTIONS)
    form = one_of("format", format, FORMATS)
    found = configuration(config, no_config)
    values = [
        Value("configuration", None if found.file is None else str(found.file), _file_source(found, config is not None)),
        _edition(found, edition),
        _stated(found, "usage", found.configuration.usage),
        Value("strict_statistics", True, FLAG)
        if strict_statistics
        else _stated(found, "strict_statistics", bool(found.configuration.strict_statistics)),
        *_windows(found, attmt),
        *(_stated(found, "severity", weight.value, rule) for rule, weight in found.configuration.severity.items()),
        *_waivers(found),
        *_statistics(found),
        *(_stated(found, "limits", value, name) for name, value in found.configuration.limits),
    ]
    if form == "json":
        show(json.dumps([vars(value) for value in values], indent=2) + "\n")
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for heading in ("name", "value", "from"):
        table.add_column(heading)
    for value in values:
        text = "-" if value.value is None else str(value.value).lower() if isinstance(value.value, bool) else str(value.value)
        table.add_row(
            visible(value.name),
            Text(visible(text)),
            Text(visible(_near(value.source)), style="dim" if value.source == DEFAULT else ""),
        )
    show(table)


def _near(source: str) -> str:
    """A place as seen from the working directory."""
    return seen_from(Path(), source) if Path(source).is_absolute() else source


def _file_source(found: Configured, named: bool) -> str:
    return FLAG if named else DEFAULT if found.file is None else "found from the working directory"


def _stated(found: Configured, name: str, value: Any, *inner: str | int) -> Value:
    return Value(".".join(map(str, (name, *inner))), value, found.where(name, *inner) or DEFAULT)


def _edition(found: Configured, flag: str | None) -> Value:
    if flag is not None:
        return Value("edition", named_edition(flag, usage=found.configuration.usage).label, FLAG)
    stated = found.configuration.edition
    label = None if stated is None else named_edition(stated, usage=found.configuration.usage).label
    return _stated(found, "edition", label or "by path or content")


def _windows(found: Configured, flag: str | None) -> Iterator[Value]:
    if flag is not None:
        yield Value("attmt", window_text(parse_window(flag)), FLAG)
        return
    if not found.configuration.attmt:
        yield Value("attmt", "that of the edition", DEFAULT)
    for benchmark, window in found.configuration.attmt.items():
        yield _stated(found, "attmt", window_text(window), benchmark)


def _waivers(found: Configured) -> Iterator[Value]:
    for number, waiver in enumerate(found.configuration.waivers):
        path = "" if waiver.path is None else f" in {waiver.path}"
        text = f"{waiver.rule}{path} until {waiver.until}: {waiver.reason}"
        yield _stated(found, "waivers", text, number)


def _statistics(found: Configured) -> Iterator[Value]:
    rules = found.configuration.statistics or statistics_rules()
    for name, value in rules:
        text = ", ".join(f"{one.runs} runs: {one.cv:g}" for one in value) if isinstance(value, tuple) else value
        yield _stated(found, "statistics", text, name)
