"""--output: several formats at once, each file whole or not at all, never under what is checked."""

import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Ended
from trees import tree

from checker.inputs import atomic_write as whole
from checker.reporting import registry

Call = Callable[..., Ended]
LOGS = "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b"
STUDY = ("sample_logs/study/p100", "sample_logs/study/gv100")
TASKS = (
    ("validate", "render", (LOGS,)),
    ("score", "render_scores", (LOGS,)),
    ("summarize", "render_summary", (LOGS,)),
    ("compare", "render_comparison", STUDY),
)


@pytest.mark.slow
@pytest.mark.parametrize(("command", "task", "paths"), TASKS, ids=[task[0] for task in TASKS])
def test_every_format_at_once_is_what_each_alone_prints(
    mlcheck: Call, tmp_path: Path, command: str, task: registry.RenderTask, paths: tuple[str, ...]
) -> None:
    names = registry.list_formats(task)
    outputs = [part for name in names for part in ("--output", f"{name}:{tmp_path / name}")]
    ended = mlcheck(command, *paths, "--format", "json", *outputs)
    assert (ended.code, ended.err) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    for name in names:
        assert (tmp_path / name).read_text(encoding="utf-8") == mlcheck(command, *paths, "--format", name).out
    assert json.loads(ended.out)


def test_the_exit_code_is_the_verdicts(mlcheck: Call, tmp_path: Path) -> None:
    ended = mlcheck("validate", "sample_logs/refused", "--output", f"junit:{tmp_path / 'x.xml'}")
    assert ended.code == 1 and (tmp_path / "x.xml").exists()


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("junit", "FORMAT:FILE"),
        ("report.doc", "FORMAT:FILE"),
        ("junit:", "FORMAT:FILE"),
        ("poem:{free}/x", "unknown format poem"),
        ("junit:{logs}/x.xml", "nothing is ever written"),
        ("junit:{logs}/result_0.txt", "nothing is ever written"),
        ("junit:{free}/link/x.xml", "nothing is ever written"),
        ("junit:{free}/none/x.xml", "does not exist"),
        ("junit:{free}", "is not a file"),
        ("junit:/dev/null", "is not a file"),
    ],
)
def test_what_must_not_be_written_ends_with_2_before_anything_is(
    mlcheck: Call, tmp_path: Path, output: str, reason: str
) -> None:
    (tmp_path / "link").symlink_to(ROOT / LOGS)
    before = sorted(path.name for path in tmp_path.iterdir())
    other = f"csv:{tmp_path / 'other.csv'}"
    ended = mlcheck("validate", LOGS, "--output", other, "--output", output.format(free=tmp_path, logs=ROOT / LOGS))
    assert (ended.code, ended.out) == (2, "")
    assert reason in ended.err and len(ended.err.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("name", "begins"),
    [("r.json", "{"), ("r.CSV", "benchmark,"), ("r.md", "## "), ("r.xml", "<?xml"), ("r.sarif", "{"), ("r.txt", " PASS")],
)
def test_the_name_of_a_file_says_its_format(mlcheck: Call, tmp_path: Path, name: str, begins: str) -> None:
    assert mlcheck("validate", LOGS, "--output", tmp_path / name).code == 0
    assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)


def test_one_file_for_two_formats_is_refused(mlcheck: Call, tmp_path: Path) -> None:
    file = tmp_path / "x"
    assert mlcheck("validate", LOGS, "--output", f"csv:{file}", "--output", f"junit:{file}").code == 2
    assert not file.exists()


def test_a_write_that_fails_leaves_the_old_file(mlcheck: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "x.csv"
    file.write_text("old", encoding="utf-8")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole.os, "fsync", full)
    ended = mlcheck("validate", LOGS, "--output", f"csv:{file}")
    assert ended.code == 2 and "No space left" in ended.err
    assert file.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_permissions_are_the_old_files_else_the_umasks(mlcheck: Call, tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("", encoding="utf-8")
    old.chmod(0o640)
    before = os.umask(0o027)
    try:
        mlcheck("validate", LOGS, "--output", f"csv:{old}", "--output", f"jsonl:{new}")
    finally:
        os.umask(before)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (old, new)] == [0o640, 0o640]
    assert old.read_text(encoding="utf-8") and new.read_text(encoding="utf-8")


def submit(folder: Path) -> Path:
    """A submission with a named log and its neighbors, and a loose log beside it."""
    shutil.copytree(ROOT / LOGS, folder / "example/results/8xExample/llama31_8b")
    (folder / "example/systems").mkdir()
    shutil.copy(ROOT / LOGS / "result_0.txt", folder / "train.log")
    return folder


SYSTEM = "example/results/8xExample"
REFUSED = [
    (".", "train.log", "junit:train.log"),
    (".", ".", "junit:report.txt"),
    (".", ".", "junit:report"),
    (".", "train.log", "junit:result_1.xml"),
    (".", ".", f"json:{SYSTEM}/llama31_8b/report.json"),
    (".", ".", f"json:{SYSTEM}/report.json"),
    (".", ".", "json:example/results/report.json"),
    (".", "example", "json:example/systems/report.json"),
    (f"{SYSTEM}/llama31_8b", "result_0.txt", "json:report.json"),
    (f"{SYSTEM}/llama31_8b", "result_0.txt", "json:result_1.txt"),
]


@pytest.mark.parametrize(("cwd", "path", "output"), REFUSED)
@pytest.mark.parametrize("option", ["--output", "--write-baseline"])
def test_nothing_is_written_over_inputs_or_read_as_one(
    mlcheck: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cwd: str, path: str, output: str, option: str
) -> None:
    before = tree(submit(tmp_path))
    monkeypatch.chdir(tmp_path / cwd)
    file = output if option == "--output" else output.partition(":")[2]
    ended = mlcheck("validate", path, "--ruleset", "5.1", option, file)
    assert (ended.code, ended.out) == (2, "")
    assert "would lie among the logs" in ended.err
    assert tree(tmp_path) == before


@pytest.mark.parametrize("path", [".", "train.log"])
def test_a_report_may_lie_beside_loose_logs(mlcheck: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    shutil.copy(ROOT / LOGS / "result_0.txt", tmp_path / "train.log")
    monkeypatch.chdir(tmp_path)
    words = ("validate", path, "--ruleset", "5.1", "--partial", "--output", "junit:r.xml", "--write-baseline", "b.json")
    first = mlcheck(*words, "--cache", ".cache")
    assert first.code == 0, first.err
    assert mlcheck(*words, "--cache", ".cache").out == first.out
    assert sorted(path.name for path in tmp_path.iterdir()) == [".cache", "b.json", "r.xml", "train.log"]


@pytest.mark.parametrize(
    ("path", "cache"),
    [
        (".", "."),
        (".", ""),
        ("train.log", "."),
        ("train.log", ""),
        ("logs/a.log", "logs"),
        (".", f"{SYSTEM}/kept"),
        ("example", "example"),
    ],
)
def test_a_cache_has_a_folder_of_its_own(
    mlcheck: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, cache: str
) -> None:
    (submit(tmp_path) / "logs").mkdir()
    shutil.copy(tmp_path / "train.log", tmp_path / "logs/a.log")
    before = tree(tmp_path)
    monkeypatch.chdir(tmp_path)
    ended = mlcheck("validate", path, "--ruleset", "5.1", "--cache", cache)
    assert (ended.code, ended.out) == (2, "")
    assert tree(tmp_path) == before
