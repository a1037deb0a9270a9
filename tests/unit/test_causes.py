"""One cause is reported, what follows from it is counted, and no verdict depends on it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
import spoiling
from conftest import ROOT, Ended

from checker.checking import causes
from checker.checking.options import CheckOptions
from checker.models.finding import Severity
from checker.models.report import Report
from checker.reporting.digest import digest_report
from checker.rules.catalogue import load_catalogue
from checker.rules.causal_links import load_causal_links
from checker.submissions.validation import validate_paths

FOLDER = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b"
CLEAN = (FOLDER / "result_0.txt").read_text(encoding="utf-8").splitlines()
RANK = [Severity.ERROR, Severity.WARNING, Severity.NOTE]
Call = Callable[..., Ended]


def examine(folder: Path, lines: list[str], ruleset: str = "5.1") -> Report:
    """The report on the lines as a log."""
    log = folder / "result_0.txt"
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return validate_paths([log], CheckOptions(ruleset=ruleset))


def two_attempts() -> list[str]:
    """A run that was cancelled after its first evaluation, and the whole run behind it."""
    return [*CLEAN[:36], *(line.replace('"time_ms": 17', '"time_ms": 18') for line in CLEAN[7:])]


def test_the_file_names_rules_that_there_are() -> None:
    codes = {rule.code for rule in load_catalogue().rules.values()}
    links = load_causal_links()
    assert {code for link in links for code in link.rules} <= codes
    assert all(any(code.startswith(prefix) for code in codes) for link in links for prefix in link.explains)
    assert {named.split()[0] for link in links for named in link.beside} <= codes


@pytest.mark.parametrize(
    "name", ["a run behind the run", "no run_start", "times in seconds", "torn early", "samples in epochs"]
)
def test_a_consequence_refers_to_a_cause_of_its_weight_and_gives_no_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    spoiled = spoiling.BROKEN[name][0](list(CLEAN))
    assert spoiled is not None
    linked = examine(tmp_path, spoiled)
    monkeypatch.setattr(causes, "load_causal_links", tuple)
    plain = examine(tmp_path, spoiled)
    assert linked.summary == plain.summary
    found = [finding for part in (*linked.runs, *linked.results) for finding in part.findings]
    before = [finding for part in (*plain.runs, *plain.results) for finding in part.findings]
    unlinked = [finding.model_copy(update={"cause": None, "consequences": 0, "fix": None, "edit": None}) for finding in found]
    assert unlinked == [finding.model_copy(update={"fix": None, "edit": None}) for finding in before]
    following = [finding for finding in found if finding.cause is not None]
    assert following
    assert sum(finding.consequences for finding in found) == len(following)
    for finding in following:
        assert finding.fix is None and finding.consequences == 0 and finding.cause is not None
        cause = next(one for one in found if (one.rule, one.line, one.key) == (
            finding.cause.rule, finding.cause.line, finding.cause.key
        ))  # fmt: skip
        assert cause.cause is None and RANK.index(cause.severity) <= RANK.index(finding.severity)


def test_a_suppressed_finding_explains_nothing(tmp_path: Path) -> None:
    found = [finding for run in examine(tmp_path, two_attempts()).runs for finding in run.findings]
    bare = [finding.model_copy(update={"cause": None, "consequences": 0}) for finding in found]
    accepted = [one.model_copy(update={"suppressed": "known"}) if one.rule.startswith("ORD009") else one for one in bare]
    causes_of = [one.cause.rule[:6] for one in causes.link_findings(accepted) if one.cause is not None]
    assert "ORD009" not in causes_of
    assert [one.cause.rule[:6] for one in causes.link_findings(bare) if one.cause is not None].count("ORD009") > 10


def test_two_attempts_are_one_finding_with_the_line_to_split_at(mlcheck: Call, tmp_path: Path) -> None:
    (tmp_path / "result_0.txt").write_text("\n".join(two_attempts()) + "\n", encoding="utf-8")
    shown = mlcheck("validate", tmp_path / "result_0.txt", "--ruleset", "5.1").out
    assert shown.count("✗") == 1 and "ORD009" in shown
    assert "the file has two attempts, in lines 1 to 36 and 37 to" in shown
    assert "keep one run a file: split it before line 37" in shown
    assert "findings that follow from it" in shown


def test_what_is_selected_without_its_cause_is_shown(mlcheck: Call, tmp_path: Path) -> None:
    (tmp_path / "result_0.txt").write_text("\n".join(two_attempts()) + "\n", encoding="utf-8")
    shown = mlcheck("validate", tmp_path / "result_0.txt", "--ruleset", "5.1", "--select", "ORD005").out
    assert shown.count("✗ ORD005") > 0 and "ORD009" not in shown


def test_a_log_that_ends_early_says_where(mlcheck: Call, tmp_path: Path) -> None:
    (tmp_path / "result_0.txt").write_text("\n".join(CLEAN[:20]) + "\n", encoding="utf-8")
    shown = mlcheck("validate", tmp_path / "result_0.txt", "--ruleset", "5.1").out
    assert shown.count("✗") == 1
    assert "run_stop is missing: the log ends at line 20, during init" in shown


def test_machines_get_every_finding_with_its_cause(mlcheck: Call, tmp_path: Path) -> None:
    log = tmp_path / "result_0.txt"
    log.write_text("\n".join(two_attempts()) + "\n", encoding="utf-8")
    report = json.loads(mlcheck("validate", log, "--ruleset", "5.1", "--format", "json").out)
    found = [finding for part in (*report["runs"], *report["results"]) for finding in part["findings"]]
    following = [finding for finding in found if finding["cause"] is not None]
    sarif = json.loads(mlcheck("validate", log, "--ruleset", "5.1", "--format", "sarif").out)["runs"][0]["results"]
    assert len(sarif) == len(found)
    assert sum("relatedLocations" in result for result in sarif) == len(following) > 10
    junit = ElementTree.fromstring(mlcheck("validate", log, "--ruleset", "5.1", "--format", "junit").out.encode())
    text = "".join(junit.itertext())
    assert text.count("follows from ") == len(following)


def test_too_few_runs_explain_that_they_cannot_be_tested(mlcheck: Call, tmp_path: Path) -> None:
    folder = tmp_path / "results/8xExample/llama31_8b"
    folder.mkdir(parents=True)
    for number in (0, 1):
        shutil.copy(FOLDER / f"result_{number}.txt", folder)
    report = json.loads(mlcheck("validate", folder, "--ruleset", "5.1", "--format", "json").out)
    found = {finding["rule"][:6]: finding for finding in report["results"][0]["findings"]}
    assert found["RCP004"]["cause"]["rule"] == "RES004-too-few-runs"
    assert found["RCP004"]["message"] == "2 runs cannot be tested: the RCP test needs at least 3"
    assert found["RES004"]["consequences"] >= 1


def test_a_score_that_is_missing_has_a_reason(mlcheck: Call, tmp_path: Path) -> None:
    for number, (name, reason) in enumerate(
        {"aborted": "aborted", "benchmark unknown": "benchmark unknown", "no run_start": "no run_start",
         "cut short": "no run_stop",
         "target missed": "not converged", "no quality": "no evaluation"}.items()
    ):  # fmt: skip
        spoiled = spoiling.BROKEN[name][0](list(CLEAN))
        log = tmp_path / f"result_{number}.txt"
        log.write_text("\n".join(spoiled or []) + "\n", encoding="utf-8")
        assert f"  {reason}\n" in mlcheck("score", log, "--ruleset", "5.1").out, name


@pytest.mark.slow
def test_the_first_finding_on_a_spoiled_log_names_the_defect(tmp_path: Path) -> None:
    wrong, shown, tried = [], 0, 0
    for name, (way, rules) in spoiling.BROKEN.items():
        spoiled = way(list(CLEAN))
        if spoiled is None or name in ("empty", "no records"):
            continue
        entries = [entry.finding for _, entries in digest_report(examine(tmp_path, spoiled)) for entry in entries]
        loud = [
            finding.rule[:6] for finding in entries if finding.severity is not Severity.NOTE and finding.rule[:6] != "RES004"
        ]
        if not loud:
            continue
        tried, shown = tried + 1, shown + len(loud)
        if loud[0] not in rules.replace("HYP003", "HYP003 HYP006"):
            wrong.append((name, loud))
    assert len(wrong) <= 3, wrong
    assert shown / tried < 1.2, (shown, tried)


@pytest.mark.parametrize(("key", "written"), [("train_samples", "trained_samples"), ("run_stop", "run_stopp")])
def test_a_key_that_is_nearly_the_missing_one_is_named(tmp_path: Path, key: str, written: str) -> None:
    lines = [line.replace(f'"key": "{key}"', f'"key": "{written}"') for line in CLEAN]
    found = [one for one in examine(tmp_path, lines).runs[0].findings if one.key == key and one.cause is None]
    assert [one.fix for one in found] == [f"log it as {key}, not {written}"]
    assert f"logs {written}" in found[0].message


@pytest.mark.parametrize("length", [20, 60, 90, 150, 200])
def test_a_record_that_is_cut_off_says_where(tmp_path: Path, length: int) -> None:
    report = examine(tmp_path, [*CLEAN[:-1], CLEAN[-1][:length]])
    (finding,) = (one for one in report.runs[0].findings if one.cause is None)
    assert finding.rule.startswith("LOG002") and finding.line == len(CLEAN)
    assert f"the record is cut off after {length - 9} characters" in finding.message or length == 90


def test_values_that_look_alike_are_not_confused(tmp_path: Path) -> None:
    suggested = {}
    for written in ("bf16", "float16", "mxfp8", "FP8", "fp4"):
        precision = (
            CLEAN[11].replace("max_sequence_length", "lowest_numerical_precision_in_comm").replace("8192", f'"{written}"')
        )
        found = examine(tmp_path, [*CLEAN[:20], precision, *CLEAN[20:]], "6.1").runs[0].findings
        suggested[written] = next(one.fix for one in found if one.key == "lowest_numerical_precision_in_comm")
    assert suggested == {
        **{
            one: f'set the value to "{meant}" in line 21'
            for one, meant in (("bf16", "bfloat16"), ("float16", "fp16"), ("FP8", "fp8"))
        },
        **dict.fromkeys(("mxfp8", "fp4"), load_catalogue()["HYP003"].fix),
    }  # fmt: skip


def test_equal_numbers_are_equal_between_runs(mlcheck: Call, tmp_path: Path) -> None:
    for number in range(3):
        text = (FOLDER / f"result_{number}.txt").read_text(encoding="utf-8")
        text = text.replace(
            '"key": "global_batch_size", "value": 32', f'"key": "global_batch_size", "value": {("32", "32.0")[number % 2]}'
        )
        (tmp_path / f"result_{number}.txt").write_text(text, encoding="utf-8")
    out = mlcheck("validate", tmp_path, "--ruleset", "5.1", "--partial", "--format", "json").out
    assert [one["rule"] for one in json.loads(out)["results"][0]["findings"] if one["rule"][:6] in ("RES006", "RES016")] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("epoch,hours,top1Accuracy\n1,0.1,90\n", ':1: nothing to check: a DAWNBench table whose columns are separated by ","'),
        ('x\n:::MLLOG{"key": "run_start"}\n', ":2: nothing to check: :::MLLOG is not followed by a blank"),
    ],
)
def test_what_is_nearly_a_log_is_recognised(mlcheck: Call, tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "run.tsv").write_text(content, encoding="utf-8")
    ended = mlcheck("validate", tmp_path / "run.tsv")
    assert ended.code == 2 and said in ended.err
