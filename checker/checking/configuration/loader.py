"""From a file to a configuration, with the line on which each of its values stands."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import structs

from checker.checking.configuration.loaded import SHARED_FILE, LoadedConfiguration
from checker.checking.configuration.model import Configuration, DisabledRule, OwnBenchmark, Suppression
from checker.checking.ruleset_choice import find_named_ruleset
from checker.errors import InputError, RulesetError
from checker.inputs.compression import read_plain_file
from checker.inputs.limits import DEFAULTS, Limits
from checker.metrics.attmt import parse_window
from checker.models.finding import Severity
from checker.record import list_problems
from checker.rules.catalogue import load_catalogue
from checker.rules.loader import list_rulesets
from checker.rules.statistics_limits import CvLimit, StatisticsRules, load_statistics_rules
from checker.suggestions import find_nearest_name

if TYPE_CHECKING:
    from checker.checking.configuration.positions import KeyPath as Steps

__all__ = ["FORMER_KEYS", "read_configuration"]

MOST_LISTED_NAMES = 15
FORMER_KEYS = {"edition": "ruleset", "waivers": "suppressions"}
"""What keys were called before; files that say so are still read."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""How an editor of Windows begins a file."""


def read_configuration(file: Path) -> LoadedConfiguration:
    """The configuration in the file: all of it, of a pyproject.toml its table tool.mlcheck.

    Raises:
        InputError: it cannot be read, or something in it is unknown or wrong; the message has file and line.
    """
    import tomllib

    try:
        text = read_plain_file(file, DEFAULTS).removeprefix(BYTE_ORDER_MARK).decode()
        table = tomllib.loads(text)
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror or error}") from error
    except RecursionError as error:
        raise InputError(f"{file}: no TOML that can be read: it is nested too deep") from error
    except ValueError as error:  # no UTF-8, no TOML, or a number of thousands of digits
        raise InputError(f"{file}: no TOML: {error}") from error
    if file.name == SHARED_FILE:
        tool = table.get("tool")
        if not isinstance(tool, dict) or "mlcheck" not in tool:
            raise InputError(f"{file}: it has no table [tool.mlcheck]", fix="write one, or name another file")
        table = tool["mlcheck"]
    for former, key in FORMER_KEYS.items():
        if former in table and key not in table:
            table[key] = table.pop(former)
    loaded = LoadedConfiguration(file=file, text=text)
    return structs.replace(loaded, configuration=_parse_configuration(loaded, table))


def _parse_configuration(loaded: LoadedConfiguration, table: dict[str, Any]) -> Configuration:
    def refuse(steps: "Steps", message: str, fix: str | None = None) -> InputError:
        file, lines = loaded.file, loaded.lines
        line = next((lines[steps[:length]] for length in range(len(steps), -1, -1) if steps[:length] in lines), 1)
        return InputError(f"{file}:{line}: {message}", fix=fix)

    def rule(steps: "Steps", name: object) -> str:
        try:
            return load_catalogue().find_rule(str(name)).id
        except InputError as error:
            known = [text for one in load_catalogue().rules.values() for text in (one.code, one.id, one.slug)]
            raise refuse(steps, f"there is no rule {name}", _suggest_name(str(name), known)) from error

    table = dict(table)
    if isinstance(table.get("severity"), dict):
        for name, value in table["severity"].items():
            problem = _find_severity_problem(name, value)
            if problem is not None:
                raise refuse(("severity", name), *problem)
        table["severity"] = {rule(("severity", name), name): value for name, value in table["severity"].items()}
    if isinstance(table.get("suppressions"), list):
        for number, suppression in enumerate(table["suppressions"]):
            if isinstance(suppression, dict) and "rule" in suppression:
                suppression["rule"] = rule(("suppressions", number, "rule"), suppression["rule"])
    if isinstance(table.get("attmt"), dict):
        from checker.rules.own_benchmarks import list_published_benchmarks

        own = table.get("benchmark")
        known = sorted({*list_published_benchmarks(), *(own if isinstance(own, dict) else ())})
        windows = {}
        for benchmark, window in table["attmt"].items():
            if benchmark not in known:
                raise refuse(("attmt", benchmark), f"there is no benchmark {benchmark}", _suggest_name(benchmark, known))
            try:
                windows[benchmark] = parse_window(window) if isinstance(window, str) else window
            except InputError as error:
                raise refuse(("attmt", benchmark), error.message, error.fix) from error
        table["attmt"] = windows
    if isinstance(table.get("statistics"), dict):
        table["statistics"] = load_statistics_rules().model_dump() | table["statistics"]
    try:
        found = Configuration.model_validate(table)
    except ValueError as error:
        raise _translate_validation_error(error, refuse) from error
    for benchmark, stated in found.benchmark.items():
        from checker.checking.configuration.own_benchmarks import build_own_benchmark

        try:
            build_own_benchmark(benchmark, stated)
        except InputError as error:
            raise refuse(("benchmark", benchmark), error.message, error.fix) from error
    usages = sorted({usage for usage, _ in list_rulesets()})
    if found.usage is not None and found.usage not in usages:
        raise refuse(("usage",), f"unknown usage {found.usage}", _suggest_name(found.usage, usages))
    if found.ruleset is not None:
        try:
            find_named_ruleset(found.ruleset, usage=found.usage)
        except RulesetError as error:
            raise refuse(("ruleset",), error.message, error.fix) from error
    return found


def _find_severity_problem(name: str, value: object) -> tuple[str, str | None] | None:
    """What is wrong with the severity of a rule, and how to fix it; None where nothing is."""
    if isinstance(value, dict) and value.get("severity") == "off" and value.get("reason"):
        return None  # unknown fields are found where the whole is validated
    if value == "off" or (isinstance(value, dict) and value.get("severity") == "off"):
        return f"severity.{name} is off without a reason", f'write {name} = {{ severity = "off", reason = "..." }}'
    if value in tuple(Severity):
        return None
    return f"severity.{name} is {_format_config_value(value)}: it must be 'error', 'warning', 'note' or off with a reason", None


def _translate_validation_error(error: ValueError, build_error: Callable[..., InputError]) -> InputError:
    """The first thing that pydantic objects to, in our words."""
    problem = list_problems(error)[0]
    steps: Steps = tuple(problem["loc"])
    name = ".".join(map(str, steps))
    if problem["type"] == "extra_forbidden":
        return build_error(steps, f"unknown key {name}", _suggest_name(str(steps[-1]), _list_known_keys(steps[:-1])))
    if problem["type"] == "missing":
        return build_error(steps, f"{name} is missing", f"write {steps[-1]} = ...")
    return build_error(
        steps, f"{name} is {_format_config_value(problem['input'])}: {problem['msg'][:1].lower()}{problem['msg'][1:]}"
    )


def _format_config_value(value: object) -> str:
    try:
        return repr(value)
    except ValueError:  # a hexadecimal number that has too many digits as a decimal one
        return "a number too long to show"


def _list_known_keys(steps: "Steps") -> Iterable[str]:
    """The keys that there are at a place."""
    match steps:
        case ():
            return Configuration.__struct_fields__
        case ("suppressions", _):
            return Suppression.__struct_fields__
        case ("severity", _):
            return DisabledRule.__struct_fields__
        case ("benchmark", _):
            return OwnBenchmark.__struct_fields__
        case ("statistics",):
            return StatisticsRules.__struct_fields__
        case ("limits",):
            return Limits.__struct_fields__
        case ("statistics", "largest_cv", _):
            return CvLimit.__struct_fields__
        case _:
            return ("from", "to", "step")


def _suggest_name(name: str, known: Iterable[str]) -> str | None:
    """The nearest name, else all of them where they are few."""
    listed = list(known)
    near = find_nearest_name(name, listed)
    if near is not None:
        return f"did you mean {near}?"
    return f"there are {', '.join(listed)}" if len(listed) <= MOST_LISTED_NAMES else None
