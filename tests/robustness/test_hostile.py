"""Input that was made to harm: never a traceback, never endless, never obeyed.

The cases are those of benchmarks/hostile_input.py, small and under limits as small; that program runs them in full size, and
counts their time and memory.
"""

import csv
import io
import json
import pickle
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import hostile_input
import pytest
from conftest import ROOT, Ended
from hostile_input import CASES, Case, faults, made

from checker.inputs.json_file import read_json
from checker.inputs.limits import DEFAULTS, Limits
from checker.logs.log import ByteLocations

Call = Callable[..., Ended]
MOST_SECONDS = 20
SUBPROCESS = ("a record whose value is a line", "a gzip bomb", "/dev/zero", "a FIFO as baseline")
MOST_BYTES = 2 << 30
LIMITS = ROOT / "docs/limits.md"


@pytest.fixture(autouse=True)
def in_time() -> Iterator[None]:
    """Ends what hangs."""

    def late(*_: object) -> None:
        raise TimeoutError(f"not done in {MOST_SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(MOST_SECONDS)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_hostile_input(mlcheck: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    arguments = made(case, tmp_path, small=True)
    for name, value in hostile_input.environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    said = mlcheck(*arguments)
    ended = hostile_input.Ended(said.code, said.out.encode(), said.err.encode(), 0.0, 0.0)
    assert faults(case, ended) == []
    assert not (tmp_path / "pwned").exists()


@pytest.mark.slow
@pytest.mark.serial
@pytest.mark.parametrize("name", SUBPROCESS)
def test_memory_is_bounded(tmp_path: Path, name: str) -> None:
    (case,) = (one for one in CASES if one.name == name)
    arguments = made(case, tmp_path, small=True)
    ended = hostile_input.run(hostile_input.mlcheck(*arguments), tmp_path, most_bytes=MOST_BYTES, most_seconds=MOST_SECONDS)
    assert faults(case, ended) == []


def test_a_record_that_the_official_program_can_read_is_not_refused_by_it(mlcheck: Call, tmp_path: Path) -> None:
    for levels, official in ((300, "pass"), (100_000, "fail")):
        log = tmp_path / "result_0.txt"
        record = b':::MLLOG {"key": "odd", "time_ms": 1, "metadata": {}, "value": ' + b"[" * levels + b"]" * levels + b"}\n"
        log.write_bytes(record + hostile_input.CLEAN.read_bytes())
        (run,) = json.loads(mlcheck("validate", log, "--ruleset", "5.1", "--format", "json").out)["runs"]
        assert (run["mlcheck"], run["official"]) == ("fail", official)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r=", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_cell_of_a_table_is_a_formula(mlcheck: Call, tmp_path: Path, sign: str) -> None:
    log = tmp_path / "result_0.txt"
    old = b'"key": "submission_platform", "value": "'
    assert old in hostile_input.CLEAN.read_bytes()
    log.write_bytes(hostile_input.CLEAN.read_bytes().replace(old, old + json.dumps(f"{sign}1+1")[1:-1].encode()))
    (row,) = csv.DictReader(io.StringIO(mlcheck("score", log, "--ruleset", "5.1", "--format", "csv").out))
    assert row["platform"].startswith(("'", "\u2409", "\u240d")) and "1+1" in row["platform"]
    assert float(row["time_to_train_minutes"]) > 0


def test_nothing_is_unpickled_from_the_cache(mlcheck: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def harmful(*_: object) -> None:
        raise AssertionError("unpickled")

    log = hostile_input.CLEAN
    mlcheck("validate", log, "--cache", tmp_path)
    monkeypatch.setattr(pickle, "loads", harmful)
    monkeypatch.setattr(pickle, "load", harmful)
    assert list(tmp_path.rglob("*.kept"))
    assert mlcheck("validate", log, "--cache", tmp_path).code == 0


@pytest.mark.slow
def test_the_lines_of_many_members_are_counted_once(tmp_path: Path) -> None:
    file = tmp_path / "system.json"
    file.write_text("{" + ",\n".join(f'"k{number}": 1' for number in range(200_000)) + "}", encoding="utf-8")
    assert read_json(file, DEFAULTS).lines["k199999"] == 200_000


def test_the_columns_of_a_line_are_counted_once() -> None:
    token = b":::MLLOG "
    places = ByteLocations(token * 200_000)
    offsets = range(0, 200_000 * len(token), len(token))
    assert [places.find_column(offset) for offset in offsets] == [offset + 1 for offset in offsets]
    assert places.find_column(9) == 10, "an offset before the last one"


def test_every_limit_can_be_set_and_is_documented(mlcheck: Call, tmp_path: Path) -> None:
    file = tmp_path / "mlcheck.toml"
    file.write_text("[limits]\n" + "".join(f"{name} = 3\n" for name in Limits.model_fields), encoding="utf-8")
    shown = json.loads(mlcheck("config", "show", "--config", file, "--format", "json").out)
    found = {one["name"].removeprefix("limits."): one for one in shown if one["name"].startswith("limits.")}
    assert {name: one["value"] for name, one in found.items()} == dict.fromkeys(Limits.model_fields, 3)
    assert all(one["source"].startswith(str(file)) or "mlcheck.toml:" in one["source"] for one in found.values())
    rows = [line.split("|")[1:3] for line in LIMITS.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    stated = {name.strip(" `"): float(default.replace(" ", "")) for name, default in rows}
    assert stated == Limits().model_dump()


@pytest.mark.parametrize("value", ["0", "-1", '"much"', "1e400", "nan"])
def test_a_limit_is_a_number_above_nothing(mlcheck: Call, tmp_path: Path, value: str) -> None:
    file = tmp_path / "mlcheck.toml"
    file.write_text(f"[limits]\nfolders = {value}\n", encoding="utf-8")
    ended = mlcheck("validate", hostile_input.CLEAN, "--config", file)
    assert ended.code == 2 and "mlcheck.toml:2: limits.folders" in ended.err
