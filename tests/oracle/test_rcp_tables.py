"""Reference convergence points as data: ours hold what the official tables hold; which ones are doubted; a user's own."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import ROOT
from mlperf_logging.rcp_checker import rcp_checker as official

from checker.errors import DefinitionError, InputError
from checker.rules import ruleset_files
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.reference_points import ReferenceTable, load_rcp_table
from checker.rules.user_reference_points import read_user_references
from checker.submissions.rcp.reference_statistics import ReferenceStatistics

TABLES = sorted(
    (path.parent.name.rsplit("_", 1)[0], path.parent.name.rsplit("_", 1)[1].removesuffix(".0"), path.stem.removeprefix("rcps_"))
    for path in Path(official.__file__).parent.glob("*_*/rcps_*.json")
)
LEFT_BEHIND = {("training", "5.1", "bert")}  # a table of a benchmark that the ruleset does not have
HELD = [table for table in TABLES if table not in LEFT_BEHIND]
WITHOUT_RUNS = "dlrm"  # the official program has tables of it but stops: it lacks the number of its runs


def test_there_are_tables_where_the_official_program_has_some() -> None:
    found = {
        (usage, name, benchmark)
        for usage, name in list_rulesets()
        for benchmark in load_ruleset(usage, name).benchmarks
        if usage in official.submission_runs and load_rcp_table(usage, name, benchmark) is not None
    }
    assert found == set(HELD)
    assert all(benchmark not in load_ruleset(usage, name).benchmarks for usage, name, benchmark in LEFT_BEHIND)


@pytest.mark.parametrize(("usage", "name", "benchmark"), HELD)
def test_a_table_holds_what_the_official_one_holds(usage: str, name: str, benchmark: str) -> None:
    path = Path(official.__file__).parent / f"{usage}_{name}.0" / f"rcps_{benchmark}.json"
    wanted = {}
    for point, record in json.loads(path.read_text(encoding="utf-8")).items():
        values = record.get("Epochs to converge", record.get("samples to converge"))
        about = [record.get(key) for key in ("Creator", "When", "Platform", "Precision")]
        wanted[point] = exactly(record["BS"], record["Hyperparams"], values, about)
    table = load_rcp_table(usage, name, benchmark)
    assert table is not None and table.benchmark == benchmark
    found = {}
    for point in table.points:
        about = [point.creator, point.when, point.platform, point.precision]
        found[point.name] = exactly(point.batch_size, point.hyperparameters, point.to_target, about)
    assert found == wanted


def exactly(*facts: Any) -> str:
    """Facts as text, in which 1 and 1.0 differ; the order of hyperparameters says nothing."""
    return json.dumps(facts, sort_keys=True)


def test_the_number_of_runs_is_the_official_one() -> None:
    for usage, name, benchmark in HELD:
        facts = load_ruleset(usage, name).benchmarks[benchmark]
        wanted = official.submission_runs[usage].get(benchmark)
        assert benchmark == WITHOUT_RUNS or facts.runs == wanted, (usage, name, benchmark)
        assert facts.drop.fastest == facts.drop.slowest == (4 if benchmark == "unet3d" else 1)


@pytest.fixture
def rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., ReferenceTable | None]:
    """Writes tables of bert, one a ruleset, each extending the one before; gives what the last one comes to."""

    def written(*tables: dict[str, Any] | None, retired: int | None = None) -> ReferenceTable | None:
        heads = {}
        for number, table in enumerate(tables):
            gone = ["bert"] if number == retired else []
            heads[str(number)] = SimpleNamespace(
                definition=SimpleNamespace(rcps=True), benchmarks={"bert"}, display_name=f"training {number}"
            )
            path = tmp_path / "training" / str(number) / "rcps" / "bert.json"
            path.parent.mkdir(parents=True)
            base = f'extends = "{number - 1}"\n' if number else ""
            (path.parents[1] / "ruleset.toml").write_text(f"{base}retired = {json.dumps(gone)}\n", encoding="utf-8")
            if table is not None:
                path.write_text(json.dumps(table), encoding="utf-8")
        monkeypatch.setattr("checker.rules.reference_points.load_ruleset", lambda _, name: heads[name])
        monkeypatch.setattr("checker.rules.reference_points.load_base_ruleset", ruleset_files._read_base_ruleset)
        monkeypatch.setattr("checker.resources.find_rules_folder", lambda: tmp_path)
        return load_rcp_table.__wrapped__("training", str(len(tables) - 1), "bert")

    return written


ONE = {"name": "one", "batch_size": 1, "to_target": [1, 2], "hyperparameters": {"a": 1, "b": 2}, "precision": "FP32"}
TWO = {"name": "two", "batch_size": 2, "to_target": [3, 4]}
FIRST = {"benchmark": "bert", "unit": "epochs", "points": [ONE, TWO]}


def test_an_ruleset_adds_changes_and_removes_points(rounds: Callable[..., ReferenceTable | None]) -> None:
    change = {"name": "one", "hyperparameters": {"a": None, "c": 3}, "precision": None, "to_target": [5]}
    added = {"name": "three", "batch_size": 3, "to_target": [6]}
    found = rounds(FIRST, None, {"unit": "samples", "removed": ["two"], "points": [change, added]}, None)
    assert found is not None and found.unit == "samples"
    one, three = found.points
    assert (one.batch_size, one.to_target, one.precision) == (1, (5,), None)
    assert one.hyperparameters == {"b": 2, "c": 3}
    assert (three.name, three.hyperparameters) == ("three", {})


def test_a_benchmark_that_comes_back_has_none_of_its_old_points(rounds: Callable[..., ReferenceTable | None]) -> None:
    assert rounds(FIRST, None, {**FIRST, "points": [TWO]}, retired=1).points[0].name == "two"  # type: ignore[union-attr]


def test_no_points_are_inherited_from_a_round_that_retires_the_benchmark(rounds: Callable[..., ReferenceTable | None]) -> None:
    assert rounds(FIRST, None, None, retired=1) is None


@pytest.mark.parametrize(
    "change",
    [{"removed": ["none"], "points": []}, {"points": [{"batch_size": 2}]}, {}, {"points": [{"name": "one", "size": 3}]}],
)
def test_a_table_of_ours_that_is_wrong_is_our_defect(change: Any, rounds: Callable[..., ReferenceTable | None]) -> None:
    with pytest.raises(DefinitionError):
        rounds(FIRST, change)


def doubts(usage: str, name: str, benchmark: str, size: int) -> str:
    table = load_rcp_table(usage, name, benchmark)
    assert table is not None
    reference = ReferenceStatistics.from_table(table, load_ruleset(usage, name).benchmarks[benchmark])
    return "; ".join(next(point for point in reference.all_points if point.global_batch_size == size).doubts)


def test_points_that_deserve_it_are_doubted() -> None:
    assert "548 evaluations" in doubts("training", "4.1", "gpt3", 3072)
    assert "13790871552" in doubts("training", "4.1", "gpt3", 3072)
    assert "no spread" in doubts("training", "6.1", "qwen35_397b_grpo", 512)
    assert "13 runs where the rules ask for 20" in doubts("training", "4.1", "stable_diffusion", 2048)
    assert "240 samples" in doubts("training", "2.0", "unet3d", 80)
    assert doubts("training", "3.1", "unet3d", 80) == ""
    assert doubts("training", "5.1", "llama31_8b", 32) == ""
    points = [values for table in HELD for values in values_of(*table)]
    assert (len(points), sum(len(set(values)) == 1 for values in points)) == (578, 53)


def values_of(usage: str, name: str, benchmark: str) -> list[tuple[float, ...]]:
    table = load_rcp_table(usage, name, benchmark)
    return [] if table is None else [point.to_target for point in table.points]


def test_a_users_points_may_have_either_form(tmp_path: Path) -> None:
    shipped = Path(official.__file__).parent / "training_5.1.0" / "rcps_flux1.json"
    read = read_user_references(shipped).tables["flux1"]
    assert read.points == load_rcp_table("training", "5.1", "flux1").points  # type: ignore[union-attr]
    assert read.unit == "samples"
    ours_ = tmp_path / "own.json"
    ours_.write_text(read.model_dump_json(), encoding="utf-8")
    assert read_user_references(ours_).tables == {"flux1": read}
    assert read_user_references(ROOT / "rules" / "training" / "1.0" / "rcps" / "bert.json").tables["bert"].unit == "samples"


def test_every_official_file_can_be_given(tmp_path: Path) -> None:
    joined: dict[str, Any] = {}
    folder = Path(official.__file__).parent / "training_5.1.0"
    for path in folder.glob("rcps_*.json"):
        assert list(read_user_references(path).tables) == [path.stem.removeprefix("rcps_")]
        joined |= json.loads(path.read_text(encoding="utf-8"))
    (tmp_path / "all.json").write_text(json.dumps(joined), encoding="utf-8")
    read = read_user_references(tmp_path / "all.json").tables
    assert len(read) == len(list(folder.glob("rcps_*.json")))
    assert read["flux1"] == read_user_references(folder / "rcps_flux1.json").tables["flux1"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is no table"),
        ("{}", "is no table"),
        ('{"a": 1}', "is no table"),
        ('{"a": {"Benchmark": "bert", "BS": 2}}', "point 'a'.to_target: Field required"),
        ('{"a": {"Benchmark": "bert", "BS": -2, "Epochs to converge": [1]}}', "point 'a'.batch_size"),
        ('{"a": {"Benchmark": "bert", "BS": 2, "Epochs to converge": [NaN]}}', "point 'a'.to_target.0"),
        ('{"a": {"Benchmark": "bert", "BS": 2, "Epochs to converge": []}}', "point 'a'.to_target"),
        ('{"a": {"Benchmark": "bert"}, "b": {"Benchmark": "ssd"}}', "point 'a'.batch_size: Field required"),
        ('{"a": {"BS": 2, "Epochs to converge": [1]}}', "point 'a' has no text under Benchmark"),
        ('{"a": {"Benchmark": "bret", "BS": 2, "Epochs to converge": [1]}}', "has points of 'bret'"),
        (
            '{"a": {"Benchmark": "bert", "BS": 2, "Epochs to converge": [1]},'
            ' "b": {"Benchmark": "bert", "BS": 4, "Samples to converge": [1]}}',
            "point 'b' counts in samples",
        ),
        ('{"benchmark": "bert", "unit": "epochs", "points": [3]}', "points.0"),
        ('{"benchmark": "bert", "unit": "miles", "points": []}', "unit"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "own.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=str(path)) as refused:
        read_user_references(path)
    assert said in refused.value.message


def test_a_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_user_references(tmp_path / "none.json")
