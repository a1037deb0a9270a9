"""The official package checker takes the division from the system description, whatever the logs say; so does the verdict."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

pytestmark = pytest.mark.slow

SUBMISSION = ROOT / "sample_logs/dialects/training_v5.1/example"
RUNS, DESCRIPTION = "results/8xExample/llama31_8b", "systems/8xExample.json"


def write_submission(folder: Path, *, described: str, logged: str, seed: str) -> None:
    """The sample submission of one benchmark, with other divisions in description and logs, and one seed in every log."""
    shutil.copytree(SUBMISSION, folder)
    shutil.rmtree(folder / "results/8xExample/retinanet")
    description = folder / DESCRIPTION
    described_so = json.loads(description.read_text(encoding="utf-8")) | {"division": described}
    description.write_text(json.dumps(described_so), encoding="utf-8")
    for log in (folder / RUNS).iterdir():
        lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
        log.write_text("".join(_change_line(line, logged, seed) for line in lines), encoding="utf-8")


def _change_line(line: str, division: str, seed: str) -> str:
    if '"submission_division"' in line:
        return line.replace('"closed"', f'"{division}"')
    if '"key": "seed"' in line:
        head, _, rest = line.partition('"value": ')
        return f'{head}"value": {seed},{rest.partition(",")[2]}'
    return line


def test_the_official_verdict_goes_by_the_division_of_the_description(tmp_path: Path) -> None:
    top = tmp_path / "training_v5.1"
    write_submission(top / "said_open", described="open", logged="closed", seed="7")
    write_submission(top / "said_closed", described="closed", logged="open", seed="7")
    write_submission(top / "closed", described="closed", logged="closed", seed="7")
    answers = tmp_path / "answers.json"
    command = [sys.executable, str(ROOT / "benchmarks/upload_check.py"), str(top), "--json", str(answers), "--jobs", "1"]
    subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    found: dict[str, Any] = {one["submission"].split("/")[-1]: one for one in json.loads(answers.read_text(encoding="utf-8"))}
    assert {name: one["mlcheck_official"] for name, one in found.items()} == {
        "said_open": True, "said_closed": False, "closed": False,
    }  # fmt: skip
    assert all(one["mlcheck_official"] is not bool(one["official"]) for one in found.values()), found
    assert any(rule.startswith("SYS030") for rule in found["said_open"]["mlcheck_rules"])
