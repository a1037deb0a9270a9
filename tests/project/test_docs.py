"""The documentation site builds without a warning, and has a page for every rule and every command."""

import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT

from checker.checking.configuration.loader import read_configuration
from checker.checking.configuration.model import Configuration
from checker.rules.catalogue import load_catalogue


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("material") is None, reason="the extra docs is not installed")
def test_the_site_builds(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(tmp_path / "site")]
    ended = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    site = tmp_path / "site"
    for rule in load_catalogue().rules.values():
        assert rule.slug in (site / f"rules/{rule.code}/index.html").read_text(encoding="utf-8")
    text = (site / "commands/index.html").read_text(encoding="utf-8")
    assert "--write-baseline" in text and "Examples:" in text and 'id="watch"' in text
    assert not list(site.rglob("*.py"))


def test_the_configuration_in_the_documents_is_one(tmp_path: Path) -> None:
    text = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    found = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert found is not None
    file = tmp_path / "mlcheck.toml"
    file.write_text(found[1], encoding="utf-8")
    read_configuration(file)
    assert tomllib.loads(found[1]).keys() == Configuration.model_fields.keys(), "all that there is"


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "README.md"])
def test_the_documents_name_files_that_there_are(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"`((?:tests|checker|rules|benchmarks|docs|examples)/[\w./-]+)", text)
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_architecture_takes_two_pages() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split()) < 1200
