"""A large log is read in blocks, and comes out as it does in one piece."""

import json
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from log_content import describe_log

from checker.checking.check_log import check_log
from checker.checking.options import CheckOptions
from checker.inputs import source
from checker.inputs.limits import DEFAULTS
from checker.logs import blocks, reader
from checker.logs.log import Log
from checker.rules.read_keys import is_key_read

SAMPLES = sorted((ROOT / "sample_logs").rglob("*.txt"))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is large, and blocks are small."""
    monkeypatch.setattr(source, "LARGE_BYTES", 0)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 2000)


def in_one_piece(path: Path) -> Log:
    """The log, read as a whole."""
    return reader.parse_log_bytes(path.read_bytes(), path=path)


def alike(paths: list[Path]) -> int:
    """How many of the files are read alike in both ways; tables and UTF-16 are never read in blocks."""
    number = 0
    for path in paths:
        if source.is_large(path, DEFAULTS):
            assert describe_log(reader.read_log(path)) == describe_log(in_one_piece(path)), path
            number += 1
    return number


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_sample_logs_are_read_alike() -> None:
    assert alike([path for path in SAMPLES if b":::" in path.read_bytes()]) > 80


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_published_logs_are_read_alike(corpus: Path) -> None:
    answers = [json.loads(line) for line in (corpus / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()]
    crashing = [answer for answer in answers if answer["official"] == "crash"]
    assert alike([corpus / answer["path"] for answer in (*crashing, *answers[::25])]) > 60


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_what_is_not_kept_changes_nothing(corpus: Path) -> None:
    for line in (corpus / "verdicts.jsonl").read_text(encoding="utf-8").splitlines()[::40]:
        path = corpus / json.loads(line)["path"]
        kept = reader.read_log(path, keep=is_key_read)
        assert kept.records >= len(kept.events)
        few = check_log(path, CheckOptions()).report
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(source, "LARGE_BYTES", 1 << 40)
            assert few == check_log(path, CheckOptions()).report


@given(
    st.lists(st.sampled_from([b":::MLLOG {}", b"noise", b"\n", b"\n", b":::", b"x" * 300, b"\r\n"]), max_size=60),
    st.integers(1, 400),
)
def test_blocks_are_the_file(pieces: list[bytes], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK_BYTES", size)
        data = b"".join(pieces)
        found = list(blocks.read_blocks(FakeFile(data), DEFAULTS.line_bytes))  # type: ignore[arg-type]
        assert b"".join(block.data for block in found) == data
        for block in found:
            assert data[: block.offset].count(b"\n") == block.line
            assert block.offset == 0 or data[block.offset - 1 : block.offset] == b"\n"


class FakeFile:
    """A path to bytes in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def open(self, mode: str) -> object:
        """The bytes as a file."""
        import io

        assert mode == "rb"
        return io.BytesIO(self._data)
