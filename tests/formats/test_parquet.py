"""Parquet: the tables of a folder have what the report has, in columns whose types do not depend on the rows."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ended
from hostile import write_hostile
from pyarrow import Table, parquet

from checker.reporting import registry
from checker.sanitize import UNSEEN_CHARACTERS

Call = Callable[..., Ended]
DIALECTS, REFUSED = "sample_logs/dialects", "sample_logs/refused"
NAMES = {"evaluations.parquet", "findings.parquet", "results.parquet", "runs.parquet"}


def read_tables(folder: Path) -> dict[str, Table]:
    assert {path.name for path in folder.iterdir()} == NAMES
    return {path.stem: parquet.read_table(io.BytesIO(path.read_bytes())) for path in folder.iterdir()}


def test_the_tables_have_what_the_report_has(mlcheck: Call, tmp_path: Path) -> None:
    ended = mlcheck("summarize", DIALECTS, REFUSED, "--output", f"parquet:{tmp_path / 'tables'}", "--format", "json")
    assert (ended.code, ended.err) == (1, "")
    tables = read_tables(tmp_path / "tables")
    report = json.loads(mlcheck("validate", DIALECTS, REFUSED, "--format", "json").out)
    runs = {row["path"]: row for row in tables["runs"].to_pylist()}
    assert sorted(runs) == sorted(run["path"] for run in report["runs"])
    for run in report["runs"]:
        row = runs[run["path"]]
        assert all(row[name] == run[name] for name in ("mlcheck", "accepted", "tta_minutes", "evaluations", "ruleset"))
        assert row["seed"] == (None if run["seed"] is None else str(run["seed"]))
    results = {(row["path"], row["benchmark"]): row for row in tables["results"].to_pylist()}
    assert len(results) == len(report["results"])
    assert all(results[one["path"], one["benchmark"]]["rcp_outcome"] == one["rcp"]["outcome"] for one in report["results"])
    assert {(row["result_path"], row["benchmark"]) for row in runs.values()} == set(results)
    parts = [*report["runs"], *report["results"], report]
    found = sorted((one["rule"], one["path"], one["line"] or 0) for part in parts for one in part["findings"])
    assert sorted((row["rule"], row["path"], row["line"] or 0) for row in tables["findings"].to_pylist()) == found
    counted: dict[str, int] = {}
    for row in tables["evaluations"].to_pylist():
        counted[row["path"]] = counted.get(row["path"], 0) + 1
        assert row["number"] == counted[row["path"]]
    assert counted.items() <= {run["path"]: run["evaluations"] for run in report["runs"]}.items()
    assert {run["path"] for run in report["runs"] if run["tta_minutes"]} <= counted.keys(), "of all that can be scored"
    first = {row["path"]: row["minutes"] for row in reversed(tables["evaluations"].to_pylist()) if row["at_target"]}
    assert all(runs[path]["tta_minutes"] == pytest.approx(minutes) for path, minutes in first.items())


def test_types_and_bytes_depend_on_nothing_else(mlcheck: Call, tmp_path: Path) -> None:
    empty = tmp_path / "result_0.txt"
    empty.write_text(
        ':::MLLOG {"key": "seed", "value": 1, "time_ms": 1, "event_type": "POINT_IN_TIME", "metadata": {}}\n', "utf-8"
    )
    for name, paths in (("one", (DIALECTS,)), ("two", (DIALECTS,)), ("empty", (empty, "--ruleset", "5.1"))):
        mlcheck("summarize", *paths, "--output", f"parquet:{tmp_path / name}")
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in NAMES)
    full, none = read_tables(tmp_path / "one"), read_tables(tmp_path / "empty")
    assert none["evaluations"].num_rows == 0 and none["runs"].num_rows == 1
    assert all(full[name].schema == none[name].schema for name in full)


def test_no_text_of_a_log_has_a_control_character(mlcheck: Call, tmp_path: Path) -> None:
    mlcheck("summarize", write_hostile(tmp_path), "--output", f"parquet:{tmp_path / 'tables'}")
    texts = [
        str(value)
        for table in read_tables(tmp_path / "tables").values()
        for row in table.to_pylist()
        for value in row.values()
        if isinstance(value, (str, list))
    ]
    assert any("<script>" in text for text in texts) and not any(re.search(UNSEEN_CHARACTERS, text) for text in texts)


@pytest.mark.parametrize(
    ("command", "options", "reason"),
    [
        ("summarize", ("--output", f"parquet:{DIALECTS}/training_v5.1/example/results/tables"), "nothing is ever written"),
        ("summarize", ("--output", "parquet:README.md"), "not a directory"),
        ("summarize", ("--format", "parquet"), "--output parquet:DIR"),
        ("validate", ("--output", "parquet:tables"), "mlcheck summarize"),
    ],
)
def test_what_cannot_be_written_ends_with_2(mlcheck: Call, command: str, options: tuple[str, ...], reason: str) -> None:
    ended = mlcheck(command, DIALECTS, *options)
    assert ended.code == 2 and reason in ended.err and ended.out == ""


def test_a_format_that_writes_a_folder_is_no_format_for_stdout() -> None:
    (name,) = registry.list_folder_formats()
    assert name == "parquet" and name not in registry.list_formats("render_summary")
