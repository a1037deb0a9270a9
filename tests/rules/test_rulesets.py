"""Rulesets: which one a log is judged by, and what rule files may say."""

import ast
import json
import re
from pathlib import Path

import pytest
from conftest import ROOT

from checker.checking.compliance import check_compliance
from checker.checking.ruleset_choice import choose_ruleset, find_named_ruleset, parse_path_ruleset
from checker.errors import InputError, RulesetError
from checker.logs.log import Log
from checker.logs.reader import parse_log_bytes
from checker.logs.run import Run
from checker.metrics.aggregation import add_aggregated_records
from checker.rules.catalogue import load_catalogue
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.rule_uses import list_rule_uses

RULE = re.compile(r"\b((?:LOG|ORD|SUB|HYP|QLT|RES|RCP|SYS|STA)[0-9]{3})\b")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("training_results_v5.1/Dell/results/x/llama31_8b/result_0.txt", ("training", "5.1")),
        ("training_v0.6/result_0.txt", ("training", "0.6")),
        ("old/training_v0.5/v0.5.0/result_0.txt", ("training", "0.5")),
        ("training_v5.1/training_v0.6/result_0.txt", ("training", "0.6")),
        ("training_v51/result_0.txt", None),
        ("training_v99.1/result_0.txt", None),
        ("inference_v5.1/result_0.txt", None),
        ("result_5.1.txt", None),
        ("mlperf_training_v5.1/result_0.txt", ("training", "5.1")),
        ("my_llama_training_v2.0/result_0.txt", None),
        ("submission_v5.1/result_0.txt", None),
    ],
)
def test_an_ruleset_is_seen_in_the_path(path: str, found: tuple[str, str] | None) -> None:
    assert parse_path_ruleset(Path("/elsewhere") / path) == found


@pytest.mark.parametrize("name", ["5.1", "v5.1", "training-5.1", "Training 5.1", "training_5.1", "5.1.0"])
def test_an_ruleset_has_several_names(name: str) -> None:
    assert find_named_ruleset(name).display_name == "training 5.1"


@pytest.mark.parametrize("name", ["", "5", "9.9", "hpc-5.1", "latest"])
def test_an_unknown_ruleset_is_refused_with_the_known_ones(name: str) -> None:
    with pytest.raises(InputError) as refused:
        find_named_ruleset(name)
    assert "5.1" in (refused.value.fix or "")


@pytest.mark.parametrize(
    ("record", "found"),
    [
        (":::MLPv0.5.0 resnet 1541635200.0 (a.py:1) run_start", "0.5"),
        (':::MLL 1558639000.178 submission_benchmark: {"value": "resnet", "metadata": {}}', "0.6"),
        (
            ':::MLLOG {"time_ms": 1, "key": "submission_benchmark", "value": "gpt3", "metadata": {}}\n'
            ':::MLLOG {"time_ms": 1700000000000, "key": "run_start", "value": null, "metadata": {}}',
            "3.1",
        ),
        (
            ':::MLLOG {"time_ms": 1, "key": "submission_benchmark", "value": "dlrmv4", "metadata": {}}\n'
            ':::MLLOG {"time_ms": 1785000000000, "key": "run_start", "value": null, "metadata": {}}',
            "6.1",
        ),
    ],
)
def test_an_ruleset_is_inferred(record: str, found: str) -> None:
    chosen = choose_ruleset(parse_log_bytes(record.encode()), None)
    assert (chosen.ruleset.name, chosen.source) == (found, "inferred")
    assert chosen.reason


@pytest.mark.parametrize(
    ("folder", "found", "source"),
    [
        ("submission_v5.1", "5.1", "path"),
        ("our_training_v5.0_rerun", "5.0", "path"),
        ("my_llama_training_v2.0", "4.1", "inferred"),  # 2.0 has no such benchmark
        ("my_llama_training_v4.0", "4.1", "inferred"),  # its round was over
        ("library_v5.1", "4.1", "inferred"),
    ],
)
def test_a_name_in_the_path_counts_if_the_log_agrees(folder: str, found: str, source: str) -> None:
    record = (
        b':::MLLOG {"time_ms": 1, "key": "submission_benchmark", "value": "llama2_70b_lora", "metadata": {}}\n'
        b':::MLLOG {"time_ms": 1725000000000, "key": "run_start", "value": null, "metadata": {}}'
    )
    chosen = choose_ruleset(parse_log_bytes(record, path=Path("/elsewhere", folder, "result_0.txt")), None)
    assert (chosen.ruleset.name, chosen.source) == (found, source)


def test_a_name_in_the_path_does_not_count_if_its_ruleset_lacks_the_benchmark() -> None:
    record = (
        b':::MLLOG {"time_ms": 1, "key": "submission_benchmark", "value": "gpt3", "metadata": {}}\n'
        b':::MLLOG {"time_ms": 1725000000000, "key": "run_start", "value": null, "metadata": {}}'
    )
    assert "gpt3" not in load_ruleset("training", "5.1").benchmarks
    chosen = choose_ruleset(parse_log_bytes(record, path=Path("/elsewhere/our_training_v5.1_rerun/result_0.txt")), None)
    assert (chosen.ruleset.name, chosen.source) == ("4.1", "inferred")


def test_several_fitting_rulesets_are_listed_not_guessed() -> None:
    record = b':::MLLOG {"time_ms": 1, "key": "submission_benchmark", "value": "flux1", "metadata": {}}'
    with pytest.raises(RulesetError) as refused:
        choose_ruleset(parse_log_bytes(record), None)
    with_flux = [load_ruleset(*key).display_name for key in list_rulesets() if "flux1" in load_ruleset(*key).benchmarks]
    assert refused.value.candidates == tuple(with_flux)
    assert len(with_flux) > 1


def told_apart(log: Log, one: tuple[str, str], two: tuple[str, str]) -> bool:
    """Whether the rules of two rulesets say different things of a log."""
    said = []
    for usage, name in (one, two):
        run, rules = Run(log), load_ruleset(usage, name)
        facts = rules.benchmarks.get(run.benchmark or "")
        whole = add_aggregated_records(log, None if facts is None else facts.aggregate)
        found = check_compliance(whole, rules, division=run.division, benchmark=run.benchmark).findings
        said.append([(finding.rule, finding.key, finding.line, finding.severity) for finding in found])
    return said[0] != said[1]


@pytest.mark.slow
def test_the_ruleset_of_published_logs_is_told_from_their_content(corpus: Path) -> None:
    right = decidable = 0
    for line in (corpus / "verdicts.jsonl").read_text(encoding="utf-8").splitlines():
        answer = json.loads(line)
        true = (answer["usage"], answer["edition"])
        log = parse_log_bytes((corpus / answer["path"]).read_bytes())
        try:
            chosen = choose_ruleset(log, None).ruleset
        except RulesetError as error:
            rivals = [find_named_ruleset(label) for label in error.candidates]
            found = None
        else:
            rivals, found = [chosen], (chosen.usage, chosen.name)
        if found == true or any(told_apart(log, true, (one.usage, one.name)) for one in rivals):
            decidable += 1
            right += found == true
    assert decidable > 1500
    assert right / decidable >= 0.99, (right, decidable)


def test_a_round_without_rules_is_not_taken_for_another() -> None:
    record = b':::MLLOG {"time_ms": 1, "key": "submission_benchmark", "value": "cosmoflow", "metadata": {}}'
    with pytest.raises(RulesetError, match=r"no rules of hpc 0\.7"):
        choose_ruleset(parse_log_bytes(record, path=Path("hpc_results_v0.7/x/result_1.txt")), None)


def test_a_log_without_records_has_no_ruleset() -> None:
    with pytest.raises(RulesetError):
        choose_ruleset(parse_log_bytes(b"nothing"), None)


def test_every_ruleset_loads_and_its_benchmarks_can_be_scored() -> None:
    for usage, name in list_rulesets():
        one = load_ruleset(usage, name)
        assert one.benchmarks
        for benchmark in one.benchmarks.values():
            assert benchmark.runs >= 1
            assert benchmark.attmt is not None
            assert benchmark.attmt.last == benchmark.quality.threshold


def rules_named_in_python() -> set[str]:
    """The codes of rules that stand in texts of the code, alone or before a sentence."""
    found: set[str] = set()
    for path in sorted((ROOT / "checker").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(RULE.findall(node.value))
    return found


@pytest.mark.slow
def test_every_rule_is_used_by_a_demand_by_the_reader_or_by_the_code() -> None:
    named = rules_named_in_python()
    unused = {
        rule.code
        for rule in load_catalogue().rules.values()
        if rule.on is None and rule.code not in named and not list_rule_uses(rule.id)
    }
    assert unused == set()


@pytest.mark.slow
def test_every_rule_that_the_code_names_is_in_the_catalogue() -> None:
    known = {rule.code for rule in load_catalogue().rules.values()}
    assert "SYS001" in rules_named_in_python()
    assert rules_named_in_python() <= known
