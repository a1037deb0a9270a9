"""The pages of docs/contributing are followed to the letter in a copy of the project: the check of a page fails before its last
step and passes after it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT

FOLDER = ROOT / "docs/contributing"
PAGES = sorted(FOLDER.glob("add-*.md"))
SECTION = re.compile(r"^## ", re.MULTILINE)
BLOCK = re.compile(r'^```(?P<language>\w+)(?: title="(?P<file>[^"]+)")?\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "sample_logs", "fuzzing", "*.egg-info", "site")
PROGRAMS = {
    "mlcheck": ["-m", "checker"],
    "pytest": ["-m", "pytest", "-o", "addopts=", "-p", "no:cacheprovider", "-q", "-x"],
    "python": [],
}


@dataclass(frozen=True)
class Block:
    """A fenced block: a whole file, a change of one, or commands."""

    language: str
    file: str | None
    text: str

    def apply(self, project: Path) -> bool:
        """Do what the block says; whether that worked."""
        if self.language == "console":
            return all(
                run_command(line.removeprefix("$ "), project) for line in self.text.splitlines() if line.startswith("$ ")
            )
        if self.file is not None and self.language == "diff":
            change_file(project / self.file, self.text.splitlines())
        elif self.file is not None:
            assert not (project / self.file).exists(), f"{self.file} is there already"
            (project / self.file).parent.mkdir(parents=True, exist_ok=True)
            (project / self.file).write_text(self.text, encoding="utf-8")
        return True


def change_file(path: Path, lines: list[str]) -> None:
    """Replace the lines that a diff starts with ` ` or `-` by those that it starts with ` ` or `+`."""
    old, new = ("\n".join(line[1:] for line in lines if line[:1] in (mark, " ", "")) for mark in "-+")
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path} holds {text.count(old)} times:\n{old}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def run_command(command: str, project: Path) -> bool:
    """Whether the command ends with 0."""
    program, *arguments = command.split()
    words = [sys.executable, *PROGRAMS[program], *arguments]
    environment = {**os.environ, "PYTHONPATH": str(project), "COLUMNS": "100"}
    ended = subprocess.run(words, cwd=project, env=environment, capture_output=True, text=True, check=False)
    print(f"$ {command}\n{ended.stdout[-3000:]}{ended.stderr[-3000:]}")
    return ended.returncode == 0


def read_sections(page: Path) -> dict[str, list[Block]]:
    """The blocks under each heading of the second level."""
    sections = SECTION.split(page.read_text(encoding="utf-8"))[1:]
    return {
        section.split("\n", 1)[0]: [Block(block["language"], block["file"], block["text"]) for block in BLOCK.finditer(section)]
        for section in sections
    }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One place for the copies of all pages: what Python compiled for one page serves the next."""
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture
def scratch(place: Path) -> Iterator[Path]:
    """The place, empty."""
    yield place
    shutil.rmtree(place / "mlcheck")


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_check_of_a_page_passes_after_its_last_step_only(page: Path, scratch: Path) -> None:
    project = scratch / "mlcheck"
    shutil.copytree(ROOT, project, ignore=NOT_COPIED)
    (project / "sample_logs").symlink_to(ROOT / "sample_logs")
    sections = read_sections(page)
    check = sections.pop("Check")
    steps = [blocks for heading, blocks in sections.items() if heading[:1].isdigit()]
    assert check and len(steps) > 1 and all(steps)
    for blocks in steps[:-1]:
        assert all(block.apply(project) for block in blocks)
    assert not all(block.apply(project) for block in check), "the check passes before the last step"
    assert all(block.apply(project) for block in steps[-1])
    assert all(block.apply(project) for block in check), "the check fails after the last step"


def test_the_site_lists_every_page() -> None:
    listed = re.findall(r"contributing/[\w-]+\.md", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(f"contributing/{page.name}" for page in FOLDER.glob("*.md"))
