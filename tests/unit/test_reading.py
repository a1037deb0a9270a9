"""The fast way through a log and the grammar are equal; dirt is read through, and said."""

import re
from pathlib import Path

import pytest
import strategies
from conftest import ROOT
from fuzzing.targets.records import by_grammar
from hypothesis import given
from hypothesis import strategies as st

from checker.logs.event import LogEvent
from checker.logs.offsets import RecordOffsets
from checker.logs.reader import parse_log_bytes, read_log

SAMPLES = sorted((ROOT / "sample_logs").rglob("result_*.txt"))
FEW = 40


def by_reader(line: str) -> LogEvent:
    """The event that the reader finds in a log of that one line."""
    (event,) = parse_log_bytes(line.encode()).events
    return event


@pytest.mark.slow
@pytest.mark.parametrize("record", [strategies.v05(), strategies.v06(), strategies.v07()], ids=["v0.5", "v0.6", "v0.7"])
def test_both_ways_agree_on_generated_records(record: st.SearchStrategy[str]) -> None:
    @given(record)
    def agree(line: str) -> None:
        assert by_reader(line) == by_grammar(line)

    agree()


def records_of(path: Path) -> list[str]:
    """The records of a log, from the token to the end of the line."""
    log = read_log(path)
    return [log.locations.read_excerpt(offset) for offset in log.offsets]


@pytest.mark.parametrize("path", SAMPLES[::9], ids=lambda path: str(path.relative_to(ROOT)))
def test_both_ways_agree_on_sample_logs(path: Path) -> None:
    for line in records_of(path):
        if len(line) < 400:
            assert by_reader(line) == by_grammar(line)


@pytest.mark.slow
def test_both_ways_agree_on_published_records(corpus: Path) -> None:
    compared = 0
    for ruleset in sorted(folder for folder in corpus.iterdir() if folder.is_dir()):
        for path in sorted(ruleset.rglob("result_*"))[:: max(1, len(list(ruleset.rglob("result_*"))) // 5)]:
            log = read_log(path)
            whole = [line for line in records_of(path) if len(line) < 400]
            if log.irregularities or not whole:
                continue
            for line in whole[:: max(1, len(whole) // FEW)]:
                assert by_reader(line) == by_grammar(line), (path, line)
                compared += 1
    assert compared > 1000


GOOD = ':::MLLOG {"namespace": "", "time_ms": 1, "event_type": "X", "key": "a", "value": 1, "metadata": {}}'
NEXT = GOOD.replace('"a"', '"b"')


@pytest.mark.parametrize(
    ("data", "keys", "kinds"),
    [
        (GOOD, ["a"], []),
        ("0: " + GOOD + "\r\n", ["a"], []),
        ("[2025-01-01 00:00:00] " + GOOD, ["a"], []),
        ("\x1b[32m" + GOOD + "\x1b[0m", ["a"], ["trailing_text"]),
        ("\ufeff" + GOOD, ["a"], []),
        ("99%|###\r" + GOOD, ["a"], []),
        (GOOD + NEXT, ["a", "b"], ["shared_line"]),
        (GOOD[:60] + NEXT, ["b"], ["torn"]),
        (GOOD[:60] + "\n" + NEXT, ["b"], ["unreadable"]),
        (GOOD.replace('"value"', '\n"value"'), ["a"], ["split"]),
        (GOOD + " [rank0]", ["a"], ["trailing_text"]),
        (GOOD.replace(', "metadata": {}', ""), ["a"], ["incomplete"]),
        ("nothing", [], ["no_records"]),
        ("", [], ["no_records"]),
    ],
)
def test_dirt_is_read_through_and_said(data: str, keys: list[str], kinds: list[str]) -> None:
    log = parse_log_bytes(data.encode())
    assert [event["key"] for event in log.events] == keys
    assert [irregularity.kind.value for irregularity in log.irregularities] == kinds


@pytest.mark.parametrize("width", [30, 40, 60, 80, 100, 120, 140, 200])
def test_a_log_that_a_terminal_wrapped_has_the_same_records(width: int) -> None:
    text = (ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt").read_text("utf-8")
    lines = text.splitlines()
    wrapped = [line[at : at + width] for line in lines for at in range(0, len(line), width)]
    events = [dict(event) for event in parse_log_bytes("\n".join(wrapped).encode()).events]
    assert events == [dict(event) for event in parse_log_bytes(text.encode()).events]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_read_and_said(encoding: str) -> None:
    log = parse_log_bytes(f"{GOOD}\n{NEXT}\n".encode(encoding))
    assert [event["key"] for event in log.events] == ["a", "b"]
    assert [irregularity.kind.value for irregularity in log.irregularities] == ["utf16"]


def test_places_are_physical_and_count_from_one() -> None:
    log = parse_log_bytes(f"noise\r\n\nöö {GOOD}\n{NEXT}".encode())
    places = [(log.locations.find_line(offset), log.locations.find_column(offset)) for offset in log.offsets]
    assert places == [(3, 4), (4, 1)]


@given(st.binary(max_size=400))
def test_arbitrary_bytes_never_raise(data: bytes) -> None:
    parse_log_bytes(data)


@pytest.mark.slow
@given(st.lists(st.one_of(strategies.v06(), strategies.v07(), st.text(max_size=20)), max_size=4), st.data())
def test_torn_records_never_raise(lines: list[str], data: st.DataObject) -> None:
    whole = "\n".join(lines).encode("utf-8", "replace")
    cut = data.draw(st.integers(0, len(whole)))
    again = data.draw(st.integers(0, len(whole)))
    parse_log_bytes(whole[:cut] + whole[again:])


@given(
    st.lists(st.sampled_from((b"T1", b"", b"x T T", b"x", b"TT", b"TxT\r", b"T" * 5)), min_size=1),
    st.lists(st.integers(-12, 12), max_size=8),
)
def test_a_record_is_found_from_either_end(lines: list[bytes], places: list[int]) -> None:
    data = b"\n".join(lines)
    expected = [match.start() for match in re.finditer(rb"T.*", data)]
    offsets = RecordOffsets(data, b"T", len(expected))
    for place in places:
        if -len(expected) <= place < len(expected):
            assert offsets[place] == expected[place]
        else:
            with pytest.raises(IndexError):
                offsets[place]
    assert list(offsets) == offsets[:] == expected
