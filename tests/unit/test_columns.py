"""Records as columns: the fast way to them gives what the patient ones give, and leaves to those what it cannot see."""

import pytest
import strategies
from hypothesis import given
from hypothesis import strategies as st

from checker.logs import record_lines
from checker.logs.dialects import all_dialects, find_dialect
from checker.logs.irregularity import IrregularityKind
from checker.logs.log import EventView
from checker.logs.record_lines import parse_lines
from checker.logs.records import Records

MANY = 100_000
FIELDS = '"namespace": "", "time_ms": 1700000000000, "event_type": "POINT_IN_TIME", "key": "a", "value": 1'
RECORD = f':::MLLOG {{{FIELDS}, "metadata": {{"epoch_num": 2}}}}'


def with_value(value: str) -> str:
    return RECORD.replace('"value": 1', f'"value": {value}')


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(all_dialects()))
def test_columns_hold_what_the_model_of_a_record_finds(name: str) -> None:
    dialect = all_dialects()[name]

    @given(st.lists({"v0.5": strategies.v05, "v0.6": strategies.v06, "v0.7": strategies.v07}[name](), max_size=6))
    def agree(lines: list[str]) -> None:
        data, bodies = "\n".join(lines).encode(), [line.encode()[len(dialect.token) :] for line in lines]
        one_by_one = list(map(dialect.decode_record, bodies))
        try:
            decoded = dialect.decode_records(data, bodies, list(map(len, bodies)))
        except ValueError:
            return  # what it does not see is left to the model
        assert not decoded.incomplete
        records = decoded.records
        by_key = EventView(records, range(len(records)))
        for key, positions in by_key.positions.items():
            assert repr(records.list_values(positions)) == repr([one_by_one[at]["value"] for at in positions])
            assert by_key.list_times(key) == [one_by_one[at]["time_ms"] for at in positions]
        assert repr(dialect.decode_records(data, bodies, list(map(len, bodies))).records) == repr(
            Records.from_events(one_by_one)
        )

    agree()


def test_a_dialect_is_found_by_its_name_without_the_others() -> None:
    assert {name: find_dialect(name) for name in all_dialects()} == all_dialects()
    assert [find_dialect(name) for name in (None, "", "v07", "dawnbench", "dialect", "v9.9")] == [None] * 6


ODD_LINES = {
    "not a number": with_value("NaN"),
    "infinite": with_value("-Infinity"),
    "not UTF-8 in a value": with_value('"\xff"'),
    "not UTF-8 in a field that is skipped": RECORD.replace('"namespace": ""', '"namespace": "\xff"'),
    "nested too deep": with_value("[" * 201 + "]" * 201),
    "too many digits": with_value("9" * 4301),
    "a carriage return within": RECORD.replace(', "value"', ',\r"value"'),
    "a time that is text": RECORD.replace("1700000000000", '"1700000000000"'),
    "a time beyond all numbers": RECORD.replace("1700000000000", "1e400"),
    "text behind it": RECORD + " [rank0]",
    "no key": RECORD.replace('"key": "a", ', ""),
}
"""Lines that msgspec takes for records, or for none, where pydantic says otherwise; and lines that are none."""

PLAIN_LINES = {
    "beyond all numbers": with_value("1e400"),
    "nested as deep as may be": with_value("[" * 199 + "]" * 199),
    "long": with_value('"' + "x" * 500 + '"'),
    "many digits": with_value("9" * 4000),
    "Windows' end": RECORD + "\r",
    "no value": RECORD.replace('"value": 1, ', ""),
    "no metadata": RECORD.replace(', "metadata": {"epoch_num": 2}', ""),
    "no time": RECORD.replace('"time_ms": 1700000000000, ', ""),
    "nothing but a key": ':::MLLOG {"key": "a"}',
    "another logger's": ':::MLLOG {"key":"a","time_ms":1.5,"value":null,"metadata":7}',
}


@pytest.mark.parametrize("case", [*ODD_LINES, *PLAIN_LINES])
def test_both_ways_through_a_log_agree(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = {**ODD_LINES, **PLAIN_LINES}[case].encode("latin-1")
    data, dialect = b"\n".join([RECORD.encode(), b"epoch 1", odd, RECORD.encode(), b""]), all_dialects()["v0.7"]
    assert (record_lines._decode_regular_lines(data, dialect) is None) == (case in ODD_LINES)
    fast = parse_lines(data, dialect, MANY)
    monkeypatch.setattr(record_lines, "_decode_regular_lines", lambda *_: None)
    patient = parse_lines(data, dialect, MANY)
    assert repr(fast.records) == repr(patient.records)
    assert list(fast.offsets) == list(patient.offsets)
    assert (fast.irregularities, fast.hidden, fast.refused) == (patient.irregularities, patient.hidden, patient.refused)


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        (RECORD, []),
        (RECORD.replace('"key": "a"', '"key": "b", "key": "a"'), ["key"]),
        (RECORD.replace('"value": 1', '"value": 1, "value": 2'), ["value"]),
        (RECORD.replace(": ", ":").replace(", ", ",").replace('"key":"a"', '"key": "","key":"a"'), ["key"]),  # no longer
        (RECORD.replace(', "', ',"').replace('": ', '":').replace('"key":"a"', '"key":"","key": "a"'), ["key"]),
        (with_value('{"value": 1, "key": 2}'), []),
    ],
)
def test_a_field_with_two_values_is_seen(line: str, fields: list[str]) -> None:
    found = parse_lines(f"{line}\n{RECORD}\n".encode(), all_dialects()["v0.7"], MANY).irregularities
    assert [one.message for one in found if one.kind is IrregularityKind.DUPLICATE_FIELD] == [
        f"the record says {field} twice" for field in fields
    ]


def test_more_incomplete_records_than_may_be_end_the_reading() -> None:
    data = b"\n".join([PLAIN_LINES["no value"].encode()] * 5)
    kinds = [one.kind for one in parse_lines(data, all_dialects()["v0.7"], 3).irregularities]
    assert kinds == [IrregularityKind.INCOMPLETE] * 3 + [IrregularityKind.TOO_MANY]


def test_events_are_made_anew_and_columns_kept() -> None:
    log = parse_lines(f"{RECORD}\n{with_value('[1]')}\n".encode(), all_dialects()["v0.7"], MANY).records
    first = log[0]
    first["value"] = 5
    assert log[0] == {"time_ms": 1.7e12, "key": "a", "value": 1, "metadata": {"epoch_num": 2}}
    assert log.list_values([1])[0] is log.list_values([1])[0] is log.read_value(1)
    assert log[0:2] == [log[0], log[1]] == list(log.select([0, 1]))
    assert log.extended([first]) == [log[0], log[1], first]


def test_packed_metadata_is_what_was_there() -> None:
    metadata = {"file": "x.py", "lineno": 3, "big": 10**30, "nested": {"a": [1.0, None, True]}, "epoch_num": 4}
    event = {"time_ms": 1.0, "key": "a", "value": 1, "metadata": metadata}
    packed = Records(is_packed=True)
    seed = {**event, "key": "seed", "metadata": dict(metadata)}
    packed.extend_packed(Records.from_events([event, seed]), [0, 1], ["file"], "seed")  # type: ignore[list-item]
    assert repr(packed.list_metadata([1])) == repr([seed["metadata"]])
    assert "file" in packed.read_metadata(1) and "file" not in packed.read_metadata(0)
    endless = Records(is_packed=True)
    endless.extend_packed(Records.from_events([{**event, "metadata": {"a": float("inf")}}]), [0], [], "seed")  # type: ignore[typeddict-item]
    assert endless.read_metadata(0) == {"a": float("inf")}
