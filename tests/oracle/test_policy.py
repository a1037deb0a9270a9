"""The written rules on logs that their round accepted: never an error, and no more warnings than were looked into."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

pytestmark = pytest.mark.slow

KNOWN = ROOT / "tests/oracle/parity/policy.json"


def test_accepted_logs_break_the_written_rules_only_where_it_is_known(corpus: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.json"
    program = [sys.executable, str(ROOT / "benchmarks/policy.py"), str(corpus / "verdicts.jsonl"), "--json", str(rows)]
    subprocess.run(program, cwd=ROOT, check=True, capture_output=True)
    found = json.loads(rows.read_text(encoding="utf-8"))
    assert found == json.loads(KNOWN.read_text(encoding="utf-8"))
    assert all(row["severity"] != "error" for row in found)
