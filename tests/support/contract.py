"""The form of what mlcheck prints and takes, so that two versions can be held against each other."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

import checker
from checker.cli.app import app
from checker.execution import registry as engines
from checker.reporting import registry as formats
from checker.rules.catalogue import load_catalogue
from checker.rules.loader import list_rulesets, load_ruleset

KEPT = Path(__file__).parents[1] / "cli/contract"
BASELINE = "baseline.json"
NULL = "null"


@dataclass(frozen=True)
class Call:
    """A call of mlcheck, what it ends with, and the file that what it prints is kept in; `schema` is what that conforms to."""

    arguments: list[str]
    ends: int
    name: str | None = None
    schema: str | None = None


@dataclass(frozen=True)
class Field:
    """What a schema says of one place of a document."""

    types: frozenset[str]
    values: frozenset[Any] | None
    required: bool


def calls() -> list[Call]:
    return [Call(**call) for call in tomllib.loads((KEPT / "calls.toml").read_text(encoding="utf-8"))["calls"]]


def shape(document: Any, place: str = "") -> dict[str, set[str]]:
    """Each place of a JSON document, `[]` for every item of an array, with the types that are seen there."""
    found: dict[str, set[str]] = {place: {NULL if document is None else type(document).__name__}}
    inner: Iterator[tuple[str, Any]] = iter(())
    if isinstance(document, dict):
        inner = ((f"{place}.{name}", value) for name, value in document.items())
    elif isinstance(document, list):
        inner = ((f"{place}[]", value) for value in document)
    for name, value in inner:
        for at, types in shape(value, name).items():
            found.setdefault(at, set()).update(types)
    return found


def reshaped(old: Mapping[str, set[str]], new: Mapping[str, set[str]]) -> list[str]:
    """What a program that reads the old document would stumble over in the new one. Null stands for any type, and what was an
    empty array may have items."""
    found = [f"{place}: is gone" for place in old if place not in new]
    for place in old.keys() & new.keys():
        before, after = old[place] - {NULL}, new[place] - {NULL}
        if before and after and not after <= before:
            found.append(f"{place}: was {before}, is {after}")
    return sorted(found)


def fields_of(schema: Mapping[str, Any]) -> dict[str, Field]:
    """Each place of the documents that a schema describes."""
    found: dict[str, Field] = {}

    def walk(part: Mapping[str, Any], place: str, required: bool) -> None:
        options = [resolved for option in part.get("anyOf", [part]) for resolved in [_resolved(option, schema)]]
        values = [
            option["enum"] if "enum" in option else [option["const"]] for option in options if {"enum", "const"} & {*option}
        ]
        found[place] = Field(
            frozenset(option.get("type", "any") for option in options),
            frozenset(value for one in values for value in one) if values else None,
            required,
        )
        for option in options:
            for name, inner in option.get("properties", {}).items():
                walk(inner, f"{place}.{name}", name in option.get("required", ()))
            for name in ("items", "additionalProperties"):
                if isinstance(option.get(name), dict):
                    walk(option[name], f"{place}[]", required=True)
            for number, inner in enumerate(option.get("prefixItems", ())):
                walk(inner, f"{place}[{number}]", required=True)

    walk(schema, "", required=True)
    return found


def _resolved(part: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in part:
        part = schema["$defs"][part["$ref"].rpartition("/")[2]]
    return part


def narrowed(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What in the new schema breaks documents that keep the old one, or programs that read those. Fields may be added, but not
    demanded, and a value that a field can have may be added; nothing else."""
    before, after = fields_of(old), fields_of(new)
    found = [f"{place}: is gone" for place in before if place not in after]
    found += [f"{place}: is new, and demanded" for place in _tops(after.keys() - before.keys()) if after[place].required]
    for place in before.keys() & after.keys():
        one, other = before[place], after[place]
        if one.types != other.types:
            found.append(f"{place}: was {sorted(one.types)}, is {sorted(other.types)}")
        if one.required != other.required:
            found.append(f"{place}: is {'no longer' if one.required else 'now'} always there")
        if one.values is not None and other.values is not None and one.values - other.values:
            found.append(f"{place}: can no longer be {sorted(map(str, one.values - other.values))}")
        if (one.values is None) != (other.values is None):
            found.append(f"{place}: its values are {'listed now' if one.values is None else 'no longer listed'}")
    return sorted(found)


def _tops(places: set[str]) -> list[str]:
    """Those that do not lie within another one of them."""
    return [place for place in places if not any(place.startswith((f"{other}.", f"{other}[")) for other in places)]


def promised() -> dict[str, Any]:
    """All names that a script, a configuration or a program may rely on."""
    tasks: tuple[formats.RenderTask, ...] = ("render", "render_scores", "render_comparison", "render_summary")
    return {
        "rules": sorted(load_catalogue().rules),
        "rulesets": sorted(load_ruleset(*name).display_name for name in list_rulesets()),
        "formats": {task: list(formats.list_formats(task)) for task in tasks},
        "engines": list(engines.list_engines()),
        "python": sorted(checker.__all__),
        "commands": dict(_commands(typer.main.get_command(app))),
    }


def _commands(group: Any, before: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Each command with its options: flag or value, and whether there may be several or must be one."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if hasattr(command, "list_commands"):
            yield from _commands(command, f"{before}{name} ")
            continue
        yield (
            f"{before}{name}",
            {
                spelt: _kind(one)
                for one in command.params
                if one.param_type_name == "option"
                for spelt in (*one.opts, *one.secondary_opts)
            },
        )


def _kind(parameter: Any) -> str:
    words = ("required" * parameter.required, "flag" if parameter.is_flag else "value", "several" * parameter.multiple)
    return " ".join(filter(None, words))


def broken(old: Any, new: Any, place: str = "") -> list[str]:
    """What of the old names is gone or means something else; an option may no longer be demanded."""
    if isinstance(old, dict):
        gone = [f"{place}.{name}: is gone" for name in old if name not in new]
        return gone + [text for name in old if name in new for text in broken(old[name], new[name], f"{place}.{name}")]
    if isinstance(old, list):
        return [f"{place}: {name} is gone" for name in old if name not in new]
    return [] if new in (old, old.removeprefix("required ")) else [f"{place}: was {old}, is {new}"]
