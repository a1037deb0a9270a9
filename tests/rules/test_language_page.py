"""The documentation's page on the rule language has every kind, name and function, with its docstring."""

import importlib.util
import re
from inspect import signature

import pytest
from conftest import ROOT

from checker.rules.kinds import list_kinds
from checker.rules.language.builtin_docstrings import BUILTIN_DOCSTRINGS
from checker.rules.language.functions import LOG_FUNCTIONS, VALUE_FUNCTIONS, get_function_docstring, list_function_names
from checker.rules.language.record_fields import RECORD_ROOT_MEANINGS, RECORD_ROOTS
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.rule_constants import RULESET_NAMES


@pytest.fixture(scope="module")
def page() -> str:
    spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "docs/generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = module.language_page()
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize("name", list_function_names())
def test_every_function_is_described(name: str, page: str) -> None:
    docstring = get_function_docstring(name)
    assert re.search(r"\n\nReturns:\n    \S[\s\S]*\n\nUndefined:\n    \S", docstring), docstring
    arguments = re.findall(r"^    \*?(\w+)(?: \(optional\))?: ", docstring.partition("Returns:")[0], re.MULTILINE)
    if name not in BUILTIN_DOCSTRINGS:
        assert arguments == list(signature({**VALUE_FUNCTIONS, **LOG_FUNCTIONS}[name]).parameters)
    entries = re.findall(rf"^#### `{name}\((.*)\)`\n\n(.*)", page, re.MULTILINE)
    assert len(entries) == 1
    assert re.findall(r"\w+", entries[0][0]) == arguments
    assert entries[0][1] == docstring.splitlines()[0]


def test_every_kind_is_described(page: str) -> None:
    for kind in list_kinds():
        assert type(kind).__dict__.get("__doc__"), kind.field
        entry = re.search(rf"^### `{kind.field}`\n\n(.*)", page, re.MULTILINE)
        assert entry is not None and entry[1] == str(type(kind).__doc__).splitlines()[0]


def test_every_name_is_described(page: str) -> None:
    assert RECORD_ROOT_MEANINGS.keys() == RECORD_ROOTS.keys()
    rulesets = [load_ruleset(*key) for key in list_rulesets()]
    names = {
        name for rules in rulesets for benchmark in rules.benchmarks for name in rules.build_constants("closed", benchmark)
    }
    assert names == RULESET_NAMES.keys()
    for name in {*RECORD_ROOTS, *RULESET_NAMES}:
        assert f"\n| `{name}` | " in page
