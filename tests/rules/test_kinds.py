"""A kind of demand is one class: the rest of mlcheck names none, so that a new one is one new file."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from checker.logs.log import EventView
from checker.logs.reader import read_log
from checker.metrics.quality import build_quality_reader
from checker.rules.kinds import list_kinds
from checker.rules.kinds.kind import DemandKind
from checker.rules.language.evaluation_context import LogContext
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.read_keys import is_key_read
from checker.rules.ruleset import DIVISIONS, ScopedDemand

LOG = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt"
NEW_KIND = ROOT / "tests/support/forbids.py"
DEMAND = '\n[mlcheck.events.ORD005]\nrun_start = { forbids = ["profiler_start"] }\n'
REPORT = """
import json, sys
from pathlib import Path
from checker.checking.check_log import check_log, check_log_bytes
from checker.checking.options import CheckOptions
from checker.checking.stages import build_violation_filter
from checker.inputs import source
from checker.rules.rule_uses import list_rule_uses
log = Path(sys.argv[1])
def report(result):
    return [[one.rule, one.line, one.message, one.fix] for one in result.report.findings if "profiler" in one.message]
options = CheckOptions(ruleset="5.1")
whole = report(check_log(log, options))
source.LARGE_BYTES = 0
print(json.dumps({
    "whole": whole,
    "in blocks": report(check_log(log, options)),
    "unfinished": report(check_log_bytes(log.read_bytes(), log, options, violation_filter=build_violation_filter("run"))),
    "explained": [use.demand for use in list_rule_uses("ORD005-event-out-of-order") if "profiler" in use.demand],
}))
"""


def scratch_copy(folder: Path) -> Path:
    """Copy what mlcheck needs to run, with a demand of the new kind in a rule file."""
    for name in ("checker", "rules", "grammars"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    with (folder / "rules/training/5.1/common.toml").open("a", encoding="utf-8") as file:
        file.write(DEMAND)
    return folder


def run_in(folder: Path, log: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder), "MLCHECK_CACHE_DIR": ""}
    command = [sys.executable, "-c", REPORT, str(log)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_new_kind_is_one_new_file(tmp_path: Path) -> None:
    scratch = scratch_copy(tmp_path / "mlcheck")
    lines = LOG.read_text(encoding="utf-8").splitlines(keepends=True)
    record = re.sub('"key": "[^"]*"', '"key": "profiler_start"', lines[-1])
    log = tmp_path / "result_0.txt"
    log.write_text("".join([*lines, record]), encoding="utf-8")

    before = run_in(scratch, log)
    assert re.search(r"run_start\.forbids\W+Extra inputs are not permitted", before.stderr)

    shutil.copy(NEW_KIND, scratch / "checker/rules/kinds/forbids.py")
    after = run_in(scratch, log)
    assert after.stderr == ""
    found = [["ORD005-event-out-of-order", len(lines) + 1, "profiler_start must not be logged", "remove profiler_start"]]
    assert json.loads(after.stdout) == {
        "whole": found,
        "in blocks": found,
        "unfinished": found,
        "explained": ["no profiler_start"],
    }


class RecordingPositions(dict[str, list[int]]):
    """Positions by key that remember which keys were looked up."""

    def __init__(self, positions: dict[str, list[int]]) -> None:
        super().__init__(positions)
        self.read: set[str] = set()

    def __getitem__(self, key: str) -> list[int]:
        self.read.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return super().get(key, default)


def iter_parts() -> Iterator[tuple[LogContext, ScopedDemand, DemandKind[Any], Any]]:
    """Yield every part of every demand of the rulesets, once, with a log to test."""
    log, seen = read_log(LOG), set()
    for name in list_rulesets():
        ruleset = load_ruleset(*name)
        for division in DIVISIONS:
            for benchmark, known in ruleset.benchmarks.items():
                view = EventView(log.events, log.offsets)
                constants = ruleset.build_constants(division, benchmark)
                context = LogContext(view, constants, build_quality_reader(known), view.events.times_ms.__getitem__)
                for scoped in ruleset.iter_demands(division, benchmark):
                    for kind, setting in scoped.demand.iter_parts(scoped):
                        mark = scoped.origin, scoped.section, scoped.key, kind.field, repr(setting)
                        if mark not in seen:
                            seen.add(mark)
                            yield context, scoped, kind, setting


@pytest.mark.slow
def test_the_key_index_knows_every_key_that_a_kind_reads() -> None:
    tested = 0
    for context, scoped, kind, setting in iter_parts():
        view = EventView(context.view.events, context.view.offsets)
        view.positions = RecordingPositions(EventView(view.events, view.offsets).positions)
        recording = LogContext(view, context.constants, context.read_quality, context.read_moment)
        for test in kind.build_tests(setting, scoped):
            if not test.needs_records or scoped.key in view.positions:
                violations = list(test.find_violations(recording.at_end()))
                assert {violation.role for violation in violations} <= set(kind.roles)
        known = {scoped.key, context.constants["quality_key"], *kind.iter_read_keys(setting)}
        assert view.positions.read <= known, (scoped.key, kind.field)
        assert all(map(is_key_read, view.positions.read))
        tested += 1
    assert tested > 500


def test_every_part_of_a_demand_is_described() -> None:
    for _, scoped, kind, setting in iter_parts():
        parts = list(kind.describe(setting, scoped))
        assert parts, kind.field
        assert {part.role for part in parts} <= set(kind.roles)
        assert all(part.wording for part in parts)


@pytest.mark.parametrize("kind", list_kinds(), ids=lambda kind: kind.field)
def test_a_kind_is_named_in_its_own_module_only(kind: DemandKind[Any]) -> None:
    assert type(kind).__doc__
    assert kind.roles
    assert type(kind).__module__ == f"checker.rules.kinds.{kind.field}"
    users = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "checker").rglob("*.py")
        if type(kind).__name__ in path.read_text(encoding="utf-8")
    }
    assert users <= {f"checker/rules/kinds/{kind.field}.py", "checker/reference/settings.py"}
