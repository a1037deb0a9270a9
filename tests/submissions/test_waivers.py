"""Waivers and factors beside the results, as meant and as the official program takes them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.rules.package_limits import load_package_rules
from checker.submissions.bypass.reader import read_bypass_file, read_scaling_file

KNOWN = load_package_rules()


def official_waivers(path: Path) -> set[str]:
    """What the official program honours: lines, with their line breaks, that equal a name."""
    try:
        with path.open(encoding="utf-8") as file:
            return {line for line in file.readlines() if line in ("rcp-bypass", "seed-checker-bypass")}
    except UnicodeDecodeError:
        return set()


PIECES = ["rcp-bypass", "seed-checker-bypass", "RCP_BYPASS", "\n", "\r\n", "\r", " ", "#", "x", "\ufeff", "\x0c", "\u2028"]


@given(text=st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
def test_what_the_official_program_honours(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("benchmark")
    (folder / "package_checker_params").write_bytes(text.encode())
    file = read_bypass_file(folder, KNOWN)
    assert file is not None
    assert file.officially_honored_names == official_waivers(file.path)
    assert file.officially_honored_names <= file.requested_names


@given(data=st.binary(max_size=60))
def test_reading_never_raises(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("benchmark")
    (folder / "package_checker_params").write_bytes(data)
    (folder / "scaling.json").write_bytes(data)
    assert read_bypass_file(folder, KNOWN) is not None
    assert read_scaling_file(folder, load_package_rules().scaling) is not None


@pytest.mark.parametrize(
    ("text", "meant", "honoured"),
    [
        ("rcp-bypass", {"rcp-bypass"}, {"rcp-bypass"}),
        ("rcp-bypass\n", {"rcp-bypass"}, set()),
        ("rcp-bypass\nseed-checker-bypass", {"rcp-bypass", "seed-checker-bypass"}, {"seed-checker-bypass"}),
        ("  --RCP_bypass  # agreed\r\n", {"rcp-bypass"}, set()),
        ("# rcp-bypass", set(), set()),
        ("rcp-bypas", set(), set()),
        ("", set(), set()),
    ],
)
def test_what_is_meant(text: str, meant: set[str], honoured: set[str], tmp_path: Path) -> None:
    (tmp_path / "package_checker_params").write_bytes(text.encode())
    file = read_bypass_file(tmp_path, KNOWN)
    assert file is not None
    assert (file.requested_names, file.officially_honored_names) == (meant, honoured)


def test_no_file_is_no_waiver_and_no_factor(tmp_path: Path) -> None:
    assert read_bypass_file(tmp_path, KNOWN) is None
    assert read_scaling_file(tmp_path, load_package_rules().scaling) is None


def test_the_factors_and_waivers_of_published_folders(corpus: Path) -> None:
    files = waived = 0
    for line in (corpus / "packages.jsonl").read_text(encoding="utf-8").splitlines():
        published = json.loads(line)
        file = read_scaling_file(corpus / published["dir"], load_package_rules().scaling)
        files += file is not None
        assert (1.0 if file is None else file.factor) == published["scaling_file_factor"]
        assert file is None or file.problem is None
        waivers = read_bypass_file(corpus / published["dir"], KNOWN)
        waived += waivers is not None and waivers.officially_honored_names == {"rcp-bypass"}
    assert (files, waived) == (33, 1)
