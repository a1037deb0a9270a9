"""The logger: its records are those of the rounds' own loggers, and the rules are asked as it writes."""

import io
import json
import logging
import re
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
from conftest import ROOT
from mlperf_compliance import mlperf_log
from mlperf_logging.compliance_checker.mlp_parser import parse_file
from mlperf_logging.mllog.mllog import MLLogger

from checker.checking.ruleset_choice import find_named_ruleset
from checker.logging import Course, RejectedEventError, RejectedEventWarning, RunLogger
from checker.logging.rank import detect_rank
from checker.logs.reader import parse_log_bytes

SAID: list[tuple[str, str, Any, dict[str, Any] | None]] = [
    ("event", "submission_benchmark", "resnet", None),
    ("start", "init_start", None, None),
    ("event", "global_batch_size", 256, {}),
    ("event", "opt_base_learning_rate", 1e-05, None),
    ("event", "opt_name", 'Größe "quoted" \\ \u2028', None),
    ("event", "numbers", [1, 2.5, None, True, float("nan"), -0.0], None),
    ("event", "deep", {"a": {"b": [{}]}}, {"step": 3}),
    ("event", "elsewhere", 1, {"file": "other.py", "lineno": 7}),
    ("event", "from_numpy", np.float64(0.25), {"epoch_num": np.int64(4)}),
    ("event", "array", np.arange(3), None),
    ("end", "run_stop", None, {"status": "success"}),
]


class Lines(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def of_mllog() -> list[str]:
    kept, logger = Lines(), logging.getLogger("of_mllog")
    logger.handlers, logger.propagate = [kept], False
    logger.setLevel(logging.INFO)
    theirs = MLLogger(logger=logger, root_dir=str(ROOT))
    for number, (call, key, value, metadata) in enumerate(SAID):
        getattr(theirs, call)(key, value, metadata=metadata, time_ms=1_700_000_000_000 + number)
    return [line for line in kept.lines if line.startswith(":::MLLOG")]


def of_ours(dialect: str) -> list[str]:
    out = io.StringIO()
    ours = RunLogger(out, dialect=dialect, root=str(ROOT))
    for number, (call, key, value, metadata) in enumerate(SAID):
        getattr(ours, call)(key, value, metadata=metadata, time_ms=1_700_000_000_000 + number)
    return out.getvalue().splitlines()


def without_lines_of_source(text: str) -> str:
    return re.sub(r'"lineno": \d+', '"lineno": 0', text)


def test_records_are_those_of_mllog() -> None:
    ours, theirs = of_ours("v0.7"), of_mllog()
    assert len(theirs) == len(SAID)
    assert [without_lines_of_source(line) for line in ours] == [without_lines_of_source(line) for line in theirs]


def test_records_name_the_line_that_logged_them() -> None:
    out = io.StringIO()
    logger = RunLogger(out, root=str(ROOT))
    here = sys._getframe().f_lineno + 1
    logger.event("seed", 1)
    logger.start("run_start")
    found = [json.loads(line.removeprefix(":::MLLOG "))["metadata"] for line in out.getvalue().splitlines()]
    assert found == [{"file": "tests/reference/test_logger.py", "lineno": line} for line in (here, here + 1)]


@pytest.mark.parametrize("value", [None, 43.7, {"epoch": 7, "value": 0.749}, "text", [1, 2]])
def test_records_are_those_of_mlperf_compliance(value: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Lines()
    monkeypatch.setattr(mlperf_log.LOGGER, "handlers", [kept])
    monkeypatch.setattr(mlperf_log, "ROOT_DIR_RESNET", str(ROOT))
    with mock.patch.object(mlperf_log.time, "time", lambda: 1_541_635_200.125):
        mlperf_log.resnet_print(key="eval_accuracy", value=value)
    out = io.StringIO()
    ours = RunLogger(out, dialect="v0.5", benchmark="resnet", root=str(ROOT))
    ours.event("eval_accuracy", value, time_ms=1_541_635_200_125)
    site = re.compile(r"\(tests/reference/test_logger\.py:\d+\)")
    (theirs,), (mine,) = kept.lines, out.getvalue().splitlines()
    assert site.search(theirs)
    assert site.sub("()", mine) == site.sub("()", theirs)


def test_dialect_05_has_no_metadata() -> None:
    with pytest.raises(ValueError, match="no metadata"):
        RunLogger(io.StringIO(), dialect="v0.5").event("eval_accuracy", 1, {"epoch": 1})


@pytest.mark.parametrize(("dialect", "ruleset"), [("v0.6", "0.6.0"), ("v0.7", "0.7.0"), ("v0.7", "6.1.0")])
def test_the_official_parser_reads_what_we_read(dialect: str, ruleset: str, tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("\n".join(of_ours(dialect)) + "\n", encoding="utf-8")
    theirs, failed = parse_file(str(path), ruleset=ruleset)
    ours = parse_log_bytes(path.read_bytes())
    assert (failed, ours.irregularities, ours.dialect) == ([], (), dialect)
    assert len(theirs) == len(ours.events) == len(SAID)
    for one, event in zip(theirs, ours.events, strict=True):
        time_ms = one.timestamp * (1000 if dialect == "v0.6" else 1)
        assert (one.key, time_ms) == (event["key"], event["time_ms"])
        assert repr(one.value) == repr({"value": event["value"], "metadata": event["metadata"]})


def test_a_log_by_mllog_reads_as_one_of_ours() -> None:
    of = [
        parse_log_bytes("\n".join(without_lines_of_source(line) for line in lines).encode())
        for lines in (of_mllog(), of_ours("v0.7"))
    ]
    assert repr(of[0].events) == repr(of[1].events)
    assert of[0].irregularities == of[1].irregularities == ()


def test_what_json_has_not_is_refused() -> None:
    with pytest.raises(TypeError, match="set cannot be logged"):
        RunLogger(io.StringIO()).event("key", {1, 2})


def test_one_rank_writes_and_the_others_count(tmp_path: Path) -> None:
    loggers = [RunLogger(tmp_path / f"rank{rank}.txt", rank=rank) for rank in range(3)]
    for logger in loggers:
        with logger:
            logger.event("seed", 1)
            logger.event("seed", 1)
    assert [logger.counts["seed"] for logger in loggers] == [2, 2, 2]
    assert [path.name for path in tmp_path.iterdir()] == ["rank0.txt"]


@pytest.mark.parametrize(
    ("variable", "value", "rank"), [("RANK", "3", 3), ("SLURM_PROCID", "2", 2), ("RANK", "x", 0), ("NONE", "1", 0)]
)
def test_the_rank_is_what_the_launcher_says(variable: str, value: str, rank: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, value)
    assert detect_rank() == rank


def fields(logger: RunLogger, **changed: Any) -> None:
    """The records at the start of a closed run of the reference suite."""
    said = {
        "submission_org": "x", "submission_platform": "x", "submission_division": "closed",
        "submission_status": "research", "submission_benchmark": "tiny_ncf",
    }  # fmt: skip
    for key, value in {**said, **changed}.items():
        logger.event(key, value)


@pytest.mark.parametrize(
    ("key", "value", "metadata", "rule"),
    [
        ("opt_name", "sgd", {}, "HYP003"),
        ("global_batch_size", 0.5, {}, "HYP00"),
        ("submission_division", "open", {}, "SUB002"),
        ("run_start", None, {}, "ORD002"),
        ("block_start", None, {"samples_count": 0}, "ORD005"),
        ("eval_accuracy", 0.5, {"samples_count": 0}, "QLT005"),
    ],
)
def test_an_event_that_the_rules_refuse_is_refused(key: str, value: Any, metadata: dict[str, Any], rule: str) -> None:
    out = io.StringIO()
    logger = RunLogger(out, ruleset=find_named_ruleset("reference-1.0"), on_violation="raise")
    fields(logger)
    before = out.getvalue()
    with pytest.raises(RejectedEventError) as refused:
        logger.event(key, value, metadata)
    assert refused.value.finding.rule.startswith(rule)
    assert out.getvalue() == before


def test_a_refused_event_can_be_put_right() -> None:
    logger = RunLogger(io.StringIO(), ruleset=find_named_ruleset("reference-1.0"), on_violation="raise")
    fields(logger)
    for key, wrong, right in (("opt_name", "sgd", "adamw"), ("global_batch_size", -1, 512)):
        with pytest.raises(RejectedEventError):
            logger.event(key, wrong)
        logger.event(key, right)


def test_what_is_no_error_is_warned_of_even_where_errors_are_raised() -> None:
    logger = RunLogger(io.StringIO(), ruleset=find_named_ruleset("reference-1.0"), on_violation="raise")
    fields(logger)
    with pytest.warns(RejectedEventWarning, match="RES010"):
        logger.event("seed", "x")


def test_an_event_that_the_rules_refuse_is_warned_of_where_it_is_logged() -> None:
    logger = RunLogger(io.StringIO(), ruleset=find_named_ruleset("5.1"))
    fields(logger, submission_benchmark="llama31_8b")
    with pytest.warns(RejectedEventWarning, match="HYP003.*max_sequence_length is 4096, must be 8192") as warned:
        logger.event("max_sequence_length", 4096)
    assert warned[0].filename == __file__
    assert [finding.key for finding in logger.findings] == ["max_sequence_length"]


def test_a_demand_on_what_comes_later_is_not_made_early() -> None:
    """The rate at the end is a tenth of the one at the start, which this log names afterwards."""
    logger = RunLogger(io.StringIO(), ruleset=find_named_ruleset("5.1"), on_violation="raise")
    fields(logger, submission_benchmark="llama31_8b")
    logger.event("opt_end_learning_rate", 8e-05)
    logger.event("opt_base_learning_rate", 8e-04)
    assert logger.findings == []


def events_of(out: io.StringIO) -> list[str]:
    return [event["key"] for event in parse_log_bytes(out.getvalue().encode()).events]


def test_a_plain_loop_tells_its_course() -> None:
    out = io.StringIO()
    course = Course(RunLogger(out), target=0.5)
    with course.record_init():
        pass
    with course.record_run():
        for quality in (0.1, 0.6):
            course.begin_training()
            course.progress += 10
            course.begin_evaluation()
            course.record_evaluation(quality)
    turn = ["block_start", "block_stop", "eval_start", "eval_accuracy", "eval_stop"]
    assert events_of(out) == ["cache_clear", "init_start", "init_stop", "run_start", *turn, *turn, "run_stop"]
    assert parse_log_bytes(out.getvalue().encode()).events[-1]["metadata"]["status"] == "success"


def test_a_run_that_breaks_off_is_aborted() -> None:
    out = io.StringIO()
    course = Course(RunLogger(out), target=0.5)
    with pytest.raises(ZeroDivisionError), course.record_run():
        course.begin_training()
        raise ZeroDivisionError
    assert events_of(out) == ["run_start", "block_start", "block_stop", "run_stop"]
    assert parse_log_bytes(out.getvalue().encode()).events[-1]["metadata"]["status"] == "aborted"


def test_what_broke_a_run_off_is_told_where_its_end_is_refused_too() -> None:
    logger = RunLogger(io.StringIO(), ruleset=find_named_ruleset("reference-1.0"), on_violation="raise")
    course = Course(logger, target=0.5)
    with course.record_init():
        logger.event("submission_benchmark", "tiny_ncf")
    with pytest.raises(ZeroDivisionError), course.record_run():
        raise ZeroDivisionError
    assert {finding.key for finding in logger.findings} == {"run_stop"}


def test_each_record_is_judged_however_many_there_are() -> None:
    out = io.StringIO()
    logger = RunLogger(out, ruleset=find_named_ruleset("reference-1.0"), on_violation="ignore")
    number = 120  # more than a whole log would have described
    for _ in range(number):
        logger.start("block_start", metadata={"first_epoch_num": 1, "epoch_count": 1})
    early = [finding for finding in logger.findings if "no run_start before it" in finding.message]
    assert len(early) == number
