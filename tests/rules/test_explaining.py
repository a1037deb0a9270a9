"""Every rule is explained: where it holds, with an example that breaks it and one that keeps it."""

from collections.abc import Callable
from pathlib import Path

import make_examples
import pytest
from conftest import Ended
from test_cases import ELSEWHERE

from checker import resources
from checker.checking.explanation import explain_rule
from checker.cli.explaining import list_severities
from checker.cli.rule_pages import render_rule_page
from checker.models.finding import Origin, Severity
from checker.rules.catalogue import load_catalogue

Call = Callable[..., Ended]


@pytest.mark.slow
def test_the_examples_are_those_of_the_test_cases(tmp_path: Path) -> None:
    target = tmp_path / "examples.json"
    make_examples.write_examples(target)
    assert target.read_bytes() == resources.find_examples_file().read_bytes(), "run tests/support/make_examples.py"


@pytest.mark.parametrize("rule", list(load_catalogue().rules.values()), ids=lambda rule: rule.code)
def test_every_rule_has_its_page(rule: object) -> None:
    told = explain_rule(rule.id)  # type: ignore[attr-defined]
    assert (told.examples is None) == (told.rule.code in ELSEWHERE)
    if told.examples is not None:
        assert told.examples.broken.message is not None, "what mlcheck says of it"
        assert told.examples.kept.message is None
    text = render_rule_page(told.rule.id)
    assert text.startswith(f"# {told.rule.code} ")
    for part in (told.rule.demand, told.rule.why, told.rule.fix, told.rule.source):
        assert part in text


def test_it_says_where_a_rule_holds_and_how_much_it_weighs() -> None:
    (holding,) = explain_rule("ORD002").holdings
    assert (holding.severity, holding.origin) == (Severity.ERROR, Origin.OFFICIAL)
    assert holding.rulesets.startswith("training 0.6 to 6.1, hpc") and holding.division == "closed and open"
    weights = {(one.origin, one.severity) for one in explain_rule("HYP006").holdings}
    assert weights, "a rule with demands of several origins or weights"
    assert explain_rule("RCP002").holdings == ()


def test_it_says_how_a_severity_comes_about() -> None:
    (evidence,) = [step for holding in explain_rule("QLT006").holdings for step in holding.severity_steps[1:]]
    assert (evidence.step, evidence.severity) == ("evidence", Severity.WARNING)
    assert any(line.startswith("warning in training 0.6, ") for line in list_severities(explain_rule("QLT006")))
    assert "warning (bypass): rcp-bypass in package_checker_params" in list_severities(explain_rule("RCP002"))
    assert "note (command line): --partial: runs may be missing" in render_rule_page("RES004")
    assert any(
        "(ruleset): the official program only warns about equal" in line for line in list_severities(explain_rule("HYP002"))
    )
    assert list_severities(explain_rule("ORD002")) == ["error"]


def test_the_terminal_has_all_of_it(mlcheck: Call) -> None:
    text = mlcheck("explain", "ORD002").out
    for part in ("why ", "fix ", "source ", "holds ", "severity: ", "demands of this rule", "broken ", "kept "):
        assert f"  {part}" in text
    assert "the official program refuses it" in text and "the official program accepts it" in text
    assert ">   29 │ :::MLLOG" in text
    aborted = mlcheck("explain", "run-aborted").out
    broken = aborted[aborted.index("  broken ") : aborted.index("  kept ")]
    assert "the official program accepts it" in broken, "what mlcheck alone refuses"


def test_markdown(mlcheck: Call) -> None:
    assert mlcheck("explain", "ORD002", "--format", "markdown").out == render_rule_page("ORD002")
    table = mlcheck("explain", "--format", "markdown").out
    assert all(f"[{rule.id}]({rule.code}.md)" in table for rule in load_catalogue().rules.values())


def test_a_mistyped_rule_is_guessed(mlcheck: Call) -> None:
    ended = mlcheck("explain", "run-abortd")
    assert ended.code == 2 and "did you mean RES001-run-aborted?" in ended.err
