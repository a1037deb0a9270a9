"""DAWNBench's tables: read like the grammar says, each a submission of its own, scored like the rest."""

import csv
import json
import math
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import strategies
from conftest import SHARED, Ended
from hypothesis import given
from hypothesis import strategies as st
from lark import Token, Tree

from checker import grammar
from checker.checking.options import CheckOptions
from checker.logs.reader import has_records, parse_log_bytes
from checker.submissions.validation import validate_paths

TABLE = "epoch\thours\ttop1Accuracy\n1\t0.5\t80.0\n2\t1.0\t94.0\n3\t1.5\t93.0\n"
HOUR_MS = 3_600_000
Call = Callable[..., Ended]


@pytest.fixture
def entries() -> Path:
    """DAWNBench's training entries; the test is skipped where they are missing."""
    folder = SHARED / "dawnbench"
    if not folder.is_dir():
        pytest.skip("the entries of DAWNBench (../shared/dawnbench) are not on this machine")
    return folder


def by_grammar(line: str) -> list[str]:
    """The names or cells that the lark grammar finds in a line."""
    tree = grammar.load_parser("dawnbench").parse(line)
    return [str(node.children[0]) for node in tree.iter_subtrees_topdown() if node.data in ("name", "cell")]


def same(text: str) -> int:
    """Holds the reader's events to what the grammar finds, line by line; how many lines there were."""
    lines = [line for line in text.removeprefix("\ufeff").splitlines() if line.strip()]
    columns, *rows = map(by_grammar, lines)
    log = parse_log_bytes(text.encode())
    assert log.dialect == "dawnbench"
    assert log.irregularities == ()
    assert [event["key"] for event in log.events] == ["run_start"] + ["eval_accuracy"] * len(rows)
    for event, cells in zip(log.events[1:], rows, strict=True):
        row = dict(zip(columns, map(float, cells), strict=True))
        assert event["time_ms"] == row["hours"] * HOUR_MS
        assert event["metadata"] == {"epoch": row["epoch"]}
        assert event["value"] == {name: row[name] for name in columns if name not in ("epoch", "hours")}
    assert [log.locations.read_excerpt(offset).rstrip() for offset in log.offsets] == [line.rstrip() for line in lines]
    return len(lines)


@pytest.mark.slow
@given(strategies.tables())
def test_both_ways_agree_on_generated_tables(text: str) -> None:
    same(text)


@pytest.mark.slow
def test_both_ways_agree_on_published_tables(entries: Path) -> None:
    compared = sum(same(path.read_bytes().decode()) for path in sorted(entries.rglob("*.tsv")))
    assert compared > 6000


def test_the_grammar_says_what_it_is_made_of() -> None:
    tree = grammar.load_parser("dawnbench").parse("1\t0.5\t80.0")
    assert isinstance(tree, Tree)
    (cells,) = tree.children
    assert isinstance(cells, Tree)
    kinds = [child.children[0].type for child in cells.children if isinstance(child.children[0], Token)]
    assert kinds == ["NUMBER", "TAB", "NUMBER", "TAB", "NUMBER"]


@pytest.mark.parametrize(
    ("row", "kind", "place", "expected"),
    [
        ("2\tx\t93", "unreadable", (3, 3), "a number"),
        ("2\t\t93", "unreadable", (3, 3), "a number"),
        ("2\t1.0\t93 %", "unreadable", (3, 10), "a tab"),
        ("2\t1.0\t", "incomplete", (3, 1), "epoch, hours, top1Accuracy"),
        ("2\t1.0\t93\t1", "incomplete", (3, 1), "epoch, hours, top1Accuracy"),
    ],
)
def test_a_row_that_does_not_fit_is_said(row: str, kind: str, place: tuple[int, int], expected: str) -> None:
    (found,) = parse_log_bytes(TABLE.replace("2\t1.0\t94.0", row).encode()).irregularities
    assert (found.kind.value, (found.line, found.column), found.expected) == (kind, place, expected)


@pytest.mark.parametrize(
    "text", ["", "a\tb\n1\t2\n", "epoch\thours\n", "epoch hours top1Accuracy\n", "epoch\thours\thours\tq\n", "1\t2\n"]
)
def test_what_is_no_table_has_no_records(text: str) -> None:
    assert not has_records(text.encode())
    assert parse_log_bytes(text.encode()).dialect is None


@given(st.binary(max_size=200))
def test_arbitrary_rows_never_raise(data: bytes) -> None:
    parse_log_bytes(b"epoch\thours\tf1Score\n" + data)


def test_an_entry_is_scored_by_the_first_row_at_the_target(tmp_path: Path) -> None:
    (tmp_path / "team_net_1p100.tsv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "team_net_1p100.json").write_text('{"hardware": "1 P100", "model": "Net", "framework": "F"}', encoding="utf-8")
    report = validate_paths([tmp_path], CheckOptions())
    (run,), (one,) = report.runs, report.results
    assert (run.usage, run.ruleset, run.benchmark, run.dialect) == ("dawnbench", "1.0", "cifar10", "dawnbench")
    assert run.platform == "1 P100 (Net, F)"
    assert (one.system, one.benchmark, one.runs, one.runs_required) == ("team_net_1p100", "cifar10", 1, 1)
    assert (one.mlcheck.value, one.official.value) == ("pass", "pass")
    assert (one.official_score_minutes, one.tta_minutes) == (60, 60)
    assert run.best_quality == 94


def test_an_entry_below_the_target_does_not_score(tmp_path: Path) -> None:
    (tmp_path / "slow.tsv").write_text(TABLE.replace("94.0", "93.9"), encoding="utf-8")
    report = validate_paths([tmp_path], CheckOptions())
    assert report.summary.exit_code == 1
    assert report.runs[0].time_to_train_minutes is None
    assert [finding.rule for finding in report.runs[0].findings] == ["QLT001-target-not-reached"]


@pytest.mark.parametrize("description", [None, "", "[]", '{"hardware": 3}', "{"])
def test_a_description_that_is_none_is_no_matter(tmp_path: Path, description: str | None) -> None:
    (tmp_path / "a.tsv").write_text(TABLE, encoding="utf-8")
    if description is not None:
        (tmp_path / "a.json").write_text(description, encoding="utf-8")
    assert validate_paths([tmp_path / "a.tsv"], CheckOptions()).runs[0].platform is None


def test_columns_tell_the_task(tmp_path: Path) -> None:
    for name, columns in {"c": "top1Accuracy", "i": "top1Accuracy\ttop5Accuracy", "s": "f1Score", "x": "other"}.items():
        cells = "\t".join("99.0" for _ in columns.split("\t"))
        (tmp_path / f"{name}.tsv").write_text(f"hours\tepoch\t{columns}\n1.0\t1\t{cells}\n", encoding="utf-8")
    found = {Path(run.path).stem: run.benchmark for run in validate_paths([tmp_path], CheckOptions()).runs}
    assert found == {"c": "cifar10", "i": "imagenet", "s": "squad", "x": None}


def test_two_entries_compare(mlcheck: Call, tmp_path: Path) -> None:
    for name, hours in {"a": "1.0", "b": "0.75"}.items():
        (tmp_path / f"{name}.tsv").write_text(TABLE.replace("\t1.0\t", f"\t{hours}\t"), encoding="utf-8")
    ended = mlcheck("compare", tmp_path / "a.tsv", tmp_path / "b.tsv", "--format", "json")
    assert ended.code == 0, ended.err
    (contest,) = json.loads(ended.out)["benchmarks"]
    assert contest["pairs"][0]["tta"]["speedup"] == pytest.approx(4 / 3)


def test_the_ruleset_can_be_named(mlcheck: Call, tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text(TABLE, encoding="utf-8")
    ended = mlcheck("validate", tmp_path / "a.tsv", "--ruleset", "dawnbench-1.0", "--format", "json")
    assert json.loads(ended.out)["runs"][0]["ruleset_source"] == "flag"


def first_row_at(path: Path, column: str, target: float) -> float:
    """Hours to the first row at the target, read with the standard library alone."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if float(row[column]) >= target:
                return float(row["hours"])
    return math.inf


def test_published_entries_rank_by_the_first_row_at_the_target(entries: Path) -> None:
    tasks = {"CIFAR10": ("top1Accuracy", 94.0), "ImageNet": ("top5Accuracy", 93.0), "SQuAD": ("f1Score", 0.75)}
    for task, (column, target) in tasks.items():
        report = validate_paths([entries / task], CheckOptions())
        assert report.summary.passed == report.summary.logs == report.summary.results
        for one in report.results:
            hours = first_row_at(Path(one.path), column, target)
            assert one.official_score_minutes == pytest.approx(hours * 60), one.path


# dawn.cs.stanford.edu/benchmark as it stood at the end of April 2018, SQuAD without an entry then under review, and after the
# last entry of March 2020. It rounds seconds up.
PUBLISHED = [
    ("CIFAR10", "2018-04-20", ["0:02:54", "0:05:41", "0:06:45"]),
    ("ImageNet", "2018-04-20", ["0:30:43", "1:06:32", "1:58:24"]),
    ("SQuAD", "2017-12-31", ["7:38:10", "7:51:22", "8:43:40"]),
    ("ImageNet", "2020-03-27", ["0:02:38", "0:02:43", "0:09:22", "0:18:06", "0:18:53"]),
]


@pytest.mark.parametrize(("task", "until", "ranking"), PUBLISHED)
def test_the_published_ranking(entries: Path, task: str, until: str, ranking: list[str]) -> None:
    minutes = [
        one.tta_minutes
        for one in validate_paths([entries / task], CheckOptions()).results
        if json.loads(Path(one.path).with_suffix(".json").read_text(encoding="utf-8"))["timestamp"] <= until
    ]
    fastest = sorted(minute for minute in minutes if minute is not None)[: len(ranking)]
    assert [str(timedelta(seconds=math.ceil(round(60 * minute, 3)))) for minute in fastest] == ranking
