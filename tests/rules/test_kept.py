"""What is made of the rules is kept for the next start, and an answer never hangs on it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

from checker import resources
from checker.execution.result_cache import CACHE_DIR_VARIABLE, open_user_cache
from checker.rules import loader as loading
from checker.rules import rule_store as kept
from checker.rules.language import syntax
from checker.rules.loader import list_rulesets

LOG = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt"


def checked(folder: str) -> str:
    """What a process of its own says of a log, with its store in the folder."""
    environment = {**os.environ, CACHE_DIR_VARIABLE: folder}
    command = [sys.executable, "-m", "checker", "validate", str(LOG), "--ruleset", "5.1", "--format", "json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("name", list_rulesets(), ids="-".join)
def test_an_ruleset_comes_back_as_it_was_made(name: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syntax, "_preloaded_trees", {})
    monkeypatch.setenv(CACHE_DIR_VARIABLE, "")
    loading._load_ruleset_tables.cache_clear()
    made = loading.load_ruleset.__wrapped__(*name)
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path))
    loading._load_ruleset_tables.cache_clear()
    loading.load_ruleset.__wrapped__(*name)
    loading._load_ruleset_tables.cache_clear()
    monkeypatch.setattr(loading, "_build_ruleset_tables", None)  # from here on nothing can be made any more
    again = loading.load_ruleset.__wrapped__(*name)
    assert vars(again) == vars(made)
    trees = syntax._preloaded_trees
    assert trees
    assert {text: syntax.parse_expression(text) for text in trees} == {text: syntax._parse_with_grammar(text) for text in trees}


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-7])


def changed(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"llama31_8b", b"llama31_9b"))


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def of_another(file: Path) -> None:
    shutil.copy(next(other for other in file.parent.iterdir() if other != file), file)


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("damage", [cut, changed, emptied, of_another, a_folder])
def test_a_damaged_store_changes_nothing(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    whole = checked(str(tmp_path))
    files = sorted(tmp_path.rglob("*.kept"))
    assert len(files) > 3
    for file in files:
        damage(file)
    assert checked(str(tmp_path)) == whole
    assert damage is a_folder or checked(str(tmp_path)) == whole  # mended by now


def test_a_store_that_cannot_be_changes_nothing(tmp_path: Path) -> None:
    whole = checked(str(tmp_path / "store"))
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "store").chmod(0o770)
    for folder in ("", str(tmp_path / "store"), str(tmp_path / "file"), "/dev/null/x", "/proc/none", "\ufffd" * 300):
        assert checked(folder) == whole


def test_many_may_start_at_once(tmp_path: Path) -> None:
    environment = {**os.environ, CACHE_DIR_VARIABLE: str(tmp_path)}
    command = [sys.executable, "-m", "checker", "validate", str(LOG), "--ruleset", "5.1", "--format", "json"]
    started = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    said = {one.communicate() for one in started}
    assert len(said) == 1
    assert checked(str(tmp_path)).encode() in {out for out, _ in said}
    assert not list(tmp_path.rglob("*.new"))


def test_changed_rules_are_not_taken_from_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(resources.find_rules_folder(), rules)
    monkeypatch.setattr(resources, "find_rules_folder", lambda: rules)
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path / "store"))
    marks = set()
    for text in ("[a]\ncheck = '1 == 1'\n", "[a]\ncheck = '1 == 2'\n"):
        (rules / "new.toml").write_text(text, encoding="utf-8")
        resources.compute_rules_fingerprint.cache_clear()
        kept.read_rule_file.cache_clear()
        marks.add(resources.compute_rules_fingerprint())
        assert kept.load_cached_tables("new", lambda: kept.read_rule_file(rules / "new.toml")) == {
            "a": {"check": text.split("'")[1]}
        }
    resources.compute_rules_fingerprint.cache_clear()
    assert len(marks) == 2


def test_the_store_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_DIR_VARIABLE, str(tmp_path / "store"))
    store = open_user_cache()
    assert store is not None
    store.write_entry("aa", b"x")
    assert (tmp_path / "store").stat().st_mode & 0o077 == 0
    (tmp_path / "store").chmod(0o777)  # anybody could put rules there
    assert open_user_cache() is None
    monkeypatch.delenv(CACHE_DIR_VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    found = open_user_cache()
    assert found is not None
    assert found.folder.name == "mlcheck"
