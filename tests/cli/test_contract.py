"""What an earlier version printed or took still holds: tests/cli/contract has a folder a version, written by that version.

Fields, options, rules and values of enumerations may be added. What is removed, renamed or of another type needs another
`schema_version`, and breaks a test here.
"""

import copy
import csv
import io
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import Ended
from contract import BASELINE, KEPT, Call, broken, calls, narrowed, promised, reshaped, shape

from checker import resources
from checker.rules.catalogue import load_catalogue

Mlcheck = Callable[..., Ended]
VERSIONS = sorted(path for path in KEPT.iterdir() if path.is_dir())
CALLS = {call.name: call for call in calls() if call.name is not None}
DOCUMENTS = [path for version in VERSIONS for path in sorted(version.glob("*.json*")) if path.name in CALLS]
TABLES = [path for version in VERSIONS for path in sorted(version.glob("*.csv"))]
SCHEMAS = [path for version in VERSIONS for path in sorted(version.glob("schemas/*.json"))]
GONE = tomllib.loads((KEPT / "gone.toml").read_text(encoding="utf-8"))
GONE_RULE = re.compile(r"\.rules: ([A-Z]{3}\d{3})-.+ is gone")
RENAMED_COLUMN = re.compile(r"(.+\.csv): column (.+) is called (.+)")


def named(path: Path) -> str:
    return path.relative_to(KEPT).as_posix()


def loaded(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def schema(name: str) -> Any:
    return loaded(resources.find_schemas_folder() / f"{name}.schema.json")


def is_of_todays_version(version: Path) -> bool:
    """Whether the reports of that version have today's names."""
    stated: int = loaded(version / "refused.json")["schema_version"]
    today: int = schema("report")["properties"]["schema_version"]["const"]
    assert stated <= today
    return stated == today


def documents(text: str, name: str) -> Any:
    return [json.loads(line) for line in text.splitlines()] if name.endswith("l") else json.loads(text)


@pytest.mark.parametrize("call", calls(), ids=lambda call: " ".join(call.arguments))
def test_the_exit_code_is_what_it_was(mlcheck: Mlcheck, call: Call) -> None:
    assert mlcheck(*call.arguments).code == call.ends


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_what_is_printed_has_all_that_it_had(mlcheck: Mlcheck, path: Path) -> None:
    old = documents(path.read_text(encoding="utf-8"), path.name)
    new = documents(mlcheck(*CALLS[path.name].arguments).out, path.name)
    if isinstance(old, dict) and old["schema_version"] != new["schema_version"]:
        assert new["schema_version"] > old["schema_version"]
    elif path.suffix != ".jsonl" or is_of_todays_version(path.parent):
        assert reshaped(shape(old), shape(new)) == []


@pytest.mark.slow
@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_an_old_document_keeps_todays_schema(path: Path) -> None:
    old, name = documents(path.read_text(encoding="utf-8"), path.name), CALLS[path.name].schema
    if path.suffix == ".jsonl" and is_of_todays_version(path.parent):
        forms = {"anyOf": [{"$ref": f"#/$defs/{form}"} for form in ("RunReport", "ResultReport", "Finding")]}
        jsonschema.validate(old, {"$defs": schema("report")["$defs"], "type": "array", "items": forms})
    elif name is not None and schema(name)["properties"]["schema_version"]["const"] == old["schema_version"]:
        jsonschema.validate(old, schema(name))


@pytest.mark.parametrize("path", TABLES, ids=named)
def test_a_table_begins_with_the_columns_that_it_had(mlcheck: Mlcheck, path: Path) -> None:
    old = next(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    new = next(csv.reader(io.StringIO(mlcheck(*CALLS[path.name].arguments).out)))
    renamed = {match[2]: match[3] for match in map(RENAMED_COLUMN.fullmatch, GONE) if match and match[1] == path.name}
    assert new[: len(old)] == [renamed.get(column, column) for column in old]


@pytest.mark.parametrize("path", SCHEMAS, ids=named)
def test_the_schema_only_grows(path: Path) -> None:
    old, new = loaded(path), loaded(resources.find_schemas_folder() / path.name)
    versions = [one["properties"]["schema_version"]["const"] for one in (old, new)]
    assert versions[0] < versions[1] or narrowed(old, new) == []


@pytest.mark.parametrize("version", VERSIONS, ids=named)
def test_every_name_still_means_what_it_did(version: Path) -> None:
    assert set(broken(loaded(version / "promised.json"), promised())) <= GONE.keys()


def test_the_code_of_a_rule_that_is_gone_is_not_used_again() -> None:
    today = {rule.code: rule.id for rule in load_catalogue().rules.values()}
    gone = {match[1]: reason for text, reason in GONE.items() if (match := GONE_RULE.fullmatch(text))}
    assert gone
    for code, reason in gone.items():
        assert code not in today or reason.startswith(f"called {today[code]};"), code


@pytest.mark.parametrize("path", [version / BASELINE for version in VERSIONS if (version / BASELINE).exists()], ids=named)
def test_an_old_baseline_still_accepts_what_it_did(mlcheck: Mlcheck, path: Path) -> None:
    report = json.loads(mlcheck("validate", "sample_logs/refused", "--baseline", path, "--format", "json").out)
    parts = [report, *report["runs"], *report["results"]]
    accepted = sum(finding["suppressed"] is not None for part in parts for finding in part["findings"])
    kept = [entry for entry in loaded(path)["findings"] if f"baseline: {entry['rule']}" not in GONE]
    assert accepted == sum(entry.get("count", 1) for entry in kept)


@pytest.mark.parametrize("version", VERSIONS, ids=named)
def test_an_old_report_is_still_read(mlcheck: Mlcheck, version: Path) -> None:
    ended = mlcheck("validate", "sample_logs/refused", "--changed-since", version / "refused.json", "--format", "json")
    assert ended.code == 1, ended.err
    assert json.loads(ended.out)["changes"]["since"] == str(version / "refused.json")


def spoilt(change: Callable[[dict[str, Any]], Any]) -> list[str]:
    """What is said of today's schema of the report after a change to it."""
    old = schema("report")
    new = copy.deepcopy(old)
    change(new)
    return narrowed(old, new)


def run_field(new: dict[str, Any], name: str) -> dict[str, Any]:
    field: dict[str, Any] = new["$defs"]["RunReport"]["properties"][name]
    return field


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda new: new["$defs"]["Finding"]["properties"].pop("fix"), ".runs[].findings[].fix: is gone"),
        (lambda new: run_field(new, "tta_minutes").update(anyOf=[{"type": "number"}]), ".runs[].tta_minutes: was"),
        (lambda new: run_field(new, "records").update(type="number"), ".runs[].records: was"),
        (lambda new: new["$defs"]["Severity"]["enum"].remove("note"), ".runs[].findings[].severity: can no longer be"),
        (lambda new: new["$defs"]["RunReport"]["required"].remove("mlcheck"), ".runs[].mlcheck: is no longer always there"),
        (lambda new: new["$defs"]["RunReport"]["required"].append("seed"), ".runs[].seed: is now always there"),
        (lambda new: new["properties"]["runs"]["items"].update({"$ref": "#/$defs/RcpResult"}), ".runs[].path: is gone"),
        (lambda new: run_field(new, "ruleset").update(anyOf=[{"enum": ["5.1"]}]), ".runs[].ruleset: its values are listed now"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_schema_that_breaks_a_reader_is_told(change: Callable[[dict[str, Any]], Any], said: str) -> None:
    assert any(text.startswith(said) for text in spoilt(change)), spoilt(change)


def test_a_schema_may_grow() -> None:
    def grow(new: dict[str, Any]) -> None:
        new["$defs"]["Severity"]["enum"].append("hint")
        new["$defs"]["RunReport"]["properties"]["colour"] = {"type": "string"}

    assert spoilt(grow) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"rules": ["A", "B"]}, {"rules": ["B", "C"]}),
        ({"commands": {"validate": {"--ruleset": "value"}}}, {"commands": {"validate": {}}}),
        ({"commands": {"validate": {"--partial": "flag"}}}, {"commands": {"validate": {"--partial": "value"}}}),
        ({"commands": {"validate": {"--ruleset": "value"}}}, {"commands": {"validate": {"--ruleset": "required value"}}}),
    ],
)
def test_a_name_that_is_gone_or_means_something_else_is_told(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert broken(old, new)
    assert broken(new, new) == broken(old, old) == []


def test_a_document_that_lost_something_is_told() -> None:
    old = shape({"a": [{"b": 1, "c": None}], "d": []})
    assert reshaped(old, shape({"a": [{"b": 2, "c": 3.5, "e": ""}], "d": [1]})) == []
    assert reshaped(old, shape({"a": [{"b": "1", "c": None}], "d": []})) == [".a[].b: was {'int'}, is {'str'}"]
    assert reshaped(old, shape({"a": [{"c": None}]})) == [".a[].b: is gone", ".d: is gone"]


def test_every_version_is_kept_whole() -> None:
    assert VERSIONS[0].name == "0.1.0"
    assert {path.name for path in VERSIONS[-1].iterdir()} == {*CALLS, BASELINE, "schemas", "promised.json"}
