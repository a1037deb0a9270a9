"""`mlcheck compare`: several systems, what makes a system, intervals, ties, formats."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ended
from rich.console import Console

from checker import api
from checker.comparing.benchmark_comparison import BenchmarkComparison, Interval, Ratio
from checker.comparing.compare import compare_systems
from checker.comparing.comparison import Comparison
from checker.comparing.contest_results import build_short_names
from checker.comparing.ratios import correct_for_several
from checker.reporting import registry
from checker.reporting.comparison_tables import COMPARISON_TABLES, list_remarks
from checker.rules.statistics_limits import load_statistics_rules

Call = Callable[..., Ended]
STUDY = "sample_logs/study"
LLAMA = "dialects/training_v5.1/example/results/8xExample/llama31_8b"


def compared(mlcheck: Call, *arguments: object) -> dict[str, Any]:
    """The JSON of `mlcheck compare`."""
    ended = mlcheck("compare", *arguments, "--format", "json")
    assert ended.code == 0, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


def slower(log: Path, target: Path, factor: float) -> None:
    """The log with all its times stretched, counted from the first."""
    start = None
    lines = []
    for line in log.read_text(encoding="utf-8").splitlines():
        head, mark, payload = line.partition(":::MLLOG ")
        if mark:
            record = json.loads(payload)
            start = record["time_ms"] if start is None else start
            record["time_ms"] = start + round((record["time_ms"] - start) * factor)
            line = f"{head}{mark}{json.dumps(record)}"
        lines.append(line)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def three(tmp_path: Path) -> list[Path]:
    """Three systems that ran llama31_8b: the second takes twice as long as the first, the third half as long."""
    folders = []
    for name, factor in (("a", 1.0), ("b", 2.0), ("c", 0.5)):
        for log in sorted((ROOT / "sample_logs" / LLAMA).glob("result_*.txt")):
            slower(log, tmp_path / f"training_v5.1/{name}/llama31_8b" / log.name, factor)
        folders.append(tmp_path / f"training_v5.1/{name}")
    return folders


def test_each_system_is_held_against_the_first(mlcheck: Call, three: list[Path]) -> None:
    found = compared(mlcheck, *three)
    assert found["systems"] == ["a", "b", "c"]
    (contest,) = found["benchmarks"]
    assert [(pair["base"], pair["other"]) for pair in contest["pairs"]] == [("a", "b"), ("a", "c")]
    for pair, factor, winner in zip(contest["pairs"], (0.5, 2.0), ("base", "other"), strict=True):
        for metric in ("tta", "attmt"):
            ratio = pair[metric]
            assert ratio["speedup"] == pytest.approx(factor, rel=1e-4)
            assert ratio["interval"]["low"] < ratio["speedup"] < ratio["interval"]["high"]
            assert (ratio["winner"], ratio["tie"]) == (winner, None)
    assert [one["tta"] for one in found["overall"]] == pytest.approx([0.5, 2.0], rel=1e-4)


def test_profiles_say_how_far_each_system_is_from_the_best(mlcheck: Call, three: list[Path]) -> None:
    profiles = compared(mlcheck, *three)["profiles"]
    reached = {one["system"]: one["factors"][one["shares"].index(1.0)] for one in profiles if one["metric"] == "tta"}
    assert reached == {"a": pytest.approx(2, rel=1e-4), "b": pytest.approx(4, rel=1e-4), "c": 1.0}
    assert compared(mlcheck, *three[:2])["profiles"] == []


def test_another_base_turns_the_ratios_round(mlcheck: Call, three: list[Path]) -> None:
    found = compared(mlcheck, *three, "--base", "b")
    assert found["systems"] == ["b", "a", "c"]
    speedups = [pair["tta"]["speedup"] for pair in found["benchmarks"][0]["pairs"]]
    assert speedups == pytest.approx([2, 4], rel=1e-4)
    ended = mlcheck("compare", *three, "--base", "bb")
    assert ended.code == 2 and "did you mean b?" in ended.err


@pytest.mark.parametrize(
    ("by", "systems", "benchmarks"),
    [
        ("submitter", ["gv100", "p100"], {"maskrcnn", "minigo", "ncf", "resnet", "transformer"}),
        ("system", ["gv100/full_precision", "gv100/mixed_precision", "p100/full_precision", "p100/mixed_precision"],
         {"maskrcnn", "minigo", "ncf", "resnet", "transformer"}),
        ("accelerator", ["NVIDIA Quadro GV100 (Volta)", "NVIDIA Tesla P100 (Pascal)"],
         {"maskrcnn", "minigo", "ncf", "resnet", "transformer"}),
    ],
)  # fmt: skip
def test_what_makes_a_system_can_be_chosen(mlcheck: Call, by: str, systems: list[str], benchmarks: set[str]) -> None:
    found = compared(mlcheck, STUDY, "--by", by)
    assert found["systems"] == systems
    assert {one["benchmark"] for one in found["benchmarks"]} == benchmarks
    by_directory = {
        (one["benchmark"], one["pairs"][0]["tta"]["speedup"])
        for one in compared(mlcheck, f"{STUDY}/gv100", f"{STUDY}/p100")["benchmarks"]
    }
    if by != "system":
        assert {(one["benchmark"], one["pairs"][0]["tta"]["speedup"]) for one in found["benchmarks"]} == by_directory


def test_rulesets_are_compared_on_the_same_accelerators(mlcheck: Call, tmp_path: Path) -> None:
    """The runs of one round, slower, as a round before: on a system of the same accelerators under another name."""
    for ruleset, system, factor in (("5.0", "old", 2.0), ("5.1", "new", 1.0)):
        submitter = tmp_path / f"training_v{ruleset}/org"
        for log in sorted((ROOT / "sample_logs" / LLAMA).parent.glob("retinanet/result_*.txt")):
            slower(log, submitter / f"results/{system}/retinanet/{log.name}", factor)
        description = {"accelerator_model_name": "Chip", "number_of_nodes": "1", "accelerators_per_node": "8"}
        (submitter / "systems").mkdir()
        (submitter / f"systems/{system}.json").write_text(json.dumps(description), encoding="utf-8")
    found = compared(mlcheck, tmp_path, "--by", "ruleset")
    assert found["systems"] == ["training 5.0", "training 5.1"]
    assert found["benchmarks"][0]["pairs"][0]["tta"]["speedup"] == pytest.approx(2, rel=1e-4)


def test_mixed_stands_against_full_precision(mlcheck: Call) -> None:
    results = f"{STUDY}/gv100/results"
    found = compared(mlcheck, f"{results}/full_precision", f"{results}/mixed_precision")
    (contest,) = found["benchmarks"]
    assert (contest["benchmark"], found["systems"]) == ("resnet", ["full_precision", "mixed_precision"])
    assert contest["pairs"][0]["tta"]["speedup"] == pytest.approx(100.81 / 55.54, rel=1e-3)


def test_other_targets_are_other_contests(mlcheck: Call) -> None:
    found = compared(mlcheck, STUDY, "--by", "system")
    assert found["unmatched"] == ["resnet, target 0.77 (only in m1/unnamed, m2/unnamed)"]
    ended = mlcheck("compare", f"{STUDY}/p100", f"{STUDY}/cifar10/m1")
    assert ended.code == 2 and "target 0.759" in ended.err and "target 0.77" in ended.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([f"{STUDY}/p100"], "only p100 to compare by directory"),
        ([f"{STUDY}/p100", f"{STUDY}/gv100", f"{STUDY}/p100"], "p100 is named twice"),
        ([STUDY, "--by", "ruleset"], "only training 0.6 to compare by ruleset"),
        ([STUDY, "--by", "colour"], "unknown by colour"),
        ([f"{STUDY}/p100", f"{STUDY}/gv100", "--anchor", "loose"], "unknown anchor loose"),
        ([f"{STUDY}/p100", f"{STUDY}/gv100", "--table", "times"], "unknown table times"),
        ([f"{STUDY}/p100", f"{STUDY}/gv100", "--benchmark", "bert"], "no benchmark named bert"),
    ],
)
def test_what_cannot_be_compared_is_said(mlcheck: Call, arguments: list[str], said: str) -> None:
    ended = mlcheck("compare", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def ratio(speedup: float, interval: tuple[float, float] | None, p_value: float | None, **more: Any) -> Ratio:
    ends = None if interval is None else Interval(low=interval[0], high=interval[1])
    return Ratio(speedup=speedup, interval=ends, winner=None, tie=None, rule="mean", p_value=p_value, **more)


@pytest.mark.parametrize(
    ("ratios", "winner", "tie"),
    [
        ([ratio(1.004, None, None)], "tie", "equal"),
        ([ratio(1.006, None, None)], "other", None),
        ([ratio(1.2, (0.9, 1.6), 0.2)], "tie", "seeds"),
        ([ratio(0.76, (0.69, 0.89), 0.001, resolution=0.5)], "base", None),
        ([ratio(1.2, (1.1, 1.3), 0.04)], "other", None),
        ([ratio(1.2, (1.1, 1.3), 0.04), ratio(1.0, (0.9, 1.1), 0.9)], "tie", "several benchmarks"),
        ([ratio(1.2, (1.1, 1.3), 0.02), ratio(1.0, (0.9, 1.1), 0.9)], "other", None),
        ([ratio(1.1, None, None, at_one_evaluation=True, resolution=0.2)], None, None),
        ([ratio(1.1, None, None, at_one_evaluation=True, resolution=0.05)], "other", None),
    ],
)
def test_ties_are_named(ratios: list[Ratio], winner: str | None, tie: str | None) -> None:
    found = correct_for_several(ratios, load_statistics_rules())[0]
    assert (found.winner, found.tie) == (winner, tie)


@pytest.mark.slow
def test_every_format_does_comparisons(mlcheck: Call, three: list[Path]) -> None:
    for name in registry.list_formats("render_comparison"):
        first, second = (mlcheck("compare", *three, "--format", name) for _ in range(2))
        assert first.code == 0 and first.out == second.out != ""
    assert {"csv", "json", "markdown", "terminal"} <= set(registry.list_formats("render_comparison"))


@pytest.mark.slow
def test_tables_hold_what_the_json_holds(mlcheck: Call, three: list[Path]) -> None:
    found = compared(mlcheck, *three)
    read = {
        name: list(csv.DictReader(io.StringIO(mlcheck("compare", *three, "--format", "csv", "--table", name).out)))
        for name in COMPARISON_TABLES
    }
    pair = found["benchmarks"][0]["pairs"][0]
    assert float(read["speedups"][1]["TTA speedup low"]) == pair["tta"]["interval"]["low"]
    assert [row["ATTMT winner"] for row in read["speedups"]] == ["base", "a", "c"]
    assert len(read["sensitivity"]) == 2 * len(pair["sensitivity"])
    assert float(read["overall"][1]["ATTMT"]) == found["overall"][1]["attmt"]
    assert {row["metric"] for row in read["seeds"]} == {"TTA", "ATTMT", "time to train"}
    assert max(float(row["of benchmarks"]) for row in read["profiles"]) == 1
    for name in COMPARISON_TABLES:
        assert mlcheck("compare", *three, "--table", name).code == 0
    markdown = mlcheck("compare", *three, "--format", "markdown").out
    assert markdown.count("\n## ") + 1 == len(COMPARISON_TABLES)


def test_the_terminal_report_fits_80_columns(mlcheck: Call, three: list[Path], root: Path) -> None:
    render = registry.load_renderer("terminal", "render_comparison")
    for paths in (three, [root / STUDY / "p100", root / STUDY / "gv100"]):
        console = Console(width=80, file=io.StringIO(), highlight=False)
        console.print(render(compare_systems(paths)))
        assert isinstance(console.file, io.StringIO)
        text = console.file.getvalue()
        assert "…" not in text, text
        assert max(map(len, text.splitlines())) <= 80


def test_the_models_read_their_own_json(mlcheck: Call) -> None:
    text = mlcheck("compare", f"{STUDY}/p100", f"{STUDY}/gv100", "--format", "json").out
    assert Comparison.model_validate_json(text).model_dump_json(indent=2) + "\n" == text


def test_paths_are_called_by_what_tells_them_apart() -> None:
    assert build_short_names([Path("/x/p100/results"), Path("/x/gv100/results")]) == ["p100", "gv100"]
    assert build_short_names([Path("/x/a"), Path("/x/b"), Path("/x/c")]) == ["a", "b", "c"]
    assert build_short_names([Path("/x/a/b"), Path("/x/b/b"), Path("/x/a/c")]) == ["/x/a/b", "/x/b/b", "/x/a/c"]


@pytest.mark.slow
def test_statistics_refuse_only_where_they_are_to(mlcheck: Call, three: list[Path]) -> None:
    """On minigo the winner changes with the target; of three systems whose times are multiples it does not."""
    sides = (f"{STUDY}/p100", f"{STUDY}/gv100", "--benchmark", "minigo")
    assert [mlcheck("compare", *sides, *strict).code for strict in ((), ("--strict-statistics",))] == [0, 1]
    assert mlcheck("compare", *three, "--strict-statistics").code == 0
    (pair,) = compared(mlcheck, *sides)["benchmarks"][0]["pairs"]
    named = {remark["rule"] for remark in pair["remarks"]} - {None}  # those without a rule say what is not comparable
    assert named == {"STA002-winner-changes"}
    said = [remark["message"] for remark in pair["remarks"]]
    assert "the winner by TTA changes as the target moves from 0.35 to 0.4, at 0.38" in said


@pytest.mark.parametrize("option", ["--seed", "--draws"])
def test_options_of_the_resampling_that_is_gone_are_taken_with_a_note(mlcheck: Callable[..., Ended], option: str) -> None:
    usual = mlcheck("compare", f"{STUDY}/p100", f"{STUDY}/gv100", "--benchmark", "ncf", "--format", "json")
    ended = mlcheck("compare", f"{STUDY}/p100", f"{STUDY}/gv100", "--benchmark", "ncf", "--format", "json", option, 333)
    assert (ended.code, ended.out) == (usual.code, usual.out)
    assert usual.err == "" and f"mlcheck: {option} has no effect" in ended.err
    assert option not in mlcheck("compare", "--help").out


def test_the_library_warns_of_arguments_without_effect() -> None:
    with pytest.warns(DeprecationWarning, match="no effect"):
        api.compare(f"{STUDY}/p100", f"{STUDY}/gv100", benchmark="ncf", draws=200)


def test_a_target_of_several_parts_is_explained_where_it_is_compared() -> None:
    one = BenchmarkComparison(
        benchmark="maskrcnn", name="Mask R-CNN", within=None, usage="training", ruleset="3.1", quality_target=1.0,
        attmt_window="0.95:1:0.01", anchor="fixed", sides=(), pairs=(), quality_parts={"BBOX": 0.377, "SEGM": 0.339},
    )  # fmt: skip
    comparison = compare_systems([Path(f"{STUDY}/p100"), Path(f"{STUDY}/gv100")], benchmark="ncf")
    assert not any("least share" in remark for _, remark in list_remarks(comparison))
    told = list_remarks(comparison.model_copy(update={"benchmarks": (one,)}))
    assert told == [("maskrcnn", "target 1, the least share that a part reaches of its own (BBOX 0.377, SEGM 0.339)")]
