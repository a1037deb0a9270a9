"""The compiled rules of the wheel say what the rule files say."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from checker import resources
from checker.checking.compiled_files import compile_files
from checker.checking.explanation import explain_rule
from checker.checking.stages import load_stage_keys
from checker.errors import DefinitionError
from checker.rules import (
    catalogue,
    catalogue_files,
    loader,
    package_limits,
    reference_points,
    result_limits,
    statistics_limits,
    table_cache,
)
from checker.rules.language import syntax
from checker.rules.rule_uses import list_rule_uses
from checker.rules.ruleset import DIVISIONS

LOADERS: tuple[Any, ...] = (
    loader.list_rulesets, loader.load_ruleset, loader.load_ruleset_outline, loader.load_sanity_layer,
    loader._load_ruleset_tables,
    catalogue.load_catalogue, package_limits.load_package_rules, result_limits.load_result_rules,
    statistics_limits.load_statistics_rules, load_stage_keys,
)  # fmt: skip


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return dict(compile_files())


@pytest.fixture
def compiled(files: dict[str, bytes], tmp_path: Path) -> Path:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


@pytest.fixture
def forget_rules(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing that a test loads is remembered before or after it, nor does it come from an earlier call."""
    monkeypatch.setattr(table_cache, "read_cached_content", lambda name: None)
    for load in LOADERS:
        load.cache_clear()
    yield
    for load in LOADERS:
        load.cache_clear()


def loaded() -> dict[str, Any]:
    """All that the program takes from the rules, as text."""
    rules: dict[str, Any] = {
        "rules": load_everything(catalogue.load_catalogue().rules),
        "version": catalogue.load_catalogue().version,
        "package": repr(package_limits.load_package_rules()),
        "results": repr(result_limits.load_result_rules()),
        "statistics": repr(statistics_limits.load_statistics_rules()),
        "stages": sorted(load_stage_keys().events) + sorted(load_stage_keys().late),
    }
    rules["explanations"] = [(repr(explain_rule(id_)), list_rule_uses(id_)) for id_ in catalogue.load_catalogue().rules]
    for usage, version in loader.list_rulesets():
        ruleset = loader.load_ruleset(usage, version)
        demands = [
            repr(demand)
            for division in DIVISIONS
            for benchmark in (None, *ruleset.benchmarks)
            for demand in ruleset.iter_demands(division, benchmark)
        ]
        rules[f"{usage} {version}"] = (
            repr(ruleset.definition), repr(ruleset.benchmarks), repr(ruleset.system_demands), demands,
            loader.load_base_ruleset(usage, version), repr(loader.load_ruleset_outline(usage, version)),
        )  # fmt: skip
    return rules


def load_everything(rules: dict[str, Any]) -> list[str]:
    return [repr(rules[name]) for name in sorted(rules)]


@pytest.mark.slow
@pytest.mark.usefixtures("forget_rules")
def test_compiled_rules_are_the_rule_files(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from_files = loaded()
    for load in LOADERS:
        load.cache_clear()
    monkeypatch.setattr(resources, "find_compiled_rules", lambda: compiled)
    monkeypatch.setattr(resources, "find_rules_folder", lambda: compiled / "none")
    monkeypatch.setitem(sys.modules, "tomllib", None)
    assert loaded() == from_files


@pytest.mark.slow
@pytest.mark.usefixtures("forget_rules")
def test_compiled_trees_are_those_of_the_grammar(compiled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trees = {
        text: tree for file in compiled.glob("*.json") for text, tree in json.loads(file.read_bytes()).get("trees", {}).items()
    }
    assert len(trees) > 200
    monkeypatch.setattr(syntax, "_preloaded_trees", {})
    parsed = {text: syntax.parse_expression(text) for text in trees}
    syntax.preload_trees({text: msgspec.Raw(json.dumps(tree).encode()) for text, tree in trees.items()})
    assert {text: syntax.parse_expression(text) for text in trees} == parsed


@pytest.mark.slow
def test_the_same_rules_compile_to_the_same_bytes(files: dict[str, bytes]) -> None:
    assert dict(compile_files()) == files


@pytest.mark.usefixtures("forget_rules")
@pytest.mark.parametrize("data", [None, b"", b"{", b"\xff"], ids=["missing", "empty", "cut", "not UTF-8"])
def test_a_damaged_installation_is_reported(data: bytes | None, compiled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "find_compiled_rules", lambda: compiled)
    file = compiled / "training-5.1.json"
    file.unlink()
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(DefinitionError, match=r"training-5\.1\.json: the compiled rules cannot be read"):
        loader.load_ruleset("training", "5.1")


def test_every_table_of_the_program_is_compiled(compiled: Path) -> None:
    names = {file.stem for file in compiled.glob("*.json")}
    assert {f"{usage}-{version}" for usage, version in loader.list_rulesets()} <= names
    assert {path.stem for path in resources.find_rules_folder().glob("*.toml")} <= names
    assert {"catalogue", "sanity", "index", "bases"} <= names
    assert catalogue_files.list_rule_files() and reference_points.RCP_FOLDER == "rcps"
