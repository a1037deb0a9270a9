"""Each log of sample_logs/refused is refused, with exactly the findings of the manifest, at the right lines."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Ended

REFUSED = ROOT / "sample_logs/refused"
CASES: list[dict[str, Any]] = tomllib.loads((REFUSED / "manifest.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=[case["path"] for case in CASES])
def test_it_is_refused_for_the_right_reason(mlcheck: Callable[..., Ended], case: dict[str, Any]) -> None:
    path = REFUSED / "training_v5.1" / case["path"]
    ended = mlcheck("validate", path, "--gate", "mlcheck", "--format", "json")
    assert ended.code == case.get("exit_code", 1), ended.err
    if ended.code == 2:
        assert ended.out == "" and len(ended.err.splitlines()) == 1
        return
    report = json.loads(ended.out)
    found = [
        [finding["rule"], Path(finding["path"]).name, finding["line"] or 0]
        for part in (*report["runs"], *report["results"])
        for finding in part["findings"]
        if finding["severity"] != "note"
    ]
    assert sorted(found) == sorted(case["findings"])
    assert report["results"][0]["official"] == case["official"]


def test_the_manifest_names_every_log() -> None:
    there = {path.name for path in (REFUSED / "training_v5.1").iterdir()}
    assert there == {case["path"] for case in CASES}


def test_lines_are_shown_to_people(mlcheck: Callable[..., Ended]) -> None:
    ended = mlcheck("validate", REFUSED / "training_v5.1/01_value_not_allowed.txt")
    assert "01_value_not_allowed.txt:12:1" in ended.out
    assert "max_sequence_length is 4096, must be 8192" in ended.out
    assert "│ :::MLLOG" in ended.out
    assert "\x1b" not in ended.out
