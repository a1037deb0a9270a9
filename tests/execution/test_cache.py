"""Results kept by content: a warm run says what a cold one says, whatever became of the cache, and looks at what changed."""

import os
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import msgspec
import numpy as np
import pytest
from conftest import ROOT, Ended
from trees import tree

from checker import resources
from checker.checking.check_log import check_log
from checker.checking.log_result import LogResult
from checker.checking.log_task import check_logs
from checker.checking.options import CheckOptions, Execution
from checker.checking.packed_result import pack_log_result, unpack_log_result
from checker.errors import RulesetError
from checker.execution.result_cache import ResultCache
from checker.logs.discovery import discover_logs
from checker.metrics.attmt import parse_window
from checker.submissions.validation import validate_paths

LOGS = ROOT / "sample_logs"


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The logs that were assessed, not taken from the cache."""
    found: list[str] = []

    def seen(path: Path, options: CheckOptions) -> LogResult:
        found.append(path.name)
        return check_log(path, options)

    monkeypatch.setattr("checker.checking.log_task.check_log", seen)
    return found


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(LOGS / "dialects", tmp_path / "logs"))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def report(logs: Path, cache: Path | None, **options: object) -> str:
    return validate_paths([logs], CheckOptions(execution=Execution(cache=cache), **options)).model_dump_json()  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["cached", "pickled"])
@pytest.mark.parametrize("log", discover_logs([LOGS]).logs, ids=lambda log: str(log.relative_to(LOGS)))
def test_what_is_unpacked_is_what_was_packed(log: Path, form: str) -> None:
    before = check_log(log, CheckOptions())
    cached = form == "cached"
    after = unpack_log_result(pack_log_result(before), str(log)) if cached else pickle.loads(pickle.dumps(before))
    for name in LogResult.__struct_fields__:
        one, other = getattr(before, name), getattr(after, name)
        if name == "curve" and one is not None:
            assert np.array_equal(one.minutes, other.minutes)
            assert np.array_equal(one.quality, other.quality)
            assert one.lower_is_better == other.lower_is_better
        elif name == "ruleset_error" and one is not None:
            assert (str(one), one.__dict__) == (str(other), other.__dict__)
        else:
            assert repr(one) == repr(other), name
    assert (before.ruleset, before.benchmark) == (after.ruleset, after.benchmark)


def test_warm_is_cold(logs: Path, cache: Path, looked_at: list[str]) -> None:
    cold = report(logs, None)
    number = len(looked_at)
    assert report(logs, cache) == cold
    assert len(looked_at) == 2 * number > 10
    assert report(logs, cache) == cold
    assert len(looked_at) == 2 * number


def test_only_what_changed_is_looked_at(logs: Path, cache: Path, looked_at: list[str]) -> None:
    report(logs, cache)
    looked_at.clear()
    changed = next(logs.rglob("result_1.txt"))
    changed.write_bytes(changed.read_bytes().replace(b"run_stop", b"run_halt"))
    warm = report(logs, cache)
    assert looked_at == ["result_1.txt"]
    assert warm == report(logs, None)


def test_it_goes_by_content_not_by_place(logs: Path, cache: Path, looked_at: list[str]) -> None:
    report(logs, cache)
    looked_at.clear()
    elsewhere = logs.rename(logs.parent / "checkout 2")
    warm = report(elsewhere, cache)
    assert looked_at == []
    assert warm == report(elsewhere, None)


def test_a_place_that_names_another_ruleset_is_another_question(logs: Path, cache: Path, looked_at: list[str]) -> None:
    log = logs.parent / "plain" / "result_0.txt"
    log.parent.mkdir()
    shutil.copy(next((logs / "training_v5.1").rglob("result_0.txt")), log)
    report(log, cache)
    for folder in ("training_v5.0", "training_v9.9"):
        other = logs / folder / "result_0.txt"
        other.parent.mkdir(exist_ok=True)
        shutil.copy(log, other)
        looked_at.clear()
        if folder == "training_v5.0":
            warm = report(other, cache)
            assert looked_at
            assert warm == report(other, None)
        else:
            with pytest.raises(RulesetError, match="no rules of training"):
                report(other, cache)
            assert looked_at


def test_options_that_matter_are_other_questions(logs: Path, cache: Path, looked_at: list[str]) -> None:
    report(logs, cache)
    looked_at.clear()
    assert report(logs, cache, partial=True, strict_statistics=True) == report(logs, None, partial=True, strict_statistics=True)
    number = len(looked_at)
    assert report(logs, cache, window=parse_window("0.1:0.5:0.1")) == report(logs, None, window=parse_window("0.1:0.5:0.1"))
    assert len(looked_at) == 3 * number


def test_what_stands_beside_a_log_is_part_of_it(tmp_path: Path, cache: Path, looked_at: list[str]) -> None:
    log = tmp_path / "entry.tsv"
    log.write_text("epoch\thours\ttop1Accuracy\ttop5Accuracy\n1\t0.1\t50\t80\n2\t0.2\t76\t93.5\n")
    for hardware in ("one", "another"):
        log.with_suffix(".json").write_text(f'{{"hardware": "{hardware}"}}')
        assert hardware in report(log, cache)
    assert len(looked_at) == 2


def test_other_rules_are_another_question(
    logs: Path, cache: Path, looked_at: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    report(logs, cache)
    number = len(looked_at)
    monkeypatch.setattr(resources, "compute_fingerprint", lambda: "of other rules")
    report(logs, cache)
    assert len(looked_at) == 2 * number


def spoil(files: list[Path], how: str) -> None:
    whole = [file.read_bytes() for file in files]
    for at, file in enumerate(files):
        data = {
            "cut": whole[at][:-5],
            "empty": b"",
            "one bit": whole[at][:-9] + bytes([whole[at][-9] ^ 1]) + whole[at][-8:],
            "exchanged": whole[at - 1],
            "verdict": whole[at].replace(b'"mlcheck":"fail"', b'"mlcheck":"pass"') + b" ",
        }[how]
        file.write_bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["cut", "empty", "one bit", "exchanged", "verdict"])
def test_a_spoiled_cache_costs_time_only(logs: Path, cache: Path, looked_at: list[str], how: str) -> None:
    cold = report(logs, cache)
    number = len(looked_at)
    spoil(sorted(cache.rglob("*.kept")), how)
    assert report(logs, cache) == cold
    assert len(looked_at) == 2 * number
    assert report(logs, cache) == cold
    assert len(looked_at) == 2 * number  # it was mended


@pytest.mark.slow
def test_something_else_under_the_right_mark_is_no_result(logs: Path, cache: Path) -> None:
    cold = report(logs, cache)
    for junk in (b"", b"\x90", b"\x80", msgspec.msgpack.encode({"report": {"findings": 1}})):
        for file in cache.rglob("*.kept"):
            store = ResultCache(cache, file.parent.name)
            for key in store._read_shard(file.stem):
                store.write_entry(key, junk)
            store.write_pending()
        assert report(logs, cache) == cold


def test_a_pipe_is_never_kept(logs: Path, cache: Path, tmp_path: Path, mlcheck: Callable[..., Ended]) -> None:
    fifo = tmp_path / "result_0.txt"
    os.mkfifo(fifo)
    log = next((logs / "training_v5.1").rglob("result_0.txt")).read_bytes()
    for data, code in ((log, 0), (log.replace(b"run_stop", b"run_halt"), 1)):
        writer = Thread(target=fifo.write_bytes, args=(data,))
        writer.start()
        assert mlcheck("validate", "--cache", cache, "--ruleset", "5.1", fifo).code == code
        writer.join()
    assert not list(cache.rglob("*.kept"))


@pytest.mark.parametrize("seed", [b'"\\ud800"', b"9" * 30], ids=["half of a pair", "a large number"])
def test_what_cannot_be_written_is_not_kept(seed: bytes, logs: Path, cache: Path, looked_at: list[str]) -> None:
    log = next((logs / "training_v5.1").rglob("result_0.txt"))
    log.write_bytes(re.sub(rb'("key": "seed", "value": )\d+', lambda found: found[1] + seed, log.read_bytes()))
    reports = [repr(validate_paths([log], CheckOptions(execution=Execution(cache=kept)))) for kept in (None, cache, cache)]
    assert len(set(reports)) == 1
    assert looked_at == [log.name] * 3


def test_a_shard_keeps_what_others_wrote(cache: Path) -> None:
    stores = [ResultCache(cache, "mlcheck") for _ in range(3)]
    assert stores[1].read_entry("aa00") is None
    for store, key in zip(stores[:2], ("aa00", "aa11"), strict=True):
        store.write_entry(key, key.encode())
        store.write_pending()
    assert [stores[2].read_entry(key) for key in ("aa00", "aa11", "aa22")] == [b"aa00", b"aa11", None]
    assert [path.name for path in cache.rglob("*") if path.is_file()] == ["CACHEDIR.TAG", "aa.kept"]


def test_what_was_checked_before_an_interruption_is_kept(logs: Path, cache: Path, looked_at: list[str]) -> None:
    options = CheckOptions(execution=Execution(cache=cache))
    results = check_logs(discover_logs([logs]).logs, options)
    next(results), next(results)
    results.close()  # type: ignore[attr-defined]
    number = len(looked_at)
    results = check_logs(discover_logs([logs]).logs, options)
    next(results), next(results)
    assert len(looked_at) == number


def test_a_cache_that_cannot_be_written(logs: Path, cache: Path) -> None:
    cache.write_text("a file, no folder", encoding="utf-8")
    assert report(logs, cache) == report(logs, None)
    assert cache.read_text(encoding="utf-8") == "a file, no folder"


@pytest.mark.slow
def test_several_at_once(logs: Path, cache: Path, mlcheck: Callable[..., Ended]) -> None:
    call = ["validate", "--format", "json", str(logs)]
    command = [sys.executable, "-c", "from checker.cli import main; main()", *call, "--cache", str(cache), "--jobs", "1"]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    cold = mlcheck(*call).out
    assert [process.communicate()[0] for process in processes] == [cold] * 3
    assert not list(cache.rglob("*.new"))
    assert mlcheck(*call, "--cache", cache, "--jobs", 2).out == cold


def test_never_among_the_logs(logs: Path, mlcheck: Callable[..., Ended]) -> None:
    before = tree(logs)
    for folder in (logs, logs / "training_v5.1/example/results/kept"):
        ended = mlcheck("validate", "--cache", folder, logs)
        assert ended.code == 2
        assert "among the logs" in ended.err
    assert tree(logs) == before
