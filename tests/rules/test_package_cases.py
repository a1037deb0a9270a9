"""Each rule on what lies beside the logs, with submissions that break it and ones that nearly do.

The cases are in the files of rules/catalogue that say `cases = "package"`: `found` has path and line of the rule's findings,
the path within the submission; a case that passes has none. tests/support/packages.py describes how a case edits the clean
submission.
"""

from pathlib import Path
from typing import Any

import pytest
from conftest import cases_in
from packages import findings_on, write_package

Case = dict[str, Any]


def places(code: str, case: Case, folder: Path) -> list[str]:
    """Where the rule is broken, and how much that weighs if the case says it."""
    root = write_package(folder, case)
    found = []
    for finding in findings_on(root, case):
        if finding.rule.startswith(f"{code}-"):
            place = finding.path.removeprefix(f"{root}/") + ("" if finding.line is None else f":{finding.line}")
            found.append(f"{place} {finding.severity}" if "weighed" in case else place)
            for part in case.get("message", ()):
                assert part in finding.message
            if "fix" in case:
                assert finding.fix == case["fix"]
    return found


@pytest.mark.parametrize(("code", "case"), cases_in("package", "fails"))
def test_the_rule_is_broken_here(code: str, case: Case, tmp_path: Path) -> None:
    assert places(code, case, tmp_path) == case.get("weighed", case.get("found"))


@pytest.mark.parametrize(("code", "case"), cases_in("package", "passes"))
def test_the_rule_is_kept(code: str, case: Case, tmp_path: Path) -> None:
    assert places(code, case, tmp_path) == []


def test_the_clean_submission_is_clean(tmp_path: Path) -> None:
    case = {"power": True, "logged": {"submitter": "Example", "division": "closed"}}
    assert findings_on(write_package(tmp_path, case), case) == []
