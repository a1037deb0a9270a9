"""Severities are decided in one function, which records every decision."""

import ast
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from checker.checking.findings import build_finding
from checker.checking.severity import Circumstance, list_case_steps, reconsider_finding, resolve_severity
from checker.models.finding import Origin, Severity, SeverityStage
from checker.rules.catalogue import load_catalogue
from checker.rules.demand import Demand
from checker.rules.loader import load_ruleset
from checker.rules.rule import Rule

STAGES = list(SeverityStage)
RULES = list(load_catalogue().rules.values())
ALLOWED = {ROOT / "checker/checking/severity.py", ROOT / "checker/checking/findings.py"}


def list_severity_decisions(path: Path) -> list[int]:
    """The lines of a module that set the severity of a finding: `Finding(...)`, `severity=...` and updates of a copy."""
    lines = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="Finding")):
                lines.append(node.lineno)
            case ast.Call(func=ast.Attribute(attr="model_copy"), keywords=keywords):
                names = (key for item in keywords for key in getattr(item.value, "keys", []))
                updates = [name.value for name in names if isinstance(name, ast.Constant)]
                lines += [node.lineno for key in updates if key in ("severity", "severity_steps")]
            case ast.Call(func=ast.Name(id="build_finding"), keywords=keywords):
                lines += [node.lineno for item in keywords if item.arg == "severity"]
    return lines


@pytest.mark.parametrize("path", sorted({*(ROOT / "checker").rglob("*.py")} - ALLOWED), ids=lambda path: path.stem)
def test_no_other_module_decides_a_severity(path: Path) -> None:
    assert list_severity_decisions(path) == []


def test_the_search_for_decisions_sees_them(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('Finding(rule="x")\nfinding.model_copy(update={"severity": 1})\nbuild_finding("x", severity=1)\n')
    assert list_severity_decisions(module) == [1, 2, 3]
    assert all(list_severity_decisions(path) for path in ALLOWED - {ROOT / "checker/checking/severity.py"})


facts = st.fixed_dictionaries(
    {},
    optional={
        "demand": st.builds(Demand, severity=st.none() | st.sampled_from(Severity), overruled=st.none() | st.just("by X")),
        "ruleset": st.sampled_from([load_ruleset("training", name) for name in ("0.5", "0.6", "5.1")]),
        "circumstances": st.lists(st.sampled_from(Circumstance)),
        "configured": st.sampled_from(Severity),
        "suppression": st.just("known"),
        "baseline": st.just("in the baseline"),
    },
)


@given(rule=st.sampled_from(RULES), known=facts)
def test_the_last_step_is_the_severity_and_steps_are_in_order(rule: Rule, known: dict[str, Any]) -> None:
    resolved = resolve_severity(rule, **known)
    assert resolved.steps[0].step is SeverityStage.CATALOGUE
    assert resolved.severity is resolved.steps[-1].severity
    assert [step.step for step in resolved.steps] == sorted((step.step for step in resolved.steps), key=STAGES.index)
    assert all(step.reason for step in resolved.steps)


@given(rule=st.sampled_from(RULES), known=facts)
def test_facts_may_come_one_after_the_other(rule: Rule, known: dict[str, Any]) -> None:
    together = resolve_severity(rule, **known)
    steps = resolve_severity(rule).steps
    for name in ("demand", "ruleset", "circumstances", "configured", "suppression", "baseline"):
        if name in known:
            steps = resolve_severity(rule, earlier=steps, **{name: known[name]}).steps
    if "demand" not in known or "ruleset" not in known:
        assert steps == together.steps


@pytest.mark.parametrize("circumstance", list(Circumstance))
def test_a_circumstance_decides_about_its_own_rules_only(circumstance: Circumstance) -> None:
    for rule in RULES:
        plain, resolved = resolve_severity(rule), resolve_severity(rule, circumstances=[circumstance])
        if not circumstance.concerns_rule(rule):
            assert resolved == plain
        elif circumstance.step.step is SeverityStage.BYPASS:
            assert (resolved == plain) == (plain.severity is not Severity.ERROR)
        else:
            assert resolved.severity is circumstance.step.severity


def test_every_circumstance_has_rules() -> None:
    assert all(any(circumstance.concerns_rule(rule) for rule in RULES) for circumstance in Circumstance)
    assert list_case_steps(load_catalogue()["RCP002-too-fast"]) == (Circumstance.RCP_BYPASS.step,)
    (equal_repeats,) = list_case_steps(load_catalogue()["SUB002-field-conflicting"])
    assert equal_repeats.severity is Severity.WARNING


def test_what_the_project_decides_about_a_finding_outweighs_an_option_about_many() -> None:
    rule = (
        load_catalogue()["STA001-target-sensitive"]
        if "STA001-target-sensitive" in load_catalogue().rules
        else next(rule for rule in RULES if rule.code == "STA001")
    )
    strict = [Circumstance.STRICT_STATISTICS]
    assert resolve_severity(rule, circumstances=strict).severity is Severity.ERROR
    assert resolve_severity(rule, circumstances=strict, configured=Severity.WARNING).severity is Severity.WARNING
    assert resolve_severity(rule, circumstances=strict, suppression="known").severity is Severity.NOTE


def test_a_remark_is_made_only_where_something_was_decided() -> None:
    finding = build_finding("RCP002-too-fast", Origin.OFFICIAL, "a", "too fast")
    unchanged = reconsider_finding(finding, circumstances=[Circumstance.SEED_BYPASS], remark="bypassed")
    assert unchanged is finding
    bypassed = reconsider_finding(finding, circumstances=[Circumstance.RCP_BYPASS], remark="bypassed")
    assert (bypassed.severity, bypassed.message) == (Severity.WARNING, "too fast (bypassed)")
    accepted = reconsider_finding(bypassed, baseline="in the baseline", remark="in the baseline", suppressed="in the baseline")
    assert [step.step for step in accepted.severity_steps] == ["catalogue", "bypass", "baseline"]
    assert accepted.suppressed == "in the baseline" and accepted.severity is Severity.NOTE
