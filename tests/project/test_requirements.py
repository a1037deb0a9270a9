"""What is locked, and the lowest versions, fit pyproject.toml; `nox -s lock` mends what does not."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKED, LOWEST = ROOT / "requirements/locked.txt", ROOT / "requirements/lowest.txt"
NOT_LOCKED = {"torch"}


def demanded() -> dict[str, SpecifierSet]:
    """What the project and its extras `test` and `reference` ask for themselves."""
    extras = PROJECT["project"]["optional-dependencies"]
    found: dict[str, SpecifierSet] = {}

    def take(lines: list[str]) -> None:
        for requirement in map(Requirement, lines):
            name = canonicalize_name(requirement.name)
            if name == PROJECT["project"]["name"]:
                for extra in requirement.extras:
                    take(extras[extra])
            elif name not in NOT_LOCKED:
                found[name] = requirement.specifier & found.get(name, SpecifierSet())

    take([*PROJECT["project"]["dependencies"], *extras["test"], *extras["reference"]])
    return found


def versions(file: Path) -> dict[str, set[Version]]:
    """The versions of each package; there are several where they differ by Python or system."""
    found: dict[str, set[Version]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9._-]+)==([^ ;]+)", line):
            found.setdefault(canonicalize_name(match[1]), set()).add(Version(match[2]))
    return found


@pytest.mark.parametrize("file", [LOCKED, LOWEST], ids=lambda file: file.stem)
def test_every_requirement_has_a_version_that_it_allows(file: Path) -> None:
    pinned = versions(file)
    wrong = {
        name: pinned.get(name)
        for name, allowed in demanded().items()
        if name not in pinned or not all(version in allowed for version in pinned[name])
    }
    assert wrong == {}, "run nox -s lock"


def test_the_lowest_are_the_bounds() -> None:
    pinned = versions(LOWEST)
    for name, allowed in demanded().items():
        bounds = {Version(one.version) for one in allowed if one.operator in (">=", "==")}
        assert pinned[name] == bounds, "run nox -s lock"


def test_what_is_locked_has_a_mark_each_and_names_no_place() -> None:
    text = LOCKED.read_text(encoding="utf-8")
    entries = re.findall(r"^[a-z0-9-]+==.*(?:\n    .*)*", text, re.MULTILINE)
    assert len(entries) >= len(versions(LOCKED)) > 50
    assert all("--hash=sha256:" in entry for entry in entries)
    for file in (LOCKED, LOWEST):
        assert not re.search(r"://|--index|--find-links|^-", file.read_text(encoding="utf-8"), re.MULTILINE)


def test_an_installed_torch_stays() -> None:
    (torch,) = (
        requirement
        for requirement in map(Requirement, PROJECT["project"]["optional-dependencies"]["reference"])
        if requirement.name in NOT_LOCKED
    )
    assert {bound.operator for bound in torch.specifier} == {">="}, "an upper bound or a pin would replace it"
    assert [known["name"] for known in PROJECT["tool"]["uv"]["dependency-metadata"]] == [torch.name]


def test_every_python_that_is_promised_has_a_session() -> None:
    named = re.findall(r"Python :: (3\.\d+)", " ".join(PROJECT["project"]["classifiers"]))
    (line,) = re.findall(r"^PYTHONS = (.*)$", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert named and set(named) <= set(re.findall(r"3\.\d+", line))
    assert PROJECT["project"]["requires-python"] == f">={named[0]}"
