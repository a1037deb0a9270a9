"""Records that a log collector wrapped are read where they lie; the official answer is the one to the file as it is."""

import csv
import io
import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from checker.checking.check_log import check_log, check_log_bytes
from checker.checking.options import CheckOptions
from checker.logs.reader import parse_log_bytes, read_log
from checker.logs.wrappers import all_wrappers, find_wrapper, unwrap_log
from checker.models.finding import Severity
from checker.models.verdict import Verdict

SAMPLES = [
    next((ROOT / "sample_logs/dialects").glob(f"training_{name}/**/result_0.txt"))
    for name in ("v5.1/example/results/8xExample/llama31_8b", "v0.5")
]
TOKEN = b":::MLLOG "
RECORD = ':::MLLOG {"namespace": "", "time_ms": 1, "event_type": "X", "key": "ä", "value": "a\\nb", "metadata": {}}'


def wrap_docker(line: str) -> str:
    return json.dumps({"log": line + "\n", "stream": "stdout", "time": "2025-10-18T10:37:07.148000123Z"})


def wrap_loki(line: str) -> str:
    return json.dumps({"labels": {"app": "llama"}, "line": line, "timestamp": "2025-10-18T10:37:07Z"}, ensure_ascii=False)


def wrap_csv(line: str) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="", quoting=csv.QUOTE_ALL).writerow(["2025-10-18T10:37:07", "INFO", line])
    return written.getvalue()


def wrap_notebook(line: str) -> str:
    return f"      {json.dumps(line)},"


WRAPPINGS = [wrap_docker, wrap_loki, wrap_csv, wrap_notebook]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("wrap", WRAPPINGS)
def test_wrapped_records_are_read_at_their_locations(wrap: Callable[[str], str], sample: Path) -> None:
    lines = sample.read_text(encoding="utf-8").splitlines()
    wrapped = [wrap(line) for line in lines]
    plain, log = parse_log_bytes("\n".join(lines).encode()), parse_log_bytes("\n".join(wrapped).encode())
    assert [irregularity.kind.value for irregularity in log.irregularities] == ["wrapped"]
    assert log.events == plain.events
    assert log.hidden == frozenset(range(len(log.events)))
    for offset, plain_offset in zip(log.offsets, plain.offsets, strict=True):
        line = plain.locations.find_line(plain_offset)
        assert log.locations.find_line(offset) == line
        assert log.locations.find_column(offset) == wrapped[line - 1].index(":::") + 1


@pytest.mark.parametrize("wrap", WRAPPINGS)
def test_what_is_wrong_within_a_wrapper_has_its_column_in_the_file(wrap: Callable[[str], str]) -> None:
    wrapped = [wrap("näh " + RECORD), wrap(f"näh {RECORD}{RECORD}")]
    log = parse_log_bytes("\n".join(wrapped).encode())
    assert [event["key"] for event in log.events] == ["ä"] * 3
    shared = log.irregularities[-1]
    assert (shared.kind.value, shared.line, shared.column) == ("shared_line", 2, wrapped[1].index(":::") + 1)


@pytest.mark.parametrize("wrap", WRAPPINGS)
def test_the_official_answer_is_that_to_the_file_as_it_is(wrap: Callable[[str], str], tmp_path: Path) -> None:
    log = tmp_path / "result_0.txt"
    log.write_text("\n".join(map(wrap, SAMPLES[0].read_text(encoding="utf-8").splitlines())), encoding="utf-8")
    report = check_log(log, CheckOptions(ruleset="5.1")).report
    assert (report.official, report.records) == (Verdict.FAIL, check_log(SAMPLES[0], CheckOptions()).report.records)
    (finding,) = [finding for finding in report.findings if finding.rule.startswith("LOG")]
    assert (finding.rule, finding.line, finding.severity) == ("LOG020-record-wrapped", 2, Severity.NOTE)


def test_the_fix_names_the_field_that_holds_the_records() -> None:
    nested = json.dumps({"resource": {"type": "gce"}, "jsonPayload": {"log.text": RECORD}})
    fixes = [parse_log_bytes(text.encode()).irregularities[0].fix for text in (wrap_docker(RECORD), wrap_loki(RECORD), nested)]
    paths = (".log", ".line", '.jsonPayload.["log.text"]')
    assert fixes == [f"jq -r '{path}' FILE > result_0.txt" for path in paths]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (RECORD.replace('"', "&quot;"), "HTML-escaped"),
        (RECORD.replace('"', "“"), "curly"),
        (RECORD.replace('"', "'"), "Python dict"),
    ],
)
def test_a_wrapping_that_loses_characters_is_named(line: str, name: str) -> None:
    log = parse_log_bytes(f"{line}\n{line}".encode())
    assert not log.events
    assert [(irregularity.kind.value, irregularity.line) for irregularity in log.irregularities] == [
        ("unreadable", 1),
        ("unreadable", 2),
    ]
    assert name in log.irregularities[0].message
    assert log.irregularities[0].fix


def test_the_prefix_of_a_container_runtime_needs_no_unwrapping() -> None:
    log = parse_log_bytes(f"2026-01-01T00:00:00.123456789Z stdout F {RECORD}\n".encode())
    assert (len(log.events), log.irregularities, log.hidden) == (1, (), frozenset())


@pytest.mark.parametrize("data", [RECORD, f"{RECORD}\n{wrap_docker(RECORD)}", RECORD[:60], "no record"])
def test_a_log_with_a_readable_record_is_not_unwrapped(data: str) -> None:
    assert all(irregularity.kind.value != "wrapped" for irregularity in parse_log_bytes(data.encode()).irregularities)


def test_an_ordinary_log_is_not_searched_for_wrappers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.logs.wrappers.find_wrapper", lambda *_: pytest.fail("searched"))
    assert parse_log_bytes(f"{RECORD}\n{RECORD} [rank0]\n{RECORD[:60]}".encode()).events


def test_a_large_log_is_unwrapped_block_by_block(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("checker.logs.blocks.BLOCK_BYTES", 4096)
    monkeypatch.setattr("checker.inputs.source.LARGE_BYTES", 0)
    path = tmp_path / "result_0.txt"
    path.write_text("".join(f"{wrap_docker(RECORD)}\n" for _ in range(200)), encoding="utf-8")
    log = read_log(path)
    assert len(log.events) == len(log.hidden) == 200
    assert [log.locations.find_line(offset) for offset in log.offsets] == list(range(1, 201))
    assert [irregularity.kind.value for irregularity in log.irregularities] == ["wrapped"]


@pytest.mark.slow
@given(st.text(max_size=40), st.sampled_from(WRAPPINGS))
def test_every_character_is_mapped_to_where_it_lies(text: str, wrap: Callable[[str], str]) -> None:
    line = f'{RECORD[:-1].replace("ä", "k")}, "t": "{text}"'.replace("\n", "").replace("\r", "")
    data = wrap(line).encode("utf-8", "surrogatepass")
    found = find_wrapper(data, TOKEN)
    assert found is not None
    unwrapped = unwrap_log(found[0], data, TOKEN)
    assert unwrapped is not None
    assert unwrapped.data.strip(b"\r") == line.encode("utf-8", "surrogatepass")
    places = [unwrapped.map_offset(offset) for offset in range(len(unwrapped.data))]
    assert places == sorted(places)
    assert all(data[places[at]] == unwrapped.data[at] for at in range(len(RECORD) - 2) if unwrapped.data[at] not in b'"\\')


@given(
    st.lists(st.sampled_from([TOKEN, b"{", b'"', b'\\"', b"\\u", b"\\", b"\n", b"\r", b",", b"&quot;", b"'", b"x", b"\xff"]))
)
def test_broken_wrappings_never_raise(pieces: list[bytes]) -> None:
    log = parse_log_bytes(b'{"log": "' + b"".join(pieces))
    for irregularity in log.irregularities:
        assert irregularity.line is None or irregularity.line >= 1


def test_every_wrapper_says_what_it_is_and_how_to_unwrap() -> None:
    assert len({wrapper.name for wrapper in all_wrappers()}) == len(all_wrappers())
    assert all(wrapper.explain_unwrapping(b"{") for wrapper in all_wrappers())


@pytest.mark.parametrize("opening", [b'{"log": "' + TOKEN, b'"' * 3 + TOKEN, b'{"a' + b'\\"' * 3])
def test_long_broken_lines_are_read_in_time_that_grows_with_them(opening: bytes) -> None:
    start = time.monotonic()
    check_log_bytes((opening + b'\\"",' * 20_000 + b"\n") * 5, Path("result_0.txt"), CheckOptions())
    assert time.monotonic() - start < 20
