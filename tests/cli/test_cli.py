"""The command line: exit codes, formats, and that it only reads."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from conftest import ROOT, Ended
from trees import tree

from checker import __version__, resources
from checker.reporting import registry
from checker.reporting.schema import SCHEMAS, format_schema
from checker.rules.catalogue import load_catalogue

Call = Callable[..., Ended]
DIALECTS = "sample_logs/dialects"
LLAMA = f"{DIALECTS}/training_v5.1/example/results/8xExample/llama31_8b"


def test_clean_logs_pass(mlcheck: Call) -> None:
    ended = mlcheck("validate", DIALECTS)
    assert ended.code == 0
    assert ended.out.startswith(" PASS ")
    assert ended.err == ""


def unjudgeable(folder: Path) -> dict[str, list[str]]:
    """Arguments that cannot be judged."""
    (folder / "empty").mkdir()
    (folder / "text").mkdir()
    (folder / "text/notes.txt").write_text("no records here\n", encoding="utf-8")
    (folder / "binary.bin").write_bytes(bytes(range(256)) * 64)
    (folder / "nothing.txt").write_bytes(b"")
    return {
        "an empty folder": [str(folder / "empty")],
        "a folder without records": [str(folder / "text")],
        "a missing path": [str(folder / "missing")],
        "a binary file": [str(folder / "binary.bin")],
        "an empty file": [str(folder / "nothing.txt")],
        "an unknown ruleset": [LLAMA, "--ruleset", "9.9"],
        "an unknown format": [LLAMA, "--format", "poem"],
        "a window that is none": [LLAMA, "--attmt", "1:2"],
        "a window that does not come out even": [LLAMA, "--attmt", "1:2:0.3"],
    }


CASES = (
    "an empty folder", "a folder without records", "a missing path", "a binary file", "an empty file",
    "an unknown ruleset", "an unknown format", "a window that is none", "a window that does not come out even",
)  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_judged_ends_with_2_and_one_sentence(mlcheck: Call, tmp_path: Path, case: str) -> None:
    cases = unjudgeable(tmp_path)
    assert set(cases) == set(CASES)
    before = tree(tmp_path)
    ended = mlcheck("validate", *cases[case])
    assert ended.code == 2
    assert ended.out == ""
    assert ended.err.startswith("mlcheck: ")
    assert len(ended.err.splitlines()) == 1
    assert tree(tmp_path) == before


@pytest.mark.slow
def test_nothing_under_the_input_is_touched(mlcheck: Call) -> None:
    folder = ROOT / "sample_logs"
    before = tree(folder)
    mlcheck("validate", folder)
    mlcheck("score", folder / "study", "--partial")
    mlcheck("compare", folder / "study/p100", folder / "study/gv100")
    assert tree(folder) == before


@pytest.mark.slow
def test_the_json_report_keeps_its_schema(mlcheck: Call) -> None:
    schema = json.loads((resources.find_schemas_folder() / "report.schema.json").read_text(encoding="utf-8"))
    for path in (DIALECTS, "sample_logs/refused", "sample_logs/study"):
        report = json.loads(mlcheck("validate", path, "--format", "json").out)
        jsonschema.validate(report, schema)
    assert report["schema_version"] == 3


def test_the_schema_files_are_those_of_the_models() -> None:
    files = {path.name.removesuffix(".schema.json"): path for path in resources.find_schemas_folder().iterdir()}
    assert {name: path.read_text(encoding="utf-8") for name, path in files.items()} == {
        name: format_schema(name) for name in SCHEMAS
    }


def test_json_lines_are_the_parts_of_the_json_report(mlcheck: Call) -> None:
    whole = json.loads(mlcheck("validate", LLAMA, "--format", "json").out)
    lines = [json.loads(line) for line in mlcheck("validate", LLAMA, "--format", "jsonl").out.splitlines()]
    assert lines == [*whole["runs"], *whole["results"], *whole["findings"]]


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(mlcheck: Call) -> None:
    for form in registry.list_formats("render"):
        first, second = (mlcheck("validate", "sample_logs/refused", "--format", form).out for _ in range(2))
        assert first == second


def test_every_level_has_both_verdicts_and_what_follows_from_them(mlcheck: Call) -> None:
    report = json.loads(mlcheck("validate", "sample_logs/refused", "--format", "json").out)
    assert report["gate"] == "both"
    for part in (report["summary"], *report["runs"], *report["results"]):
        assert part["accepted"] is ((part["mlcheck"], part["official"]) == ("pass", "pass"))
    assert report["summary"]["accepted"] is False and report["summary"]["official"] == "fail"
    summary = json.loads(mlcheck("summarize", DIALECTS, "--format", "json").out)
    for part in (summary, *summary["results"]):
        assert part["accepted"] is True and (part["official"], part["mlcheck"]) == ("pass", "pass")


def test_a_result_says_what_it_ran_on_and_both_scores(mlcheck: Call) -> None:
    for result in json.loads(mlcheck("validate", DIALECTS, "--format", "json").out)["results"]:
        description = ROOT / Path(result["path"]).parents[2] / "systems/8xExample.json"
        if not description.exists():
            assert (result["availability"], result["nodes"], result["accelerators"]) == (None, None, None)
            continue
        described = json.loads(description.read_text(encoding="utf-8"))
        nodes, per_node = int(described["number_of_nodes"]), int(described["accelerators_per_node"])
        assert (result["nodes"], result["accelerators"]) == (nodes, nodes * per_node)
        assert result["availability"] == described["status"]
        assert result["official_score_minutes"] == result["raw_score_minutes"] * result["scaling_factor"]
    alone = json.loads(mlcheck("validate", f"{LLAMA}/result_0.txt", "--format", "json").out)["results"][0]
    assert alone["availability"] is None


@pytest.mark.slow
def test_verdict_and_exit_code_agree(mlcheck: Call) -> None:
    for path in (DIALECTS, "sample_logs/refused", "sample_logs/study"):
        ended = mlcheck("validate", path, "--format", "json")
        report = json.loads(ended.out)
        accepted = [part["accepted"] for part in (*report["runs"], *report["results"])]
        assert ended.code == report["summary"]["exit_code"] == int(False in accepted)
        for part in (*report["runs"], *report["results"]):
            if any(finding["severity"] == "error" for finding in part["findings"]):
                assert part["accepted"] is False


def test_a_set_with_runs_missing_fails_unless_it_is_called_partial(mlcheck: Call, tmp_path: Path) -> None:
    folder = tmp_path / "training_v5.1/results/x/llama31_8b"
    folder.mkdir(parents=True)
    for run in range(3):
        (folder / f"result_{run}.txt").write_bytes((ROOT / LLAMA / f"result_{run}.txt").read_bytes())
    whole = mlcheck("validate", folder, "--format", "json")
    assert whole.code == 1 and "RES004-too-few-runs" in whole.out
    partial = mlcheck("validate", "--partial", folder, "--format", "json")
    assert partial.code == 0 and json.loads(partial.out)["results"][0]["provisional"] is True
    named = mlcheck("validate", folder / "result_0.txt")
    assert named.code == 0 and "provisional" in named.out


@pytest.mark.parametrize("ruleset", ["5.1", "5.1.0", "v5.1", "training-5.1", "training_5.1.0", "training_v5.1"])
def test_the_ruleset_can_be_named(mlcheck: Call, ruleset: str) -> None:
    report = json.loads(mlcheck("validate", LLAMA, "--ruleset", ruleset, "--format", "json").out)
    assert {(run["ruleset"], run["ruleset_source"]) for run in report["runs"]} == {("5.1.0", "flag")}


@pytest.mark.parametrize("ruleset", ["5.1.1", "5", "hpc_3.1.0", "5.1.0.0", "hpc_5.1"])
def test_a_ruleset_that_does_not_exist_is_not_rounded(mlcheck: Call, ruleset: str) -> None:
    ended = mlcheck("validate", LLAMA, "--ruleset", ruleset)
    assert ended.code == 2 and f"unknown ruleset {ruleset}" in ended.err


def test_the_hpc_ruleset_is_named_as_mlperf_logging_names_it(mlcheck: Call) -> None:
    shown = json.loads(mlcheck("config", "show", "--no-config", "--ruleset", "hpc_3.0.0", "--format", "json").out)
    assert {"name": "ruleset", "value": "hpc 3.0", "source": "flag"} in shown


def test_the_ruleset_is_inferred_and_the_reason_said(mlcheck: Call, tmp_path: Path) -> None:
    log = tmp_path / "result_0.txt"
    log.write_bytes((ROOT / LLAMA / "result_0.txt").read_bytes())
    run = json.loads(mlcheck("validate", log, "--format", "json").out)["runs"][0]
    assert (run["ruleset"], run["ruleset_source"]) == ("5.1.0", "inferred")
    assert "dialect v0.7" in run["ruleset_reason"]


def test_scores_say_which_runs_count(mlcheck: Call) -> None:
    ended = mlcheck("score", LLAMA)
    assert ended.code == 0
    assert ended.out.count("kept") == 8
    assert ended.out.count("dropped") == 2


@pytest.mark.slow
def test_explain_knows_every_rule(mlcheck: Call) -> None:
    for rule in load_catalogue().rules.values():
        ended = mlcheck("explain", rule.code)
        assert ended.code == 0 and rule.slug in ended.out
    listed = mlcheck("explain").out
    assert all(rule.id in listed for rule in load_catalogue().rules.values())
    assert mlcheck("explain", "XYZ999").code == 2


def test_rulesets_are_listed(mlcheck: Call) -> None:
    ended = mlcheck("rulesets")
    assert ended.code == 0
    assert all(f"training {name}" in ended.out for name in ("0.5", "0.6", "5.1"))


def test_a_mistyped_command_is_answered_with_the_nearest(mlcheck: Call) -> None:
    ended = mlcheck("valdate", "x")
    assert (ended.code, ended.out) == (2, "")
    assert "did you mean validate?" in ended.err


def test_a_stranger_gets_help_and_the_version(mlcheck: Call) -> None:
    assert mlcheck("--version").out.startswith("mlcheck ")
    assert "validate" in mlcheck("--help").out


@pytest.mark.slow
def test_it_runs_as_a_program() -> None:
    environment = {**os.environ, "NO_COLOR": "1"}
    ended = subprocess.run(
        [sys.executable, "-m", "checker", "validate", LLAMA], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"\x1b" not in ended.stdout


@pytest.mark.parametrize(("before", "added"), [("", ""), ("import atexit; atexit.register(print, 'end'); ", "end\n")])
def test_its_end_waits_for_nothing_but_what_is_registered(before: str, added: str) -> None:
    environment = {name: text for name, text in os.environ.items() if not name.startswith("COV")}  # coverage registers itself
    code = f"import sys; {before}from checker.cli import run_program; sys.argv[1:] = ['--version']; run_program()"
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, f"mlcheck {__version__}\n{added}", "")
