"""mlcheck config: the configuration in effect, and where each value comes from."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from msgspec import Struct, structs
from rich.text import Text

from checker.checking.configuration.effective_options import DEFAULT_GATE
from checker.checking.configuration.loaded import LoadedConfiguration
from checker.checking.configuration.model import DisabledRule
from checker.checking.ruleset_choice import find_named_ruleset
from checker.cli.options import (
    CONFIGURATION_OPTIONS,
    GATE_OPTIONS,
    GATES,
    SharedOptions,
    parse_choice,
)
from checker.cli.output import print_rendered
from checker.cli.parameters import Argument, Option, take_options
from checker.inputs.location import format_relative_path
from checker.metrics.attmt import format_window, parse_window
from checker.models.finding import Severity
from checker.reporting.terminal.responsive_table import ResponsiveTable
from checker.rules.statistics_limits import load_statistics_rules
from checker.sanitize import make_visible

__all__ = ["EXAMPLES", "run_command"]

EXAMPLES = """
mlcheck config show
mlcheck config show --config other.toml
mlcheck config show --ruleset RULESET --format json
"""

ACTIONS, FORMATS = ("show",), ("terminal", "json")
DEFAULT, FLAG = "default", "flag"


class ConfiguredValue(Struct, frozen=True):
    """One thing that can be configured, what it is here, and where that comes from: default, file:line or flag."""

    name: str
    value: Any
    source: str


@take_options("ruleset", "attmt", "rcp_file", *GATE_OPTIONS, "strict_statistics", *CONFIGURATION_OPTIONS)
def run_command(
    action: Annotated[str, Argument(metavar="show", help="Show every value.", show_default=False)] = "show",
    format: Annotated[str, Option(help=f"One of: {', '.join(FORMATS)}.")] = "terminal",
    *,
    shared: SharedOptions,
) -> int:
    """Show the settings in effect, and where each comes from. A check with the same options has them."""
    parse_choice("action", action, ACTIONS)
    form = parse_choice("format", format, FORMATS)
    loaded = shared.resolve_configuration()
    values = [
        ConfiguredValue(
            "configuration",
            None if loaded.file is None else str(loaded.file),
            _describe_file_source(loaded, shared.config is not None),
        ),
        _build_ruleset_value(loaded, shared.ruleset),
        _build_stated_value(loaded, "usage", loaded.configuration.usage),
        _build_stated_value(loaded, "gate", loaded.configuration.gate or DEFAULT_GATE)
        if shared.gate is None
        else ConfiguredValue("gate", parse_choice("gate", shared.gate, GATES), FLAG),
        _build_switch_value(loaded, "strict", shared.strict, loaded.configuration.strict),
        _build_switch_value(loaded, "strict_statistics", shared.strict_statistics, loaded.configuration.strict_statistics),
        _build_stated_value(loaded, "rcp_file", None if loaded.rcp_file is None else str(loaded.rcp_file))
        if shared.rcp_file is None
        else ConfiguredValue("rcp_file", str(shared.rcp_file), FLAG),
        *_iter_attmt_values(loaded, shared.attmt),
        *(
            _build_stated_value(loaded, "severity", _describe_severity(severity), rule)
            for rule, severity in loaded.configuration.severity.items()
        ),
        *_iter_suppression_values(loaded),
        *_iter_statistics_values(loaded),
        *(
            _build_stated_value(loaded, "benchmark", f"{stated.quality_key}, target {stated.target:g}", benchmark)
            for benchmark, stated in loaded.configuration.benchmark.items()
        ),
        *(
            _build_stated_value(loaded, "limits", value, name)
            for name, value in loaded.configuration.limits.model_dump().items()
        ),
    ]
    if form == "json":
        print_rendered(json.dumps([structs.asdict(value) for value in values], indent=2) + "\n")
        return 0
    headings = ("name", "value", "from")
    print_rendered(ResponsiveTable(headings, headings, [_build_value_row(value) for value in values]))
    return 0


def _build_value_row(value: ConfiguredValue) -> tuple[str, str, Text]:
    text = "-" if value.value is None else str(value.value).lower() if isinstance(value.value, bool) else str(value.value)
    source = Text(make_visible(_shorten_source(value.source)), style="dim" if value.source == DEFAULT else "")
    return make_visible(value.name), make_visible(text), source


def _shorten_source(source: str) -> str:
    """A place as seen from the working directory."""
    return format_relative_path(Path(), source) if Path(source).is_absolute() else source


def _describe_file_source(found: LoadedConfiguration, named: bool) -> str:
    return FLAG if named else DEFAULT if found.file is None else "found from the working directory"


def _describe_severity(severity: Severity | DisabledRule) -> str:
    return severity.value if isinstance(severity, Severity) else f"off: {severity.reason}"


def _build_stated_value(found: LoadedConfiguration, name: str, value: Any, *inner: str | int) -> ConfiguredValue:
    return ConfiguredValue(".".join(map(str, (name, *inner))), value, found.find_location(name, *inner) or DEFAULT)


def _build_switch_value(found: LoadedConfiguration, name: str, flag: bool, stated: bool | None) -> ConfiguredValue:
    return ConfiguredValue(name, True, FLAG) if flag else _build_stated_value(found, name, bool(stated))


def _build_ruleset_value(found: LoadedConfiguration, flag: str | None) -> ConfiguredValue:
    if flag is not None:
        return ConfiguredValue("ruleset", find_named_ruleset(flag, usage=found.configuration.usage).display_name, FLAG)
    stated = found.configuration.ruleset
    label = None if stated is None else find_named_ruleset(stated, usage=found.configuration.usage).display_name
    return _build_stated_value(found, "ruleset", label or "by path or content")


def _iter_attmt_values(found: LoadedConfiguration, flag: str | None) -> Iterator[ConfiguredValue]:
    if flag is not None:
        yield ConfiguredValue("attmt", format_window(parse_window(flag)), FLAG)
        return
    if not found.configuration.attmt:
        yield ConfiguredValue("attmt", "that of the ruleset", DEFAULT)
    for benchmark, window in found.configuration.attmt.items():
        yield _build_stated_value(found, "attmt", format_window(window), benchmark)


def _iter_suppression_values(found: LoadedConfiguration) -> Iterator[ConfiguredValue]:
    for number, suppression in enumerate(found.configuration.suppressions):
        path = "" if suppression.path is None else f" in {suppression.path}"
        text = f"{suppression.rule}{path} until {suppression.until}: {suppression.reason}"
        yield _build_stated_value(found, "suppressions", text, number)


def _iter_statistics_values(found: LoadedConfiguration) -> Iterator[ConfiguredValue]:
    rules = found.configuration.statistics or load_statistics_rules()
    for name, value in structs.asdict(rules).items():
        text = ", ".join(f"{one.runs} runs: {one.cv:g}" for one in value) if isinstance(value, tuple) else value
        yield _build_stated_value(found, "statistics", text, name)
