"""The documentation site builds without a warning, and has a page for every rule and every command."""

import html
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import generate
import pytest
from conftest import ROOT
from links import find_broken_links, on_page_markdown

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
    for name in ("report", "comparison", "summary", "ranking", "study"):
        assert f'<h2 id="{name}">' in (site / "json/index.html").read_text(encoding="utf-8")
    text = (site / "api/index.html").read_text(encoding="utf-8")
    assert all(f'id="checker.api.{name}"' in text for name in ("validate", "score", "compare", "rank", "study", "plot"))
    for picture in ("pictures/curves.svg", "pictures/speedups.svg", "terminal/score.svg"):
        ElementTree.parse(site / picture)
    assert "max_sequence_length" in (site / "reports/rejected.html").read_text(encoding="utf-8")
    assert list(find_broken_links(site)) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other/index.html").write_text('<h1 id="there">Other</h1>', encoding="utf-8")
    links = ("other/", "other/#there", "#here", "https://example.org/none", "none.html", "other/#none", "#none", "none.svg")
    text = "".join(f'<a href="{link}">link</a>' for link in links[:-1]) + f'<img id="here" src="{links[-1]}">'
    (tmp_path / "index.html").write_text(text, encoding="utf-8")
    assert [line.removeprefix("index.html: ") for line in find_broken_links(tmp_path)] == sorted(links[4:])


def test_names_of_rules_and_commands_become_links() -> None:
    page = SimpleNamespace(file=SimpleNamespace(src_uri="contributing/page.md"))
    text = (
        "# RES004\n\nRES004 of `mlcheck validate`, `RES004`, [RES004](x.md), `mlcheck none`, ABC123.\n\n```sh\n# RES004\n```\n"
    )
    linked = "[RES004](../rules/RES004.md) of [`mlcheck validate`](../commands.md#validate), `RES004`"
    assert on_page_markdown(text, page) == text.replace("RES004 of `mlcheck validate`, `RES004`", linked)


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


def test_the_picture_of_the_readme_is_what_mlcheck_prints() -> None:
    picture = (ROOT / "docs/failing-report.svg").read_text(encoding="utf-8")
    assert picture == generate.render_report_picture(), "run python docs/generate.py"
    ElementTree.fromstring(picture)
    text = html.unescape(re.sub("<[^>]+>", "", picture)).replace("\xa0", " ")
    assert "result_4.txt" in text and "max_sequence_length" in text and "fix:" in text
    assert not re.search(r"https?://(?!www\.w3\.org|www\.textualize\.io)", picture), "it loads nothing"


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.split()) <= 900
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert links and [link for link in links if not (ROOT / link).exists()] == []
    assert text.index(".svg") < text.index("## Try it") < text.index("## Use it") < text.index("## Test it")
