"""Whole submissions: what is found in a directory, that nothing in it changes, tables, and what changed since."""

import csv
import gzip
import io
import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from conftest import ROOT, Ended
from trees import tree

from checker import resources
from checker.inputs.submission_layout import parse_layout
from checker.logs.discovery import discover_logs

Call = Callable[..., Ended]
EXAMPLE = ROOT / "sample_logs/dialects/training_v5.1/example"
LLAMA = "results/8xExample/llama31_8b"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """A copy of the clean submission."""
    root = tmp_path / "training_v5.1/example"
    shutil.copytree(EXAMPLE, root)
    return root


@pytest.mark.parametrize(
    ("old", "new", "stops"),
    [
        ('"value": 3.2909', '"value": "3.2909"', True),  # compared with the target
        ('"key": "submission_division", "value": "closed"', '"key": "submission_division", "value": "x"', True),
        ('"key": "submission_benchmark", "value": "llama31_8b"', '"key": "submission_benchmark", "value": "x"', True),
        ('"key": "opt_name", "value": "adamw"', '"key": "opt_name", "value": "x"', False),
    ],
)
def test_one_log_that_stops_the_official_program_rejects_the_result(
    example: Path, mlcheck: Call, old: str, new: str, stops: bool
) -> None:
    """Olympic scoring drops one log that does not comply, but no exception."""
    log = example / LLAMA / "result_0.txt"
    text = log.read_text(encoding="utf-8")
    assert old in text
    log.write_text(text.replace(old, new, 1), encoding="utf-8")
    said = mlcheck("validate", "--format", "json", "--gate", "official", example)
    report = json.loads(said.out)
    program = report["submissions"][0]["package_checker"]
    assert (program, report["submissions"][0]["official"]) == (("crash", "fail") if stops else ("pass", "pass"))
    assert said.code == (1 if stops else 0)


@pytest.mark.parametrize("place", [".", "results", "systems", "results/8xExample"])
def test_a_stray_log_is_not_seen_officially(example: Path, mlcheck: Call, place: str) -> None:
    """The official check looks at logs in folders of benchmarks alone."""
    (example / place / "result_x.txt").write_text("", encoding="utf-8")
    said = mlcheck("validate", "--format", "json", "--gate", "official", example)
    assert (said.code, json.loads(said.out)["summary"]["official"]) == (0, "pass")


@pytest.mark.parametrize("field", ["division", "system_name", "accelerator_model_name", "framework"])
def test_the_official_summary_is_sorted_by_texts(example: Path, mlcheck: Call, field: str) -> None:
    path = example / "systems/8xExample.json"
    described = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**described, field: ["x"]}), encoding="utf-8")
    assert json.loads(mlcheck("validate", "--format", "json", example).out)["submissions"][0]["result_summarizer"] == "crash"


def test_the_official_program_reads_no_packed_log(example: Path, mlcheck: Call) -> None:
    """A packed copy beside a log repeats no seed officially."""
    log = example / LLAMA / "result_0.txt"
    (example / LLAMA / "result_0.txt.gz").write_bytes(gzip.compress(log.read_bytes()))
    report = json.loads(mlcheck("validate", "--format", "json", example).out)
    assert report["submissions"][0]["official"] == "pass"
    assert report["submissions"][0]["mlcheck"] == "fail"


def test_the_official_program_counts_the_logs_of_the_folders_name(example: Path, mlcheck: Call) -> None:
    (example / LLAMA).rename(example / LLAMA.replace("llama31_8b", "llama31_405b"))
    report = json.loads(mlcheck("validate", "--format", "json", example).out)
    assert report["submissions"][0]["package_checker"] == "fail"
    assert any(
        "counts 10 result_*.txt where it expects 3" in finding["message"] for finding in report["results"][0]["findings"]
    )


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("round/Org/results/sys/bert", ("round/Org", "sys", None, "bert", False)),
        ("round/Org/results/sys/strong/oc20", ("round/Org", "sys", "strong", "oc20", False)),
        ("Org/results/sys/weak/cosmoflow/pruned_results", ("Org", "sys", "weak", "cosmoflow", True)),
        ("Org/results/sys", ("Org", "sys", None, None, False)),
        ("results/old/Org/results/sys/bert", ("results/old/Org", "sys", None, "bert", False)),
        ("some/logs", (None, None, None, None, False)),
        ("some/results", (None, None, None, None, False)),
    ],
)
def test_a_place_is_told_from_its_path(path: str, expected: tuple[object, ...]) -> None:
    place = parse_layout(Path("/" + path))
    submitter = None if place.submitter_folder is None else str(place.submitter_folder).removeprefix("/")
    assert (submitter, place.system, place.scaling, place.benchmark, place.pruned) == expected


def test_runs_come_in_natural_order(example: Path) -> None:
    (example / LLAMA / "result_0.txt").rename(example / LLAMA / "result_10.txt")
    folder = next(folder for folder in discover_logs([example]).folders if folder.path.name == "llama31_8b")
    assert [log.name for log in folder.logs] == [f"result_{number}.txt" for number in range(1, 11)]


def test_logs_that_are_not_part_of_a_result_are_passed_over(example: Path) -> None:
    before = discover_logs([example]).logs
    for place in (f"{LLAMA}/raw_logs", f"{LLAMA}/pruned_results", "results/8xExample/processed_logs", "results/raw_logs"):
        (example / place).mkdir()
        shutil.copy(example / LLAMA / "result_0.txt", example / place / "result_0.txt")
    assert discover_logs([example]).logs == before
    named = discover_logs([example / LLAMA / "raw_logs"])
    assert [log.parent.name for log in named.logs] == ["raw_logs"]


def test_pruned_runs_alone_are_read_and_the_result_has_none(example: Path) -> None:
    shutil.rmtree(example / "results/8xExample/retinanet")
    folder = example / LLAMA
    (folder / "pruned_results").mkdir()
    for log in folder.glob("result_*.txt"):
        log.rename(folder / "pruned_results" / log.name)
    found = {place.path.name: len(place.logs) for place in discover_logs([example]).folders}
    assert found == {"llama31_8b": 0, "pruned_results": 10}


def test_a_folder_has_its_own_name_wherever_a_link_to_it_stands(example: Path) -> None:
    (example / "results/1xAlias").symlink_to("8xExample")
    assert {folder.layout.system for folder in discover_logs([example]).folders} == {"8xExample"}


def test_links_that_lead_back_are_followed_once(example: Path) -> None:
    before = [str(log) for log in discover_logs([example]).logs]
    (example / LLAMA / "again").symlink_to(example)
    (example / "results/8xExample/self").symlink_to(".")
    assert [str(log) for log in discover_logs([example]).logs] == before


def test_power_logs_and_source_code_are_no_runs(example: Path) -> None:
    before = len(discover_logs([example]).logs)
    for folder in (f"{LLAMA}/power/result_0", "benchmarks/llama31_8b/results/8xExample/llama31_8b"):
        (example / folder).mkdir(parents=True)
        shutil.copy(example / LLAMA / "result_0.txt", example / folder / "result_0.txt")
    assert len(discover_logs([example]).logs) == before


def test_nothing_changes_in_a_submission_that_cannot_be_written(mlcheck: Call, example: Path) -> None:
    before = tree(example)
    folders = [path for path in (example, *example.rglob("*")) if path.is_dir()]
    for path in (*example.rglob("*"), example):
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    try:
        for command in ("validate", "score", "summarize"):
            assert mlcheck(command, example).code == 0
    finally:
        for path in folders:
            path.chmod(path.stat().st_mode | stat.S_IWUSR)
    assert tree(example) == before
    assert {path.name for path in example.iterdir()} == {"benchmarks", "results", "systems"}


def test_a_round_has_one_row_a_system_and_one_row_a_result(mlcheck: Call) -> None:
    rows = list(csv.DictReader(io.StringIO(mlcheck("summarize", EXAMPLE, "--format", "csv").out)))
    assert [(row["submitter"], row["system"], row["accelerators"]) for row in rows] == [("example", "8xExample", "8")]
    report = json.loads(mlcheck("validate", EXAMPLE, "--format", "json").out)
    for one in report["results"]:
        assert float(rows[0][one["benchmark"]]) == one["official_score_minutes"]
    results = json.loads(mlcheck("summarize", EXAMPLE, "--format", "json").out)["results"]
    assert [(row["benchmark"], row["runs"], row["rcp"], row["state"]) for row in results] == [
        ("llama31_8b", 10, "found", "result"), ("retinanet", 5, "found", "result"),
    ]  # fmt: skip
    markdown = mlcheck("summarize", EXAMPLE, "--format", "markdown", "--table", "results").out
    assert len([line for line in markdown.splitlines() if line.startswith("|")]) == 4


def test_what_is_refused_or_provisional_has_no_place_in_the_table(mlcheck: Call, example: Path) -> None:
    (example / LLAMA / "result_3.txt").unlink()
    ended = mlcheck("summarize", example, "--format", "csv")
    assert ended.code == 1
    assert next(csv.DictReader(io.StringIO(ended.out)))["llama31_8b"] == "rejected"
    ended = mlcheck("summarize", example, "--format", "csv", "--partial")
    assert ended.code == 0
    assert next(csv.DictReader(io.StringIO(ended.out)))["llama31_8b"] == "provisional"


def test_a_name_that_is_a_formula_or_a_table_stays_a_name(mlcheck: Call, example: Path) -> None:
    description = example / "systems/8xExample.json"
    text = description.read_text(encoding="utf-8").replace('"system_name": "8xExample"', '"system_name": "=cmd|x"')
    description.write_text(text, encoding="utf-8")
    assert next(csv.DictReader(io.StringIO(mlcheck("summarize", example, "--format", "csv").out)))["system"] == "'=cmd|x"
    assert "=cmd\\|x" in mlcheck("summarize", example, "--format", "markdown").out


@pytest.mark.slow
def test_changes_since_an_earlier_submission_are_told(mlcheck: Call, example: Path, tmp_path: Path) -> None:
    old = tmp_path / "old/training_v5.1/earlier"
    shutil.copytree(example, old)
    unchanged = json.loads(mlcheck("validate", example, "--format", "json", "--changed-since", old).out)["changes"]
    assert (unchanged["changes"], unchanged["unchanged"]) == ([], 2)
    log = example / LLAMA / "result_4.txt"
    log.write_text(
        log.read_text(encoding="utf-8").replace('"max_sequence_length", "value": 8192', '"max_sequence_length", "value": 9')
    )
    shutil.rmtree(example / "results/8xExample/retinanet")
    report = json.loads(mlcheck("validate", example, "--format", "json", "--changed-since", old).out)
    jsonschema.validate(
        report, json.loads((resources.find_schemas_folder() / "report.schema.json").read_text(encoding="utf-8"))
    )
    llama, retinanet = report["changes"]["changes"]
    assert (llama["what"], llama["mlcheck_before"], llama["mlcheck_after"]) == ("changed", "pass", "fail")
    assert llama["runs_changed"] == ["result_4.txt"]
    assert [finding["rule"] for finding in llama["new"]] == ["RES016-hyperparameters-differ", "HYP003-hyperparameter-value"]
    assert (retinanet["place"], retinanet["what"]) == ("8xExample/retinanet", "removed")
    earlier = tmp_path / "earlier.json"
    earlier.write_text(mlcheck("validate", old, "--format", "json").out, encoding="utf-8")
    again = json.loads(mlcheck("validate", example, "--format", "json", "--changed-since", earlier).out)
    assert again["changes"]["changes"] == report["changes"]["changes"] or len(again["changes"]["changes"]) == 2
    assert "HYP003" in mlcheck("validate", example, "--changed-since", earlier).out
    assert mlcheck("validate", example, "--changed-since", example / "systems/8xExample.json").code == 2


def test_a_waiver_is_always_said_and_lets_a_failed_test_pass(mlcheck: Call, example: Path) -> None:
    for log in (example / LLAMA).iterdir():
        log.write_text(
            log.read_text(encoding="utf-8").replace('"global_batch_size", "value": 32', '"global_batch_size", "value": 4096')
        )
    assert mlcheck("validate", example).code == 1
    (example / LLAMA / "package_checker_params").write_text("rcp-bypass\n", encoding="utf-8")
    assert mlcheck("validate", example).code == 1  # the official program compares the line with its line break
    ended = mlcheck("validate", example, "--gate", "mlcheck")
    assert ended.code == 0
    assert "with bypasses: rcp-bypass" in " ".join(ended.out.split())
    report = json.loads(mlcheck("validate", example, "--format", "json").out)
    one = next(one for one in report["results"] if one["benchmark"] == "llama31_8b")
    assert (one["mlcheck"], one["official"], one["bypasses"]) == ("pass", "fail", ["rcp-bypass"])
    (example / LLAMA / "package_checker_params").write_text("rcp-bypass", encoding="utf-8")
    report = json.loads(mlcheck("validate", example, "--format", "json").out)
    assert next(one for one in report["results"] if one["benchmark"] == "llama31_8b")["official"] == "pass"
    assert report["summary"]["exit_code"] == 0


def test_the_same_run_in_two_rulesets_is_noticed(mlcheck: Call, example: Path) -> None:
    other = example.parent.parent / "training_v6.0/example"
    shutil.copytree(example, other)
    report = json.loads(mlcheck("validate", example.parent.parent, "--format", "json").out)
    assert [finding["rule"] for finding in report["findings"]].count("RES033-run-in-several-folders") == 2


def test_weak_scaling_takes_from_the_first_start_to_the_last_stop(mlcheck: Call, corpus: Path) -> None:
    folder = corpus / "hpc_v3.0/HPE+LBNL/results/perlmutter_10x128x4_ngc21.09_mxnet"
    if not folder.is_dir():
        pytest.skip("the weak-scaling submission is not in the corpus")
    one = json.loads(mlcheck("validate", folder, "--format", "json").out)["results"][0]
    assert (one["scaling"], one["weak"]["models"], one["weak"]["instance_scale"]) == ("weak", 10, 512)
    assert one["weak"]["minutes"] >= one["official_score_minutes"]


def test_relative_paths_work_from_within_a_submission(mlcheck: Call, monkeypatch: pytest.MonkeyPatch, example: Path) -> None:
    for folder, paths in ((example, ["."]), (example, ["results"]), (example / "results/8xExample", ["llama31_8b"])):
        monkeypatch.chdir(folder)
        ended = mlcheck("validate", *paths, "--ruleset", "5.1")
        assert ended.code == 0, (os.fspath(folder), ended.out)


@pytest.mark.parametrize("spoiled", [False, True])
def test_results_beside_systems_are_the_whole_submission(mlcheck: Call, example: Path, spoiled: bool) -> None:
    if spoiled:
        (example / "systems/unused.json").write_text("{}", encoding="utf-8")
        (example / "benchmarks/my model.py").write_text("", encoding="utf-8")
        (example / "package_checker_params").write_text("no-such-option\n", encoding="utf-8")
    whole, part = (json.loads(mlcheck("validate", path, "--format", "json").out) for path in (example, example / "results"))
    assert whole == part
    rules = {finding["rule"][:6] for finding in whole["findings"] if finding["severity"] == "error"}
    assert rules == ({"SYS003", "SYS020", "RES021"} if spoiled else set())
    assert whole["summary"]["exit_code"] == int(spoiled)


@pytest.mark.parametrize("line", ["# as agreed", "no-such-option"])
def test_a_line_that_is_no_option_stops_the_official_check(mlcheck: Call, example: Path, line: str) -> None:
    (example / "package_checker_params").write_text(f"rcp-bypass\n{line}\n", encoding="utf-8")
    report = json.loads(mlcheck("validate", example, "--gate", "official", "--format", "json").out)
    (named,) = [one for one in report["findings"] if one["rule"] == "RES021-bypass-unknown"]
    assert (report["summary"]["exit_code"], named["line"], named["rejected_officially"]) == (1, 2, True)


def test_results_in_the_working_directory_are_the_whole_submission(
    mlcheck: Call, example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (example / "systems/unused.json").write_text("{}", encoding="utf-8")
    monkeypatch.chdir(example / "results")
    report = json.loads(mlcheck("validate", ".", "--ruleset", "5.1", "--format", "json").out)
    assert (report["summary"]["exit_code"], report["submissions"][0]["package_checker"]) == (1, "fail")


def test_a_system_that_is_a_link_goes_by_the_name_of_what_it_leads_to(mlcheck: Call, example: Path) -> None:
    (example / "results/AAA").symlink_to("8xExample")
    shutil.copy(example / "systems/8xExample.json", example / "systems/AAA.json")
    report = json.loads(mlcheck("validate", example, "--format", "json").out)
    assert {result["system"] for result in report["results"]} == {"8xExample"}
    (linked,) = [one for one in report["findings"] if one["rule"] == "SYS022-link-broken"]
    assert linked["path"].endswith("results/AAA") and "8xExample" in linked["message"]


def test_findings_on_descriptions_and_files_that_are_fixed_are_told(mlcheck: Call, example: Path, tmp_path: Path) -> None:
    stray, earlier = example / "results/8xExample/a b.md", tmp_path / "earlier.json"
    stray.touch()
    earlier.write_text(mlcheck("validate", example, "--format", "json").out, encoding="utf-8")
    stray.unlink()
    changes = json.loads(mlcheck("validate", example, "--format", "json", "--changed-since", earlier).out)["changes"]["changes"]
    (other,) = [change for change in changes if change["place"] == "system descriptions and other files"]
    assert [finding["rule"] for finding in other["gone"]] == ["SYS020-name-unfriendly"] and other["new"] == []
    assert "gone SYS020" in mlcheck("validate", example, "--changed-since", earlier).out
