"""Each rule on runs together and on their folders, with submissions that break it and ones that nearly do.

The cases are in the files of rules/catalogue that say `cases = "set"`. A case edits a copy of the clean submission of ruleset
5.1 in sample_logs/dialects (`{runs}` stands for its llama31_8b folder), step by step:

    delete = PATH | make = PATH | copy = {from, to} | rename = {from, to} | write = {path, text} | link = {path, to}
    log = {files = [PATHS], edits = [edits of tests/rules/test_cases.py]}

`found` has the path and the severity that the rule's findings have for mlcheck (`--gate mlcheck`); a case that passes has
none. `arguments` go to mlcheck validate.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ended, cases_in
from test_cases import edited

CLEAN = ROOT / "sample_logs/dialects/training_v5.1/example"
RUNS = "results/8xExample/llama31_8b"

Case = dict[str, Any]
Call = Callable[..., Ended]


def written(folder: Path, case: Case) -> Path:
    """The submission of the case."""
    root = folder / "training_v5.1/example"
    shutil.copytree(CLEAN, root)
    for step in case["steps"]:
        ((kind, how),) = step.items()
        change(root, kind, how)
    return root


def at(root: Path, path: str) -> Path:
    """A path of a case within the submission."""
    return root / path.replace("{runs}", RUNS)


def change(root: Path, kind: str, how: Any) -> None:
    """One step."""
    match kind:
        case "delete":
            target = at(root, how)
            shutil.rmtree(target) if target.is_dir() else target.unlink()
        case "make":
            at(root, how).mkdir(parents=True)
        case "copy":
            source, target = at(root, how["from"]), at(root, how["to"])
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        case "rename":
            at(root, how["from"]).rename(at(root, how["to"]))
        case "write":
            at(root, how["path"]).write_text(how["text"], encoding="utf-8")
        case "link":
            at(root, how["path"]).symlink_to(how["to"])
        case "log":
            for path in how["files"]:
                log = at(root, path)
                lines = log.read_text(encoding="utf-8").splitlines()
                for edit in how["edits"]:
                    lines = edited(lines, edit)
                log.write_text("\n".join(lines) + "\n", encoding="utf-8")
        case _:
            raise AssertionError(f"no step {kind}")


def found(mlcheck: Call, code: str, case: Case, folder: Path) -> list[str]:
    """Where the rule is broken, and how much that weighs."""
    root = written(folder, case)
    ended = mlcheck("validate", root, "--gate", "mlcheck", "--format", "json", *case.get("arguments", ()))
    report = json.loads(ended.out)
    parts = [*report["results"], report]
    findings = [finding for part in parts for finding in part["findings"] if finding["rule"].startswith(f"{code}-")]
    for part in case.get("message", ()):
        assert any(part in finding["message"] + (finding["fix"] or "") for finding in findings), findings
    for name, value in case.get("report", {}).items():
        assert next(one[name] for one in report["results"] if one["benchmark"] == "llama31_8b") == value
    if any(finding["severity"] == "error" for finding in findings):
        assert ended.code == 1
    short = {RUNS: "{runs}"}
    paths = [finding["path"].removeprefix(f"{root}/") for finding in findings]
    return sorted(f"{short.get(path, path)} {finding['severity']}" for path, finding in zip(paths, findings, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize(("code", "case"), cases_in("set", "fails"))
def test_the_rule_is_broken_here(mlcheck: Call, code: str, case: Case, tmp_path: Path) -> None:
    assert found(mlcheck, code, case, tmp_path) == case["found"]


@pytest.mark.slow
@pytest.mark.parametrize(("code", "case"), cases_in("set", "passes"))
def test_the_rule_is_kept(mlcheck: Call, code: str, case: Case, tmp_path: Path) -> None:
    assert found(mlcheck, code, case, tmp_path) == []


def test_the_clean_submission_is_clean(mlcheck: Call) -> None:
    ended = mlcheck("validate", CLEAN, "--format", "json")
    report = json.loads(ended.out)
    assert ended.code == 0
    assert [one["official"] for one in report["results"]] == ["pass", "pass"]
    loud = [one for part in (*report["results"], report) for one in part["findings"] if one["severity"] != "note"]
    assert loud == []
