"""The page on how much of the written rules is checked says what is so."""

import importlib.util
import re
from types import ModuleType
from typing import Any

import pytest
from conftest import ROOT

from checker.rules.catalogue import load_catalogue

CODE = re.compile(r"\b(?:LOG|ORD|SUB|HYP|QLT|RES|RCP|SYS|STA)[0-9]{3}\b")
KEY = re.compile(r"[a-z]+(?:_[a-z0-9]+)+(?= )|dropout(?= )|oversampling(?= )")


@pytest.fixture(scope="module")
def pages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "docs/generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current(pages: ModuleType) -> None:
    assert pages.COVERAGE_PAGE.read_text(encoding="utf-8") == pages.render_coverage_page(), "run python docs/generate.py"


def test_each_named_rule_exists_and_each_sentence_holds_somewhere(pages: ModuleType) -> None:
    known = {rule.code for rule in load_catalogue().rules.values()}
    for sentence in pages.list_sentences():
        codes = CODE.findall(sentence.rules)
        assert set(codes) <= known, sentence
        assert bool(sentence.rules) != bool(sentence.reason), sentence
        assert codes or sentence.reason or sentence.rules.startswith(("shown as", "every rule")), sentence
        assert sentence.rulesets, sentence


def test_a_sentence_about_a_key_is_a_demand_on_it_in_every_ruleset(pages: ModuleType) -> None:
    missing = []
    for sentence in pages.list_sentences():
        key = KEY.match(sentence.statement)
        if key is None or not sentence.benchmarks or sentence.reason:
            continue
        codes = set(CODE.findall(sentence.rules))
        for ruleset in sentence.rulesets:
            for benchmark in set(sentence.benchmarks) & ruleset.benchmarks.keys():
                demanded = list_demanding_rules(ruleset, benchmark, key[0])
                if not demanded & codes:
                    missing.append((ruleset.display_name, benchmark, key[0], sorted(demanded)))
    assert missing == []


def list_demanding_rules(ruleset: Any, benchmark: str, key: str) -> set[str]:
    """The codes of the rules whose demands are on the key, in closed logs of the benchmark."""
    demands = [placed.demand for placed in ruleset.iter_demands("closed", benchmark) if placed.key == key]
    checks = [check for demand in demands for check in demand.check or ()]
    named = [demand.table_rule or demand.rule for demand in demands] + [check.rule for check in checks]
    return {name.split("-")[0] for name in named if name}
