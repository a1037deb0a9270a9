"""A training that runs: what is said of it on the way holds at its end, whatever becomes of the file."""

import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Ended
from rich.console import Console

from checker.checking.check_log import check_log_bytes
from checker.checking.log_result import LogResult
from checker.checking.options import CheckOptions
from checker.checking.stages import is_violation_final
from checker.cli.watching import LineView, ScreenView
from checker.logs.reader import parse_log_bytes
from checker.logs.tail import LogTail, TailEvent
from checker.rules.reference_points import load_rcp_table
from checker.submissions.watch import LogFollower, TrainingProgress, find_permanent_errors

Call = Callable[..., Ended]
CLEAN = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b/result_0.txt"
REFUSED = ROOT / "sample_logs/refused/training_v5.1"
LINES = CLEAN.read_bytes().splitlines(keepends=True)
RULESET = CheckOptions(ruleset="5.1")


def errors(found: LogResult) -> set[tuple[str, str | None]]:
    return {(one.rule, one.key) for one in found.report.findings if one.severity == "error"}


def errors_to_stay(part: bytes, log: Path, options: CheckOptions) -> set[tuple[str, str | None]]:
    found = check_log_bytes(part, log, options, violation_filter=is_violation_final)
    return {(one.rule, one.key) for one in find_permanent_errors(found, parse_log_bytes(part))}


def prefixes(data: bytes, number: int) -> Iterator[bytes]:
    ends = [at + 1 for at, byte in enumerate(data) if byte == 10]
    yield from (data[:end] for end in sorted(random.Random(0).sample(ends, min(number, len(ends)))))


@pytest.mark.slow
@pytest.mark.parametrize("log", sorted(ROOT.glob("sample_logs/*/training_v5.1/**/*.txt")), ids=lambda log: log.stem)
def test_what_will_fail_fails(log: Path) -> None:
    data = log.read_bytes()
    if b"\0" in data:
        pytest.skip("not UTF-8: no line of it is whole before its end")
    at_end = errors(check_log_bytes(data, log, RULESET))
    for part in prefixes(data, 20):
        assert errors_to_stay(part, log, RULESET) <= at_end


@pytest.mark.slow
def test_what_will_fail_of_published_logs_fails(corpus: Path) -> None:
    logs = [log for folder in sorted(corpus.iterdir()) for log in sorted(folder.rglob("result_0.txt"))[::3]]
    judged = told = 0
    for log in logs:
        data = log.read_bytes()
        whole = check_log_bytes(data, log, CheckOptions())
        if b"\0" in data or whole.ruleset is None or whole.ruleset.usage not in ("training", "hpc"):
            continue
        options = CheckOptions(ruleset=f"{whole.ruleset.usage}-{whole.ruleset.name}")
        at_end = errors(check_log_bytes(data, log, options))
        for part in prefixes(data, 4):
            on_the_way = errors_to_stay(part, log, options)
            assert on_the_way <= at_end, log
            judged, told = judged + 1, told + bool(on_the_way)
    assert judged > 100 and told > 5


def test_a_log_that_grows(tmp_path: Path) -> None:
    log = tmp_path / "result_0.txt"
    follower = LogFollower(log, RULESET)
    assert follower.poll_progress() is None
    broken = b"".join(LINES[:12]).replace(b'"value": 8192', b'"value": 4096')
    with log.open("wb", buffering=0) as file:
        file.write(broken)
        progress = follower.poll_progress()
        assert progress is not None and progress.news == (TailEvent.APPEARED,)
        assert [one.key for one in progress.new_findings] == ["max_sequence_length"]
        assert progress.elapsed_minutes is None and progress.missing_so_far == ()
        file.write(LINES[12][:40])
        progress = follower.poll_progress()
        assert progress is not None and progress.new_findings == () and len(progress.permanent_errors) == 1
        file.write(LINES[12][40:])
        file.write(b"".join(line for line in LINES[13:40] if b"opt_gradient_clip_norm" not in line))
        progress = follower.poll_progress()
        assert progress is not None and not progress.has_ended
        assert (
            [one.key for one in progress.new_findings]
            == ["opt_gradient_clip_norm"]
            == [one.key for one in progress.missing_so_far]
        )
        assert [one.quality for one in progress.evaluations] == [6.1, 4.9003]
        assert follower.poll_progress() is None
        file.write(b"".join(LINES[40:]))
        progress = follower.poll_progress()
        assert progress is not None and progress.has_ended and progress.evaluations[-1].is_at_target
    found = {one.key for one in follower.build_final_report().runs[0].findings if one.severity == "error"}
    assert found == {"max_sequence_length", "opt_gradient_clip_norm"}


def followed(log: Path, *, change: Callable[[Path, bytes], None], at: int = 45) -> tuple[LogFollower, tuple[TailEvent, ...]]:
    """A log of which something becomes behind some lines."""
    log.write_bytes(b"".join(LINES[:at]))
    follower = LogFollower(log, RULESET)
    follower.poll_progress()
    change(log, b"".join(LINES[at:]))
    progress = follower.poll_progress()
    assert progress is not None
    return follower, progress.news


def cut_off(log: Path, rest: bytes) -> None:
    log.write_bytes(rest)


def moved(log: Path, rest: bytes) -> None:
    with log.open("ab") as file:
        file.write(rest[: rest.find(b"\n") + 1])
    log.rename(log.with_suffix(".1"))
    log.write_bytes(rest[rest.find(b"\n") + 1 :])


@pytest.mark.parametrize(("change", "news"), [(cut_off, TailEvent.TRUNCATED), (moved, TailEvent.ROTATED)])
def test_a_log_that_is_cut_off_or_moved_goes_on(tmp_path: Path, change: Callable[[Path, bytes], None], news: TailEvent) -> None:
    follower, told = followed(tmp_path / "result_0.txt", change=change)
    assert told == (news,)
    report = follower.build_final_report()
    assert report.summary.exit_code == 0
    assert report.runs[0].records == check_log_bytes(CLEAN.read_bytes(), CLEAN, RULESET).report.records


def test_a_log_that_is_moved_away_at_its_end_is_judged_as_it_was(tmp_path: Path) -> None:
    log = tmp_path / ".unfinished"
    follower, _ = followed(log, change=lambda log, rest: log.write_bytes(b"".join(LINES)))
    log.rename(tmp_path / "result_0.txt")
    assert follower.poll_progress() is None
    assert follower.progress.has_ended
    assert follower.build_final_report().summary.exit_code == 0


def test_another_run_in_the_same_place_is_another_run(tmp_path: Path) -> None:
    for change in (lambda log, rest: log.write_bytes(b"".join(LINES)), lambda log, rest: replace(log)):
        follower, _ = followed(tmp_path / "result_0.txt", change=change, at=100)
        assert follower.progress.run is not None
        assert len(follower.progress.evaluations) == 15
        assert follower.build_final_report().summary.exit_code == 0


def replace(log: Path) -> None:
    other = log.with_suffix(".new")
    other.write_bytes(b"".join(LINES))
    other.replace(log)


def test_a_log_that_is_rewritten_longer_than_it_was(tmp_path: Path) -> None:
    tail = LogTail(tmp_path / "log")
    tail.path.write_bytes(b"one\ntwo\n")
    assert tail.poll_file() == (True, (TailEvent.APPEARED,))
    tail.path.write_bytes(b"another one, longer\n")
    assert tail.poll_file() == (True, (TailEvent.TRUNCATED,))
    assert bytes(tail.data) == b"one\ntwo\nanother one, longer\n"
    assert bytes(tail.data[tail.latest_start :]) == b"another one, longer\n"
    tail.path.unlink()
    assert tail.poll_file() == (False, ())
    tail.path.write_bytes(b"back\n")
    assert tail.poll_file() == (True, (TailEvent.ROTATED,))
    tail.close()


def watch(log: Path, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "checker", "watch", str(log), "--interval", "0.05", "--settle", "0.3", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    )


@pytest.mark.slow
def test_a_replayed_training_ends_with_the_verdict_of_validate(mlcheck: Call, tmp_path: Path) -> None:
    log = tmp_path / "result_0.txt"
    watching = watch(log, "--ruleset", "5.1", "--format", "json", "--timeout", "60")
    assert watching.stderr is not None
    assert watching.stderr.readline().endswith("is not there yet\n")
    replayer = [sys.executable, str(ROOT / "examples/replay.py"), str(CLEAN), str(log), "--speed", "3000"]
    subprocess.run(replayer, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    out, err = watching.communicate(timeout=60)
    validated = mlcheck("validate", log, "--ruleset", "5.1", "--format", "json")
    assert (watching.returncode, json.loads(out)) == (validated.code, json.loads(validated.out))
    said = err.splitlines()
    assert said[-1].endswith("the run has ended")
    assert sum(" min  quality " in line for line in said) == 15
    assert sum("target reached" in line for line in said) == 1


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_gives_the_verdict_on_what_there_is(tmp_path: Path, number: int) -> None:
    log = tmp_path / "result_0.txt"
    log.write_bytes(b"".join(LINES[:60]))
    watching = watch(log, "--ruleset", "5.1")
    assert watching.stderr is not None
    while "quality" not in watching.stderr.readline():
        time.sleep(0.01)
    watching.send_signal(number)
    out, err = watching.communicate(timeout=30)
    assert watching.returncode == 1
    assert "interrupted" in err and "run_stop is missing" in out


def test_without_a_log_it_cannot_judge(mlcheck: Call, tmp_path: Path) -> None:
    log = tmp_path / "result_0.txt"
    ended = mlcheck("watch", log, "--interval", "0.01", "--timeout", "0.05")
    assert ended.code == 2 and ended.out == "" and "there was no log" in ended.err
    ended = mlcheck("watch", tmp_path)
    assert ended.code == 2 and "is a directory" in ended.err
    log.write_text("hello\n", encoding="utf-8")
    assert mlcheck("watch", log, "--interval", "0.01", "--timeout", "0.05").code == 2


def test_the_screen_shows_the_curve(tmp_path: Path) -> None:
    log = tmp_path / "result_0.txt"
    log.write_bytes(b"".join(LINES[:90]).replace(b'"value": 8192', b'"value": 4096'))
    follower = LogFollower(log, RULESET)
    drawn = io.StringIO()
    console = Console(file=drawn, force_terminal=True, width=100, color_system=None)
    with ScreenView(log, console) as screen:
        progress = follower.poll_progress()
        assert progress is not None
        screen.show_progress(progress)
    follower.close_log()
    text = drawn.getvalue()
    assert "will fail" in text and "max_sequence_length is 4096" in text
    assert "llama31_8b · training 5.1 · closed · target 3.3" in text
    assert "█" in text and "6.1" in text and "1 errors that will stay" in text


def test_lines_are_said_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "result_0.txt"
    lines = LineView(log)
    follower = LogFollower(log, RULESET)
    for end in (50, 60, 70):
        log.write_bytes(b"".join(LINES[:end]).replace(b'"value": 8192', b'"value": 4096'))
        progress = follower.poll_progress()
        assert progress is not None
        lines.show_progress(progress)
    follower.close_log()
    said = capsys.readouterr().err.splitlines()
    assert len(said) == len(set(said))
    assert sum("will fail" in line for line in said) == 1


def poll_once(log: Path) -> TrainingProgress:
    follower = LogFollower(log, RULESET)
    progress = follower.poll_progress()
    follower.close_log()
    assert progress is not None
    return progress


def test_the_time_to_the_target_is_estimated_from_the_reference_runs(tmp_path: Path) -> None:
    log = tmp_path / "training.log"
    at = [number for number, line in enumerate(LINES) if b'"key": "eval_accuracy"' in line]
    estimates = []
    for last in (at[0], at[len(at) // 2], at[-1]):
        log.write_bytes(b"".join(LINES[: last + 1]))
        progress = poll_once(log)
        estimates.append(progress.estimate)
    first, middle, reached = estimates
    assert first is not None and middle is not None and reached is None
    events = [json.loads(line.partition(b":::MLLOG ")[2] or b'{"key": ""}') for line in LINES]
    start, batch = (next(one for one in events if one["key"] == key) for key in ("run_start", "global_batch_size"))
    evaluation = events[at[0]]
    table = load_rcp_table("training", "5.1", "llama31_8b")
    assert table is not None
    point = next(one for one in table.points if one.batch_size == batch["value"])
    pace = (evaluation["time_ms"] - start["time_ms"]) / 60_000 / evaluation["metadata"]["samples_count"]
    assert first.minutes == pytest.approx(pace * sum(point.to_target) / len(point.to_target))
    assert (first.earliest, first.latest) == pytest.approx((pace * min(point.to_target), pace * max(point.to_target)))


def test_no_estimate_outside_of_the_reference_points(tmp_path: Path) -> None:
    log = tmp_path / "training.log"
    at = next(number for number, line in enumerate(LINES) if b'"key": "eval_accuracy"' in line)
    text = b"".join(LINES[: at + 1])
    log.write_bytes(re.sub(rb'("key": "global_batch_size", "value": )\d+', rb"\g<1>4", text))
    progress = poll_once(log)
    assert progress.evaluations and progress.estimate is None


def test_the_figures_of_evaluations_are_aligned(mlcheck: Call, tmp_path: Path) -> None:
    at = [number for number, line in enumerate(LINES) if b'"key": "eval_accuracy"' in line]
    log = tmp_path / "training.log"
    log.write_bytes(b"".join(LINES[: at[-2] + 1]))
    lines = mlcheck("watch", log, "--ruleset", "5.1", "--timeout", "0.01", "--interval", "0.01").err.splitlines()
    said = [line for line in lines if " min  quality " in line]
    assert len(said) > 3
    for word in (" min ", " quality ", " best "):
        assert len({line.index(word) for line in said}) == 1
    assert sum("target at about" in line and "reference runs" in line for line in lines) == 1
