"""What `benchmarks/import_official.py` finds between two releases: each kind of change, and nothing where there is none."""

import json
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from importlib import util
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from checker.rules.language.syntax import parse_expression
from checker.rules.loader import load_ruleset
from checker.rules.reference_points import ReferenceTable

pytestmark = pytest.mark.slow

spec = util.find_spec("mlperf_logging")
assert spec is not None and spec.origin is not None
INSTALLED = Path(spec.origin).parent
RULES, POINTS = "compliance_checker/training_6.1.0", "rcp_checker/training_6.1.0"
LLAMA = f"{RULES}/closed_llama31_8b.yaml"
Compare = Callable[[], Path]


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release that is the installed one, to be changed."""
    shutil.copytree(INSTALLED, tmp_path / "new/mlperf_logging", ignore=shutil.ignore_patterns("__pycache__", "examples"))
    shutil.copytree(tmp_path / "new", tmp_path / "old")
    return tmp_path / "new/mlperf_logging"


@pytest.fixture
def changes(release: Path, tmp_path: Path) -> Compare:
    """Compares the release with what it was; the folder of what is written."""

    def compare() -> Path:
        folder = tmp_path / "out"
        words = [ROOT / "benchmarks/import_official.py", tmp_path / "old", tmp_path / "new", "--output", folder]
        ended = subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=False)
        assert ended.returncode == 0, ended.stderr
        assert folder.exists() != ("No change." in ended.stdout)
        return folder

    return compare


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_equal_releases_give_nothing(changes: Compare) -> None:
    assert not changes().exists()


def test_changed_demands_become_a_stub(release: Path, changes: Compare) -> None:
    replace(release / LLAMA, "v['value'] == 8192 ", "v['value'] in [8192, 4096] and v['value'] > s['global_batch_size'] ")
    replace(release / LLAMA, "NAME:  gradient_accumulation_steps\n    REQ:   EXACTLY_ONE", "NAME:  gradient_accumulation_steps")
    replace(release / LLAMA, "- KEY:\n    NAME: max_steps\n    REQ:  EXACTLY_ONE\n    CHECK: \" v['value'] == 1200000 \"\n", "")
    with (release / LLAMA).open("a", encoding="utf-8") as file:
        file.write("\n- KEY:\n    NAME: new_key\n    REQ: AT_LEAST(3)\n    CHECK: \" v['value'] == 7 \"\n")
        file.write("\n- KEY:\n    NAME: odd_key\n    REQ: EXACTLY_ONE\n    CHECK: \" v['value'].startswith('a') \"\n")
    folder = changes()
    text = (folder / "rules/training/6.1/benchmarks/llama31_8b.toml").read_text(encoding="utf-8")
    stub = tomllib.loads(text)
    assert stub["closed"]["official"]["hyperparameters"]["HYP003"] == {
        "max_sequence_length": {"check": "value in [8192, 4096] and value > last(global_batch_size.value)"},
        "gradient_accumulation_steps": {"count": "any", "check": "value > 0"},
        "new_key": {"count": 3, "check": "value == 7"},
    }
    assert stub["remove"] == ["closed.official.hyperparameters.max_steps"]
    assert "# by hand: [closed.official.hyperparameters.HYP003] odd_key" in text and "REQ `AT_LEAST(3)`" in text
    summary = (folder / "SUMMARY.md").read_text(encoding="utf-8")
    assert "`odd_key`: none -> REQ `EXACTLY_ONE`, CHECK `v['value'].startswith('a')` (by hand)" in summary
    assert summary.count("closed_llama31_8b.yaml") == 5 and "## Constants" not in summary


def test_changed_reference_points_become_what_they_change(release: Path, changes: Compare) -> None:
    path = release / POINTS / "rcps_llama31_8b.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    first, second = list(table)[:2]
    table[first]["Epochs to converge"], gone = [1, 2, 3], table.pop(second)
    path.write_text(json.dumps(table), encoding="utf-8")
    new = {"a": {**gone, "Benchmark": "new_model"}}
    (release / POINTS / "rcps_new_model.json").write_text(json.dumps(new), encoding="utf-8")
    folder = changes() / "rules/training/6.1/rcps"
    written = json.loads((folder / "llama31_8b.json").read_text(encoding="utf-8"))
    assert written == {"removed": [second], "points": [{"name": first, "to_target": [1, 2, 3]}]}
    whole = ReferenceTable.model_validate(json.loads((folder / "new_model.json").read_text(encoding="utf-8")))
    assert (whole.benchmark, whole.points[0].batch_size) == ("new_model", gone["BS"])


def test_changed_lists_constants_and_code_are_named(release: Path, changes: Compare) -> None:
    replace(release / "benchmark_meta.py", "        'dlrmv4': 10,\n", "        'dlrmv4': 10,\n        'new_model': 4,\n")
    replace(release / "rcp_checker/rcp_checker.py", "'oc20': 5", "'oc20': 6")
    replace(release / "system_desc_checker/system_desc_checker.py", '"cooling",', '"cooling", "moon",')
    folder = changes()
    summary = (folder / "SUMMARY.md").read_text(encoding="utf-8")
    assert "- `benchmark_meta.py _ALL_RESULT_FILE_COUNTS.training.new_model`: none -> `4`" in summary
    assert "- `rcp_checker/rcp_checker.py submission_runs.hpc.oc20`: `5` -> `6`" in summary
    assert "- `system_desc_checker/system_desc_checker.py required_fields`: + `'moon'`" in summary
    assert "- `benchmark_meta.py`: lines: 1 added, 0 removed" in summary
    assert [path.name for path in folder.iterdir()] == ["SUMMARY.md"]


def test_a_new_ruleset_is_held_against_the_one_before_it(release: Path, changes: Compare) -> None:
    for kind in ("compliance_checker", "rcp_checker"):
        shutil.rmtree(release.parents[1] / "old/mlperf_logging" / kind / "training_6.1.0")
    folder = changes() / "rules/training/6.1"
    head, shipped = (tomllib.loads((path / "ruleset.toml").read_text()) for path in (folder, ROOT / "rules/training/6.1"))
    assert {name: shipped[name] for name in head} == head and len(head) == 5
    written = {path.name for path in folder.rglob("*.json")}
    assert written == {path.name for path in (ROOT / "rules/training/6.1/rcps").iterdir()}
    for name in written:
        given, ours = (json.loads((path / "rcps" / name).read_text()) for path in (folder, ROOT / "rules/training/6.1"))
        assert given == ours
    translated = 0
    for benchmark in ("common", "benchmarks/qwen35_397b_grpo", "benchmarks/dlrmv4", "benchmarks/flux1"):
        stub, rules = (
            tomllib.loads((path / f"{benchmark}.toml").read_text()) for path in (folder, ROOT / "rules/training/6.1")
        )
        for division in ("closed", "open") if "/" in benchmark else (None,):
            layers = (one if division is None else one.get(division, {}) for one in (stub, rules))
            found, ours = (layer.get("official", {}).get("hyperparameters", {}).get("HYP003", {}) for layer in layers)
            for key, demand in found.items():
                assert normalize(demand) == normalize(ours[key]), (benchmark, key)
                translated += 1
    assert translated > 60
    heads = {benchmark: tomllib.loads((folder / f"benchmarks/{benchmark}.toml").read_text()) for benchmark in ("dlrmv4",)}
    assert heads["dlrmv4"]["runs"] == load_ruleset("training", "6.1").benchmarks["dlrmv4"].runs


def normalize(demand: Any) -> Any:
    """A demand with trees for its checks, without what no official rule says: what it needs."""
    if not isinstance(demand, dict):
        return demand
    checks = demand.get("check", [])
    trees = [
        parse_expression(check["that"] if isinstance(check, dict) else check)
        for check in ([checks] if not isinstance(checks, list) else checks)
    ]
    return {"count": demand.get("count", "one"), "equals": demand.get("equals"), "check": trees}


def test_a_wheel_is_read_as_its_folder(release: Path, tmp_path: Path) -> None:
    wheel = tmp_path / "mlperf_logging-9-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in release.rglob("*"):
            archive.write(path, path.relative_to(release.parent))
    from official_release import read_release

    assert read_release(str(wheel)) == read_release(str(release)) == read_release(str(release.parent))
    with pytest.raises(SystemExit, match="no wheel or folder"):
        read_release(str(tmp_path / "none"))
