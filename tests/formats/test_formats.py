"""Each format, opened by a program of others, has what the report has; and nothing in a log is taken for anything but text."""

import csv
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pandas
import pytest
from conftest import ROOT, Ended
from hostile import FORGED, NAME, SOURCE, write_hostile
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from registries import formats_by_command

from checker.reporting import formats, registry
from checker.rules.catalogue import load_catalogue
from checker.sanitize import UNSEEN_CHARACTERS, make_visible

Call = Callable[..., Ended]
REFUSED, DIALECTS = "sample_logs/refused", "sample_logs/dialects"
STUDY = ("sample_logs/study/p100", "sample_logs/study/gv100")
LLAMA = "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b"
INPUTS = (REFUSED, DIALECTS, "sample_logs/study", "hostile")


@pytest.fixture(params=INPUTS)
def logs(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write_hostile(tmp_path) if request.param == "hostile" else ROOT / request.param


@pytest.fixture
def say(mlcheck: Call, logs: Path) -> Callable[[str], str]:
    return lambda form: mlcheck("validate", logs, "--format", form).out


def findings_of(report: dict[str, Any]) -> list[dict[str, Any]]:
    parts = [*report["runs"], *report["results"], report]
    return [finding for part in parts for finding in part["findings"]]


def marks(findings: list[dict[str, Any]]) -> list[tuple[str, str, int | None]]:
    return sorted((one["rule"], one["severity"], one["line"] or 0) for one in findings)


@pytest.mark.slow
def test_junit_has_a_case_for_every_log_and_fails_where_there_are_errors(say: Callable[[str], str], tmp_path: Path) -> None:
    report = json.loads(say("json"))
    file = tmp_path / "junit.xml"
    file.write_text(say("junit"), encoding="utf-8")
    found = JUnitXml.fromfile(str(file))
    suites = list(found)
    beside = {finding["path"] for finding in report["findings"]}
    assert len(suites) == len(report["results"]) + bool(beside)
    cases = [case for suite in suites for case in suite]
    assert found.tests == len(cases) == len(report["runs"]) + len(report["results"]) + len(beside)
    failed = [case for case in cases if case.result]
    refused = sum(not part["accepted"] for part in (*report["runs"], *report["results"]))
    loose = {finding["path"] for finding in report["findings"] if finding["severity"] == "error"}
    assert found.failures == len(failed) == refused + len(loose)
    told = "\n".join(part for case in cases for part in [case.system_out or "", *(one.text or "" for one in case.result)])
    lines = [line for line in told.splitlines() if re.match(r"(error|warning|note) [A-Z]{3}\d{3}-", line)]
    assert len(lines) == len(findings_of(report))


def test_sarif_keeps_its_schema_and_has_every_finding(say: Callable[[str], str]) -> None:
    report, sarif = json.loads(say("json")), json.loads(say("sarif"))
    schema = json.loads((ROOT / "tests/formats/schemas/sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker()).validate(sarif)
    (run,) = sarif["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in results)
    assert all(rule["shortDescription"]["text"] == load_catalogue()[rule["id"]].demand for rule in rules)
    found = [
        (one["ruleId"], one["level"], one["locations"][0]["physicalLocation"].get("region", {}).get("startLine", 0))
        for one in results
    ]
    assert sorted(found) == marks(findings_of(report))
    prints = [tuple(one["partialFingerprints"].values()) for one in results]
    assert len(set(prints)) == len(prints)
    for one in results:
        uri = one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9/._~%:-]+", uri)
        # What is about a description that is missing points at where it should be.
        assert Path(ROOT, unquote(uri.removeprefix("file://"))).exists() or one["ruleId"].startswith("SYS")


def test_code_quality_keeps_to_what_gitlab_documents_and_has_every_finding(say: Callable[[str], str]) -> None:
    report, violations = json.loads(say("json")), json.loads(say("codequality"))
    schema = json.loads((ROOT / "tests/formats/schemas/gitlab-code-quality.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(violations)
    severities = {"critical": "error", "minor": "warning", "info": "note"}
    found = sorted((one["check_name"], severities[one["severity"]], one["location"]["lines"]["begin"]) for one in violations)
    assert found == sorted((rule, severity, line or 1) for rule, severity, line in marks(findings_of(report)))
    assert len({one["fingerprint"] for one in violations}) == len(violations), "GitLab shows one of those that are alike"


def test_the_snippet_of_a_sarif_result_stands_in_the_log_where_it_says(mlcheck: Call) -> None:
    (run,) = json.loads(mlcheck("validate", f"{REFUSED}/training_v5.1/01_value_not_allowed.txt", "--format", "sarif").out)[
        "runs"
    ]
    regions = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    seen = 0
    for where in regions:
        if "snippet" in where.get("region", {}):
            lines = (ROOT / where["artifactLocation"]["uri"]).read_text(encoding="utf-8").split("\n")
            region = where["region"]
            assert lines[region["startLine"] - 1][region["startColumn"] - 1 :].startswith(region["snippet"]["text"])
            seen += 1
    assert seen


COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def test_github_commands_are_one_a_line_and_point_at_lines(say: Callable[[str], str]) -> None:
    report, text = json.loads(say("json")), say("github")
    *commands, sentence = text.splitlines()
    assert sentence.startswith("mlcheck: ") and not sentence.startswith("::")
    lines = {(finding["rule"], finding["line"]) for finding in findings_of(report)}
    for command in commands:
        match = COMMAND.fullmatch(command)
        assert match, command
        properties = dict(part.split("=", 1) for part in match[2].split(","))
        # As the runner undoes it: "%" at last.
        undone = {name: unquote_command(value) for name, value in properties.items()}
        assert (undone["title"], int(undone["line"]) if "line" in undone else None) in lines
        assert Path(ROOT, undone["file"]).exists() or undone["title"].startswith("SYS")
    assert any(command.startswith("::error ") for command in commands) == (report["summary"]["exit_code"] == 1)


def unquote_command(value: str) -> str:
    for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        value = value.replace(code, sign)
    return value


def test_csv_has_a_row_for_every_finding(say: Callable[[str], str]) -> None:
    report, text = json.loads(say("json")), say("csv")
    rows = list(csv.DictReader(io.StringIO(text), strict=True))
    assert sorted((row["rule"], row["severity"], int(row["line"] or 0)) for row in rows) == marks(findings_of(report))
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row.values())


def test_csv_of_scores_has_a_row_for_every_run_with_its_numbers_in_full(mlcheck: Call, logs: Path) -> None:
    report = json.loads(mlcheck("score", logs, "--format", "json").out)
    frame = pandas.read_csv(io.StringIO(mlcheck("score", logs, "--format", "csv").out))
    assert len(frame) == len(report["runs"])
    for name in ("time_to_train_minutes", "tta_minutes", "best_quality"):
        expected = [run[name] for run in report["runs"] if run[name] is not None]
        assert sorted(frame[name].dropna()) == pytest.approx(sorted(expected), rel=1e-15)


def test_markdown_renders_to_tables_and_lists_without_a_tag_of_the_log(say: Callable[[str], str]) -> None:
    report, text = json.loads(say("json")), say("markdown")
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert html.count("<tr>") == 1 + len(report["results"])
    assert html.count("<details") == html.count("</details>")
    tags = set(re.findall(r"<\s*([a-zA-Z]+)", html))
    known = {
        "h",
        "p",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "details",
        "summary",
        "ul",
        "li",
        "strong",
        "code",
        "pre",
        "em",
    }
    assert tags <= known | {"h2", "h3"}, tags
    for one in report["results"]:
        assert ("❌" if one["mlcheck"] == "fail" else "✅") in text


@pytest.mark.parametrize("task", ["score", "summarize"])
def test_markdown_of_tables_has_a_row_each(mlcheck: Call, task: str) -> None:
    html = MarkdownIt("commonmark").enable("table").render(mlcheck(task, DIALECTS, "--format", "markdown").out)
    report = json.loads(mlcheck("validate", DIALECTS, "--format", "json").out)
    rows = {"score": len(report["runs"]) + len(report["results"]), "summarize": 2 + len(report["results"])}[task]
    assert html.count("<tr>") - html.count("<thead>") == rows


def test_what_is_not_seen_is_not_printable() -> None:
    """So that a text of printable characters is known to have none of it."""
    assert not any(map(str.isprintable, re.findall(UNSEEN_CHARACTERS, "".join(map(chr, range(sys.maxunicode + 1))))))


@pytest.mark.parametrize(("command", "form"), formats_by_command())
def test_nothing_of_a_log_is_obeyed(mlcheck: Call, tmp_path: Path, command: str, form: str) -> None:
    """Holds for every format that there is; the browser has more of HTML, and the tests above of their formats."""
    hostile = write_hostile(tmp_path)
    (hostile / "result_1.txt").rename(hostile / f"result_1\n{FORGED}\x1b[31m\u202e.txt")
    if command == "rank":  # which takes three runs
        shutil.copy(hostile / NAME, hostile / NAME.replace("0", "2", 1))
    rival = Path(shutil.copytree(hostile, hostile.parent / "rival"))
    for log in rival.iterdir():
        lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
        log.write_text(
            "".join(line.replace("=1", "=2") if "submission_org" in line else line for line in lines), encoding="utf-8"
        )
    several = {"compare": (STUDY, ("--by", "submitter", hostile, rival)), "rank": (STUDY, (hostile, rival))}
    logs = several.get(command, ((LLAMA,), (hostile,)))
    clean, text = (mlcheck(command, *arguments, "--format", form).out for arguments in logs)
    assert "script" in text, "nothing of the log is shown, so that nothing is tested"
    # Beside newlines, those that a page's own program is indented with.
    assert set(re.findall(UNSEEN_CHARACTERS, text)) <= {"\n", *re.findall(UNSEEN_CHARACTERS, clean)}
    assert not [line for line in text.splitlines() if line.lstrip().startswith(FORGED)]


@pytest.mark.parametrize("command", ["lint", "validate"])
@pytest.mark.parametrize("form", registry.list_formats("render"))
def test_every_format_names_what_is_wrong_with_a_single_log(mlcheck: Call, command: str, form: str) -> None:
    ended = mlcheck(command, f"{REFUSED}/training_v5.1/01_value_not_allowed.txt", "--format", form)
    assert (ended.code, ended.err) == (1, "")
    assert "HYP003" in ended.out


def test_a_file_among_the_formats_is_a_format(mlcheck: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "count.py").write_text(
        "from checker.reporting.output_format import OutputFormat\n"
        "FORMAT = OutputFormat(render=lambda report: f'{len(report.runs)} logs\\n')\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(formats, "__path__", [*formats.__path__, str(tmp_path)])
    registry.list_formats.cache_clear()
    try:
        assert "count" in registry.list_formats("render") and "count" not in registry.list_formats("render_scores")
        assert mlcheck("validate", DIALECTS, "--format", "count").out.endswith(" logs\n")
    finally:
        registry.list_formats.cache_clear()


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\x1b[31m", "a␛[31m"), ("\x7f\x00", "␡␀"), ("\x9b", r"\u009b"), ("a\u202eb", r"a\u202eb"), ("Köln 東京", "Köln 東京")],
)
def test_what_is_not_seen_is_shown(text: str, shown: str) -> None:
    assert make_visible(text) == shown


@pytest.mark.parametrize("columns", [80, 140])
def test_the_terminal_report_keeps_to_its_width(mlcheck: Call, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    for command in (
        ("validate", REFUSED),
        ("score", DIALECTS),
        ("compare", "sample_logs/study/p100", "sample_logs/study/gv100"),
    ):
        lines = mlcheck(*command).out.splitlines()
        assert max(map(len, lines)) <= columns
        assert all(line == line.rstrip() for line in lines)


@pytest.mark.parametrize("form", registry.list_formats("render"))
def test_half_of_a_surrogate_pair_ends_no_format(mlcheck: Call, tmp_path: Path, form: str) -> None:
    """JSON writes it as six characters, and a file's name that is not UTF-8 has it for each byte; UTF-8 has no form for it."""
    text = (ROOT / SOURCE / "result_0.txt").read_text(encoding="utf-8")
    log = tmp_path / os.fsdecode(b"result_\xff.txt")
    log.write_text(text.replace('"value": "Example"', '"value": "Exam\\ud800ple"').replace(": 8192", ": 1"), encoding="utf-8")
    ended = mlcheck("validate", log, "--ruleset", "5.1", "--partial", "--format", form)
    assert ended.code == 1, ended.err
    assert "HYP003" in ended.out
    assert ended.out.encode()


def test_the_terminal_names_paths_from_the_working_directory(
    mlcheck: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "work/deep/er/logs"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / REFUSED / "training_v5.1/01_value_not_allowed.txt", folder / "result_0.txt")
    monkeypatch.chdir(tmp_path / "work")
    for given in (folder, "deep/er/logs"):
        said = mlcheck("validate", given, "--ruleset", "5.1").out
        assert " deep/er/logs/result_0.txt:12:1\n" in said and "\n deep/er/logs\n" in said
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "60")
    ended = mlcheck("validate", folder, "--ruleset", "5.1")
    assert ended.err == ""
    lines = ended.out.splitlines()
    assert "      work/deep/er/logs/result_0.txt:12:1" in lines or any(
        line.endswith(" work/deep/er/logs/result_0.txt:12:1") for line in lines
    ), "a path that fits a line is on one line"


def test_jsonl_has_every_finding_and_the_submissions(mlcheck: Call) -> None:
    lines = [json.loads(line) for line in mlcheck("validate", DIALECTS, "--format", "jsonl").out.splitlines()]
    report = json.loads(mlcheck("validate", DIALECTS, "--format", "json").out)
    loose = [line for line in lines if "severity_steps" in line]
    assert marks([*loose, *(one for line in lines for one in line.get("findings", ()))]) == marks(findings_of(report))
    assert [line for line in lines if "package_checker" in line] == report["submissions"] != []
