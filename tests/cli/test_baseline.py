"""A baseline accepts what was wrong on its day, and nothing else."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from conftest import ROOT, Ended
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trees import tree

from checker.checking.configuration.baseline import read_baseline, write_baseline
from checker.checking.configuration.suppressions import Suppressions
from checker.checking.findings import build_finding
from checker.models.finding import Finding, Origin, Severity

Call = Callable[..., Ended]
REFUSED = ROOT / "sample_logs/refused"
BROKEN = "HYP003-hyperparameter-value"
CLEAN = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt"


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """A copy of the refused logs."""
    shutil.copytree(REFUSED, tmp_path / "logs")
    return tmp_path / "logs"


def rules(ended: Ended) -> dict[str, int]:
    """How often the report says what of the baseline itself."""
    found: dict[str, int] = {}
    for finding in json.loads(ended.out)["findings"]:
        if finding["path"].endswith("baseline.json"):
            found[finding["rule"][:6]] = found.get(finding["rule"][:6], 0) + 1
    return found


@pytest.mark.slow
def test_what_is_in_the_baseline_no_longer_fails(mlcheck: Call, logs: Path, tmp_path: Path) -> None:
    before = tree(logs)
    file = tmp_path / "baseline.json"
    written = mlcheck("validate", logs, "--gate", "mlcheck", "--write-baseline", file)
    assert written.code == 1
    number = sum(entry.get("count", 1) for entry in json.loads(file.read_text(encoding="utf-8"))["findings"])
    assert written.err == f"mlcheck: {file} accepts {number} findings\n"
    accepted = mlcheck("validate", logs, "--baseline", file, "--gate", "mlcheck", "--format", "json")
    assert accepted.code == 0
    report = json.loads(accepted.out)
    assert {run["mlcheck"] for run in report["runs"]} == {"pass"}
    assert {run["official"] for run in report["runs"]} == {"pass", "fail"}, "the official verdict knows no baseline"
    assert rules(accepted) == {"RES042": 1}
    assert f"accepts {number} findings" in report["findings"][-1]["message"]
    assert tree(logs) == before
    again = tmp_path / "again.json"
    mlcheck("validate", logs, "--gate", "mlcheck", "--baseline", file, "--write-baseline", again)
    assert again.read_bytes() == file.read_bytes()


@pytest.mark.slow
def test_it_survives_moved_lines_and_another_working_directory(
    mlcheck: Call, logs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "baseline.json"
    mlcheck("validate", logs, "--write-baseline", file)
    for log in logs.rglob("*.txt"):
        if not log.read_bytes().startswith((b"\xff\xfe", b"\xfe\xff")):
            log.write_bytes(b"a line more\n" + log.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert mlcheck("validate", "logs", "--baseline", "baseline.json", "--gate", "mlcheck").code == 0


@pytest.mark.slow
def test_a_new_finding_fails(mlcheck: Call, logs: Path, tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    mlcheck("validate", logs, "--write-baseline", file)
    log = next(logs.rglob("01_value_not_allowed.txt"))
    text = log.read_text(encoding="utf-8")
    log.write_text(text.replace('"value": 4096', '"value": 2048'), encoding="utf-8")
    ended = mlcheck("validate", logs, "--baseline", file, "--gate", "mlcheck", "--format", "json")
    assert ended.code == 1
    errors = [one for run in json.loads(ended.out)["runs"] for one in run["findings"] if one["severity"] == "error"]
    assert [(one["rule"][:6], one["found"]) for one in errors] == [("HYP003", "2048")]
    assert rules(ended) == {"RES042": 1, "RES043": 2}, "of the log, and of the runs that differed in it"


def test_stale_entries_are_told_of_what_was_checked(mlcheck: Call, logs: Path, tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    mlcheck("validate", logs, "--write-baseline", file)
    log = next(logs.rglob("01_value_not_allowed.txt"))
    log.write_bytes(CLEAN.read_bytes())
    ended = mlcheck("validate", log, "--ruleset", "5.1", "--baseline", file, "--gate", "mlcheck", "--format", "json")
    assert ended.code == 0
    assert rules(ended) == {"RES043": 1}, "entries on logs that were not checked are not stale"


@pytest.mark.parametrize("content", [b"", b"{}", b'{"findings": [{"rule": 1}]}', b"\xff\x00"])
def test_what_is_no_baseline_is_refused(mlcheck: Call, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "baseline.json"
    file.write_bytes(content)
    ended = mlcheck("validate", CLEAN, "--baseline", file)
    assert ended.code == 2 and "no baseline of mlcheck" in ended.err


def test_it_is_never_written_among_the_logs(mlcheck: Call, logs: Path, tmp_path: Path) -> None:
    before = tree(logs)
    assert mlcheck("validate", logs, "--write-baseline", logs / "baseline").code == 2  # it would be read as a log
    assert mlcheck("validate", logs, "--write-baseline", tmp_path / "missing/baseline.json").code == 2
    assert mlcheck("validate", logs, "--baseline", tmp_path / "missing.json").code == 2
    assert tree(logs) == before


texts = st.one_of(
    st.none(), st.text(st.characters(), max_size=6)
)  # halves of surrogate pairs too: logs and names of files have them


@st.composite
def findings(draw: st.DrawFn) -> Finding:
    """A finding of one of few rules on one of few files, saying anything."""
    rule = draw(st.sampled_from([BROKEN, "LOG002-record-unreadable"]))
    path = draw(st.sampled_from(["/logs/a.txt", "/logs/b/c.txt", "/elsewhere/\udcff.txt"]))
    more = {"key": draw(texts), "expected": draw(texts), "found": draw(texts)}
    return build_finding(rule, Origin.MLCHECK, path, draw(st.text(max_size=4)), line=draw(st.integers(1, 9)), **more)


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.too_slow])  # the first draw loads the catalogue
@given(st.lists(findings(), max_size=12), st.randoms())
def test_a_baseline_accepts_what_it_was_written_of_and_nothing_more(
    tmp_path_factory: pytest.TempPathFactory, those: list[Finding], random: Random
) -> None:
    file = tmp_path_factory.getbasetemp() / "written.json"
    assert write_baseline(file, those) == len(those)
    weights = Suppressions(baseline=read_baseline(file))
    again = [one.model_copy(update={"line": random.randint(1, 9), "message": "other words"}) for one in those]
    random.shuffle(again)
    assert all(one.severity is Severity.NOTE and one.suppressed for one in weights.apply_to_findings(again))
    for one in those:
        held = weights.apply_to_findings([*again, one])
        assert sum(two.suppressed is None for two in held) == 1, "one more of the same is one too many"
