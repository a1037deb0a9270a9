"""Look-ups: what a log key means and who asks for it, and what a ruleset says of a benchmark."""

import json
from collections.abc import Callable

import pytest
from conftest import Ended

from checker.checking.benchmark_lookup import describe_benchmark, list_benchmarks
from checker.checking.key_lookup import explain_key, load_key_meanings
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.reference_points import load_rcp_table
from checker.rules.ruleset import DIVISIONS

Call = Callable[..., Ended]
WIDTHS = ("80", "100", "120", "200")


def test_every_key_of_a_ruleset_has_a_meaning_and_no_other_has() -> None:
    keys = {
        scoped.key
        for name in list_rulesets()
        for division in DIVISIONS
        for benchmark in (None, *load_ruleset(*name).benchmarks)
        for scoped in load_ruleset(*name).iter_demands(division, benchmark)
    }
    assert keys == load_key_meanings().keys()
    assert all(meaning and not meaning.endswith(".") for meaning in load_key_meanings().values())


def test_a_key_says_who_must_log_it_and_which_values() -> None:
    explained = explain_key("max_sequence_length", [("training", "5.1")])
    assert explained.section == "hyperparameters"
    required = {name for demand in explained.demands if demand.required for name in demand.benchmarks}
    assert required == {"llama31_405b", "llama31_8b"}
    values = {demand.demand: demand.benchmarks for demand in explained.demands if demand.rule.startswith("HYP003")}
    assert values == {"8192": ("llama31_8b",)}


def test_numbers_of_the_ruleset_stand_in_for_their_names() -> None:
    limits = [demand for demand in explain_key("init_stop", [("training", "5.1")]).demands if demand.rule.startswith("ORD004")]
    assert {demand.divisions: demand.demand for demand in limits} == {
        ("closed",): "less than 30 minutes after the first init_start",
        ("open",): "less than 240 minutes after the first init_start",
    }


def test_a_later_layer_replaces_an_earlier_one() -> None:
    words = {demand.demand for demand in explain_key("lowest_numerical_precision_in_linear").demands}
    assert any("mxfp6" in text for text in words)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["global_batch_size", "eval_accuracy", "run_stop", "submission_org"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_key_in_a_terminal_of_any_width(mlcheck: Call, monkeypatch: pytest.MonkeyPatch, name: str, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    said = mlcheck("explain", name).out
    assert load_key_meanings()[name] in " ".join(said.split())
    assert max(map(len, said.splitlines())) <= int(width)
    assert "training 6.1" in said


def test_a_key_as_json_and_as_markdown(mlcheck: Call) -> None:
    table = json.loads(mlcheck("explain", "eval_error", "--format", "json").out)
    assert table["key"] == "eval_error" and table["asked_by"] == "hpc 1.0 to 3.0"
    assert table["demands"][0]["required"] is True
    page = mlcheck("explain", "eval_error", "--format", "markdown").out
    assert page.startswith("# eval_error\n") and "| at most 0.124 and above 0.0 | cosmoflow |" in page


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["explain", "global_bach_size"], "there is no rule or log key global_bach_size; did you mean global_batch_size?"),
        (["explain", "resnet"], "resnet is a benchmark, neither a rule nor a log key; run mlcheck show resnet"),
        (["explain", "ORD002", "--ruleset", "5.1"], "--ruleset is for log keys"),
        (["explain", "eval_error", "--ruleset", "5.1"], "training 5.1 has the key eval_error; rulesets that have it: hpc"),
        (["show", "llama31_8c"], "there is no benchmark llama31_8c; did you mean llama31_8b?"),
        (["show", "llama31_8b", "--ruleset", "4.0"], "has no benchmark llama31_8b; rulesets that have it: training 5.1 to 6.1"),
        (["show", "resnet", "--division", "opn"], "unknown division opn; did you mean open?"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_not_there_is_said_with_what_is(mlcheck: Call, arguments: list[str], reason: str) -> None:
    ended = mlcheck(*arguments)
    assert ended.code == 2 and reason in ended.err and ended.out == ""


def test_a_rule_as_json(mlcheck: Call) -> None:
    table = json.loads(mlcheck("explain", "ORD002", "--format", "json").out)
    assert table["rule"]["id"].startswith("ORD002") and table["examples"]["broken"]["lines"]
    assert len(json.loads(mlcheck("explain", "--format", "json").out)) > 100


def test_every_benchmark_is_described_as_its_files_have_it() -> None:
    for benchmark, names in list_benchmarks().items():
        ruleset = load_ruleset(*names[-1])
        one, facts = describe_benchmark(benchmark, ruleset), ruleset.benchmarks[benchmark]
        assert (one.runs, one.dropped_fastest, one.dropped_slowest) == (facts.runs, facts.drop.fastest, facts.drop.slowest)
        assert [each.target for each in one.targets.values()] == list(
            (facts.quality.parts or {"": facts.quality.target}).values()
        )
        table = load_rcp_table(*names[-1], benchmark)
        assert len(one.reference_points) == (0 if table is None else len(table.points))
        official = ruleset.list_hyperparameters("closed", benchmark)
        listed = {row.key for division in one.divisions for row in division.hyperparameters}
        assert listed <= official | ruleset.list_hyperparameters("open", benchmark)


def test_a_benchmark_has_its_numbers(mlcheck: Call) -> None:
    table = json.loads(mlcheck("show", "llama31_8b", "--ruleset", "5.1", "--format", "json").out)
    assert table["targets"] == {"eval_accuracy": {"target": 3.3, "direction": "lower", "strict": False}}
    assert (table["runs"], table["attmt_window"], table["ruleset"]) == (10, "3.55:3.3:0.05", "5.1.0")
    closed, opened = table["divisions"]
    assert (closed["init_minutes"], opened["init_minutes"]) == (30, 240)
    assert closed["evaluation_schedule"] == ["an evaluation every 12,288 samples, rounded up to whole batches"]
    rows = {row["key"]: row for row in closed["hyperparameters"]}
    assert rows["max_sequence_length"] == {
        "key": "max_sequence_length", "required": True, "official": "8192", "written_rules": None,
    }  # fmt: skip
    assert rows["dropout"]["written_rules"] == "0.0" and not rows["dropout"]["required"]
    assert {point["global_batch_size"] for point in table["reference_points"]} >= {16, 32, 64}
    one = json.loads(mlcheck("show", "llama31_8b", "--division", "open", "--format", "json").out)
    assert [division["division"] for division in one["divisions"]] == ["open"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["cosmoflow", "stable_diffusion", "gpt3"])
def test_a_benchmark_in_a_terminal_of_any_width(mlcheck: Call, monkeypatch: pytest.MonkeyPatch, name: str, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    said = mlcheck("show", name).out
    assert max(map(len, said.splitlines())) <= int(width)
    one = describe_benchmark(name)
    lines = said.splitlines()
    for division in one.divisions:
        for row in division.hyperparameters:
            assert any(line.split()[:1] == [row.key] for line in lines), row.key
    for point in one.reference_points:
        assert any(line.split()[:1] == [f"{point.global_batch_size:,}"] for line in lines)


def test_all_benchmarks_are_listed(mlcheck: Call) -> None:
    listed = mlcheck("show", "--ruleset", "5.1").out
    assert "llama31_8b" in listed and "cosmoflow" not in listed
    table = json.loads(mlcheck("show", "--format", "json").out)
    assert [one["benchmark"] for one in table] == list(list_benchmarks())
