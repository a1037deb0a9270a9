"""A submission as a folder of files: loops end, nothing is written, and where the official repo_checker differs."""

import os
from pathlib import Path

import pytest
from mlperf_logging.repo_checker import repo_checker

from checker.rules.package_limits import load_package_rules
from checker.submissions.repository.check import check_repository
from checker.submissions.repository.tree import walk_submission_tree

LIMITS = load_package_rules().repository


def found(root: Path) -> list[tuple[str, str]]:
    """Rule and path of every finding."""
    return [(one.rule[:6], one.path.removeprefix(f"{root}/")) for one in check_repository(root, LIMITS)]


def test_loops_of_links_end_and_nothing_is_walked_twice(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/up").symlink_to("..", target_is_directory=True)
    (tmp_path / "a/self").symlink_to("self")
    (tmp_path / "a/b/file").write_text("x", encoding="utf-8")
    paths = [str(entry.path.relative_to(tmp_path)) for entry in walk_submission_tree(tmp_path)]
    assert sorted(paths) == ["a", "a/b", "a/b/file", "a/b/up", "a/self"]
    assert found(tmp_path) == [("SYS022", "a/self")]


def test_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    before = sorted((str(path), path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))
    assert found(tmp_path) == [("SYS020", "a b")]
    assert sorted((str(path), path.stat().st_mtime_ns) for path in tmp_path.rglob("*")) == before


def test_a_name_that_is_no_text_can_still_be_reported(tmp_path: Path) -> None:
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff x")).touch()
    except OSError:
        pytest.skip("this file system takes no such name")
    findings = list(check_repository(tmp_path, LIMITS))
    assert [finding.rule[:6] for finding in findings] == ["SYS020", "SYS020"]
    for finding in findings:
        finding.model_dump_json()


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o000)
    assert found(tmp_path) == [("SYS023", "closed")]
    (tmp_path / "closed").chmod(0o700)


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    findings = list(check_repository(tmp_path / "gone", LIMITS))
    assert [finding.rule[:6] for finding in findings] == ["SYS023"]


def test_what_the_official_program_names_mlcheck_names_too(tmp_path: Path) -> None:
    for name in ("a b", ".hidden", "sound"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / ".folder").mkdir()
    with (tmp_path / "large").open("wb") as file:
        file.truncate(int(LIMITS.warning_mebibytes * (1 << 20)) + 1)
    (tmp_path / "gone").symlink_to("nowhere")
    files, folders = repo_checker.list_files_recursively(tmp_path), repo_checker.list_dirs_recursively(tmp_path)
    assert not repo_checker._check_bad_filenames(files, folders)
    assert not repo_checker._check_file_sizes(files)
    assert not repo_checker._check_symbolic_links(tmp_path, files)
    official = {("SYS020", "a b"), ("SYS020", ".hidden"), ("SYS020", ".folder"), ("SYS021", "large"), ("SYS022", "gone")}
    assert set(found(tmp_path)) == official


def test_the_official_program_refuses_sound_folders_and_sound_links(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert repo_checker.run_checks(str(tmp_path)) is False
    (tmp_path / "link").symlink_to("file")
    assert not repo_checker._check_symbolic_links(tmp_path, [str(tmp_path / "link")])
    assert found(tmp_path) == []


def test_published_folders_have_no_error(corpus: Path) -> None:
    rules = {finding.rule for finding in check_repository(corpus, LIMITS) if finding.severity == "error"}
    assert rules == set()
