"""A user's own benchmark: defined in a file of rules or the configuration, logged, watched, scored and compared."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Ended

import mlcheck as library
from checker.logging import Course, RunLogger, load_rules

Call = Callable[..., Ended]
TABLE = """
[benchmark.my_loss]
quality_key = "validation_loss"
direction = "lower"
target = 0.3
runs = 5
window = "0.6:0.3:0.1"
"""
CURVE = (0.9, 0.55, 0.42, 0.29)
BATCH, PROGRESS_STEP = 32, 100
START_MS = 1_750_000_000_000


def write_run(
    file: Path, step_minutes: float, benchmark: str = "my_loss", key: str = "validation_loss", progress: str = "samples_count"
) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with RunLogger(file) as logger:
        logger.event("submission_benchmark", benchmark, time_ms=START_MS)
        logger.event("seed", random.Random(str(file)).randrange(10**6), time_ms=START_MS)
        logger.start("run_start", time_ms=START_MS)
        times = [START_MS + 60_000 * step_minutes * number for number in range(1, len(CURVE) + 1)]
        logger.event("global_batch_size", BATCH, time_ms=START_MS)
        for number, (quality, time_ms) in enumerate(zip(CURVE, times, strict=True), 1):
            logger.event(key, quality, metadata={progress: number * PROGRESS_STEP}, time_ms=time_ms)
        logger.end("run_stop", metadata={"status": "success"}, time_ms=times[-1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two results, `slow` and `fast`, and rules.toml."""
    (tmp_path / "rules.toml").write_text(TABLE, encoding="utf-8")
    for number in range(5):
        write_run(tmp_path / f"slow/result_{number}.txt", 10 + number)
        write_run(tmp_path / f"fast/result_{number}.txt", 5 + number / 10)
    return tmp_path


def test_it_is_scored_by_target_direction_runs_and_window(mlcheck: Call, folder: Path) -> None:
    ended = mlcheck("validate", folder / "slow", "--rules", folder / "rules.toml", "--format", "json")
    report = json.loads(ended.out)
    (result,) = report["results"]
    assert ended.code == 0 and report["summary"]["accepted"]
    assert (result["benchmark"], result["usage"], result["runs"], result["runs_required"]) == ("my_loss", "own", 5, 5)
    assert (result["quality_target"], result["attmt_window"], len(result["dropped"])) == (0.3, "0.6:0.3:0.1", 2)
    assert result["official_score_minutes"] == pytest.approx(4 * 12)
    # The thresholds 0.6, 0.5, 0.4 and 0.3 are crossed at the evaluations 2, 3, 4 and 4.
    assert report["runs"][0]["attmt_minutes"] == pytest.approx(10 * (2 + 3 + 4 + 4) / 4)
    fewer = json.loads(mlcheck("score", folder / "slow/result_0.txt", "--rules", folder / "rules.toml", "--format", "json").out)
    assert fewer["results"][0]["provisional"]


@pytest.mark.parametrize(("progress", "samples"), [("samples_count", 400), ("step_num", 400 * BATCH), ("epoch_num", None)])
def test_progress_that_says_its_unit_tells_hardware_from_luck(tmp_path: Path, progress: str, samples: float | None) -> None:
    (tmp_path / "rules.toml").write_text(f'{TABLE}progress = "{progress}"\n', encoding="utf-8")
    write_run(tmp_path / "result_0.txt", 10, progress=progress)
    (run,) = library.score(tmp_path, rules=tmp_path / "rules.toml", partial=True).runs
    assert run.metrics.get("samples_to_converge") == samples
    assert run.metrics.get("microseconds_per_sample") == (None if samples is None else pytest.approx(40 * 60e6 / samples))


def test_a_run_that_misses_the_target_is_rejected(mlcheck: Call, folder: Path) -> None:
    (folder / "rules.toml").write_text(TABLE.replace("0.3\n", "0.2\n").replace('0.3:0.1"', '0.2:0.1"'), encoding="utf-8")
    report = json.loads(mlcheck("validate", folder / "slow", "--rules", folder / "rules.toml", "--format", "json").out)
    assert not report["summary"]["accepted"] and not any(run["converged"] for run in report["runs"])


@pytest.mark.parametrize(("file", "table"), [("mlcheck.toml", "[benchmark"), ("pyproject.toml", "[tool.mlcheck.benchmark")])
def test_the_configuration_defines_it(mlcheck: Call, folder: Path, file: str, table: str) -> None:
    (folder / file).write_text(TABLE.replace("[benchmark", table), encoding="utf-8")
    from_file = mlcheck("compare", folder / "slow", folder / "fast", "--rules", folder / "rules.toml", "--format", "json")
    from_config = mlcheck("compare", folder / "slow", folder / "fast", "--config", folder / file, "--format", "json")
    assert from_file.code == from_config.code == 0 and from_file.out == from_config.out
    (contest,) = json.loads(from_file.out)["benchmarks"]
    (pair,) = contest["pairs"]
    assert (contest["benchmark"], contest["quality_target"]) == ("my_loss", 0.3) and pair["tta"]["speedup"] > 2


def test_processes_and_the_cache_give_the_same_bytes(mlcheck: Call, folder: Path) -> None:
    call = ("validate", folder / "slow", folder / "fast", "--rules", folder / "rules.toml", "--format", "json")
    alone = mlcheck(*call).out
    assert mlcheck(*call, "--jobs", 2).out == alone
    assert mlcheck(*call, "--cache", folder / "cache").out == mlcheck(*call, "--cache", folder / "cache").out == alone
    (folder / "rules.toml").write_text(TABLE.replace("target = 0.3", "target = 0.35"), encoding="utf-8")
    assert json.loads(mlcheck(*call, "--cache", folder / "cache").out)["results"][0]["quality_target"] == 0.35


def test_logs_of_published_benchmarks_are_judged_as_ever(mlcheck: Call, folder: Path) -> None:
    dialects = "sample_logs/dialects"
    with_rules = mlcheck("validate", dialects, "--rules", folder / "rules.toml", "--format", "json")
    assert with_rules.out == mlcheck("validate", dialects, "--format", "json").out


def test_a_running_training_is_watched(mlcheck: Call, folder: Path) -> None:
    ended = mlcheck("watch", folder / "fast/result_0.txt", "--settle", "0.05", "--rules", folder / "rules.toml")
    assert ended.code == 0 and "my_loss" in ended.err and "target reached" in ended.err


def test_the_library_and_the_logger_take_the_rules(folder: Path) -> None:
    report = library.score(folder / "slow", rules=folder / "rules.toml")
    assert report.summary.accepted and report.curves
    rules = load_rules(folder / "rules.toml")
    with RunLogger(folder / "logged.txt", ruleset=rules) as logger:
        logger.event("submission_benchmark", "my_loss")
        course = Course.of_benchmark(logger, rules.benchmarks["my_loss"])
        with course.record_init():
            pass
        with course.record_run():
            course.begin_training()
            assert [course.record_evaluation(quality) for quality in CURVE] == [False, False, False, True]
    records = [json.loads(line.split(" ", 1)[1]) for line in (folder / "logged.txt").read_text(encoding="utf-8").splitlines()]
    assert {record["metadata"]["file"] for record in records} == {__file__}, "of whoever logs, not of the logger"
    assert library.score(folder / "logged.txt", rules=folder / "rules.toml").runs[0].converged


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[benchmark.resnet]\ntarget = 1", "resnet is a benchmark of MLPerf"),
        ("[benchmark.mine]\nruns = 3", "benchmark.mine.target is missing"),
        ("[benchmark.mine]\ntarget = 1\nquality = 'x'", "unknown key benchmark.mine.quality"),
        ("[benchmark.mine]\ntarget = 1\nruns = 0", "benchmark.mine.runs"),
        ("[benchmark.mine]\ntarget = 1\nwindow = '1:0.5:0.1'", "from the easier to the harder"),
        ("[benchmark.mine]\ntarget = 1\ndirection = 'up'", "benchmark.mine.direction"),
        ("strict = true", "it defines no benchmark"),
    ],
)
def test_a_wrong_file_ends_with_2_and_says_where(mlcheck: Call, folder: Path, text: str, said: str) -> None:
    (folder / "rules.toml").write_text(text, encoding="utf-8")
    ended = mlcheck("score", folder / "slow", "--rules", folder / "rules.toml")
    assert ended.code == 2 and "rules.toml" in ended.err and said in ended.err


def test_comparing_an_unknown_benchmark_says_so(mlcheck: Call, folder: Path) -> None:
    for options in ((), ("--ruleset", "5.1")):
        ended = mlcheck("compare", folder / "slow", folder / "fast", *options)
        assert ended.code == 2 and "my_loss" in ended.err and "[benchmark.my_loss] in mlcheck.toml" in ended.err
