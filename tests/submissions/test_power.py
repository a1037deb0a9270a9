"""Power logs and energy, held against the official functions. All power logs here are synthetic: none are published."""

import math
import random
from pathlib import Path
from typing import Any

import pytest
from mlperf_logging.compliance_checker.mlp_parser import parse_file
from mlperf_logging.package_checker.power_checker import PowerChecker
from mlperf_logging.result_summarizer import result_summarizer as official
from packages import BENCHMARK, RESULTS, START_MS, node_log, record, switch_log, write_package

from checker.rules.benchmark import DropCounts
from checker.submissions.power.check import check_power_logs
from checker.submissions.power.energy import benchmark_joules, node_joules, run_joules
from checker.submissions.power.model import NodePower
from checker.submissions.power.reader import read_power_logs

RULESET = "5.1.0"
TIME_TO_TRAIN_MS = 58_000.0


def power_of(benchmark: Path) -> Any:
    """The power logs of the three runs."""
    return read_power_logs(benchmark, [benchmark / f"{result}.txt" for result in RESULTS])


def test_joules_are_watts_times_seconds(tmp_path: Path) -> None:
    lines = [record("power_measurement_start", None, 0), record("power_reading", 100, 1000)]
    lines += [record("power_reading", 300, 3000), record("power_measurement_stop", None, 4000)]
    (tmp_path / "power/result_0").mkdir(parents=True)
    (tmp_path / "power/result_0/node_0.txt").write_text("".join(lines), encoding="utf-8")
    run = (read_power_logs(tmp_path, [tmp_path / "result_0.txt"]) or [])[0]
    # 100 W for 1 s and 300 W for 2 s are 700 J in 4 s of measurement; a run of 2 s had half of that.
    assert run_joules(run, 2000) == 350.0
    assert run_joules(run, 2000) == official._compute_total_power(str(tmp_path), "x/result_0.txt", 2000, RULESET)


def random_node(seed: int) -> str:
    """A power log with records in any order, several starts and stops, readings at any time."""
    draw = random.Random(seed)
    keys = ["power_measurement_start", "power_measurement_stop", "conversion_eff", "noise", *["power_reading"] * 6]
    chosen = [draw.choice(keys) for _ in range(draw.randint(3, 20))]
    return "".join(record(key, draw.choice([1, 0.9, 350.5, 700]), START_MS + 1000 * draw.randint(0, 40)) for key in chosen)


@pytest.mark.parametrize("seed", range(150))
def test_a_node_draws_what_the_official_program_says(seed: int, tmp_path: Path) -> None:
    (tmp_path / "power/result_0").mkdir(parents=True)
    path = tmp_path / "power/result_0/node_0.txt"
    path.write_text(random_node(seed), encoding="utf-8")
    log = (read_power_logs(tmp_path, [tmp_path / "result_0.txt"]) or [])[0].nodes[0]
    try:
        expected: float | None = official._compute_power_node(parse_file(str(path), RULESET)[0], TIME_TO_TRAIN_MS)
    except (ValueError, ZeroDivisionError):
        expected = None
    assert (expected is None) == log.stops_official
    if isinstance(log.power, NodePower):
        assert node_joules(log.power, TIME_TO_TRAIN_MS) == pytest.approx(expected, rel=1e-12)
    elif expected is not None:
        # Where the official number is nothing, or less than nothing, mlcheck gives none and says why.
        assert expected <= 0


def test_random_nodes_are_of_every_kind(tmp_path: Path) -> None:
    kinds = set()
    for seed in range(150):
        (tmp_path / f"power/result_{seed}").mkdir(parents=True)
        (tmp_path / f"power/result_{seed}/node_0.txt").write_text(random_node(seed), encoding="utf-8")
        log = (read_power_logs(tmp_path, [tmp_path / f"result_{seed}.txt"]) or [])[0].nodes[0]
        power = log.power
        stopped = isinstance(power, NodePower) and (min(power.starts, 2), min(power.stops, 2))
        kinds.add(stopped or str(log.fault).split("_")[0][:30])
    assert {(1, 0), (1, 1), (2, 1), (1, 2), (2, 2)} <= kinds
    assert len([kind for kind in kinds if isinstance(kind, str)]) >= 3


def test_the_energy_of_a_benchmark(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole of the official computation but the compliance check of the logs, whose answer is given."""
    root = write_package(tmp_path, {"power": True})
    benchmark = root / BENCHMARK
    times_ms = {"result_0": 50_000.0, "result_1": 40_000.0, "result_2": 60_000.0}
    monkeypatch.setattr(official, "_read_result_file", lambda file, usage, ruleset: Path(file).stem)
    monkeypatch.setattr(official, "_query_run_start_stop", lambda name: (0.0, times_ms[name]))
    (benchmark / "scaling.json").write_text('{"scaling_factor": 1.25}', encoding="utf-8")
    _, power, factor = official._compute_strong_score_standalone("bert", "x", True, str(benchmark), "training", RULESET)
    joules = [run_joules(run, times_ms[run.result]) for run in power_of(benchmark)]
    minutes = [times_ms[result] / 60_000 for result in RESULTS]
    assert benchmark_joules(joules, minutes, DropCounts(), factor=factor) == pytest.approx(power, rel=1e-12)
    assert power == pytest.approx(1.25 * (joules[0] or 0), rel=1e-12)


def test_a_run_that_did_not_converge_is_the_slowest() -> None:
    minutes = [1.0, math.inf, 2.0, 3.0]
    assert benchmark_joules([10.0, None, 20.0, 40.0], minutes, DropCounts()) == 30.0
    assert official._index_olympic_average([10.0, 20.0, 40.0], [0, 1, 2], 1, 1) == 30.0
    assert benchmark_joules([10.0, 1.0, 20.0, 40.0], [1.0, math.inf, math.inf, 3.0], DropCounts()) is None
    assert benchmark_joules([10.0, 1.0, None, 40.0], [1.0, 4.0, 2.0, 3.0], DropCounts()) is None


def test_which_runs_are_dropped_goes_by_time_not_by_energy() -> None:
    assert benchmark_joules([99.0, 10.0, 1.0], [2.0, 1.0, 3.0], DropCounts()) == 99.0


def test_a_run_without_a_node_or_with_a_bad_log_has_no_energy(tmp_path: Path) -> None:
    node = f"{BENCHMARK}/power/result_0/node_0.txt"
    for number, case in enumerate(
        [
            {"remove": [f"{BENCHMARK}/power/result_0/node"]},
            {"write": {node: "hello"}},
            {"remove": [f"{BENCHMARK}/power/result_0/"]},
        ]
    ):
        root = write_package(tmp_path / str(number), {"power": True, **case})
        energies = [run_joules(run, TIME_TO_TRAIN_MS) for run in power_of(root / BENCHMARK)]
        assert energies[0] is None
        assert all(energies[1:])


P = f"{BENCHMARK}/power"
PACKAGES: dict[str, dict[str, Any]] = {
    "sound": {},
    "a run without logs": {"remove": [f"{P}/result_2/"]},
    "two runs without logs": {"remove": [f"{P}/result_2/", f"{P}/result_1/"]},
    "a node less in the last run": {"remove": [f"{P}/result_2/node_1"]},
    "a node less in the first run": {"remove": [f"{P}/result_0/node_1"]},
    "a gap": {"remove": [f"{P}/result_0/node_0"]},
    "a switch less": {"remove": [f"{P}/result_1/sw_0"]},
    "numbered from 1": {"move": {f"{P}/result_0/sw_0.txt": f"{P}/result_0/sw_1.txt"}},
    "a number twice": {"write": {f"{P}/result_0/node_b_1.txt": node_log()}},
    "more switches": {"write": {f"{P}/result_0/sw_1.txt": switch_log()}},
    "another suffix": {"move": {f"{P}/result_0/sw_0.txt": f"{P}/result_0/sw_0.log"}},
    "a stranger": {"write": {f"{P}/result_0/readme.txt": ""}},
    "a name without a number": {"write": {f"{P}/result_0/node_x.txt": node_log()}},
    "no run has logs": {"remove": [f"{P}/"], "write": {f"{P}/readme.txt": ""}},
}


@pytest.mark.parametrize("name", PACKAGES)
def test_the_runs_that_the_official_power_check_refuses(name: str, tmp_path: Path) -> None:
    benchmark = write_package(tmp_path, {"power": True, **PACKAGES[name]}) / BENCHMARK
    checked = check_power_logs(power_of(benchmark))
    try:
        files = [str(benchmark / f"{result}.txt") for result in RESULTS]
        _, refused = PowerChecker(RULESET).check_power(str(benchmark / "power"), files)
    except ValueError:
        assert checked.is_official_check_crashing
    else:
        assert (checked.rejected_results, checked.is_official_check_crashing) == (refused, False)


def test_the_right_run_is_named_where_another_has_no_logs(tmp_path: Path) -> None:
    """The official program counts the files of the runs that have any, and names the run of that place among all."""
    case = {"power": True, "remove": [f"{P}/result_0/", f"{P}/result_2/node_1", f"{P}/result_2/sw_0"]}
    benchmark = write_package(tmp_path, case) / BENCHMARK
    _, refused = PowerChecker(RULESET).check_power(str(benchmark / "power"), [str(benchmark / f"{r}.txt") for r in RESULTS])
    assert refused == {"result_0", "result_1"}
    assert check_power_logs(power_of(benchmark)).rejected_results == {"result_0", "result_2"}


def test_no_power_folder_is_nothing_to_check(tmp_path: Path) -> None:
    assert power_of(write_package(tmp_path, {}) / BENCHMARK) is None
    assert check_power_logs(power_of(write_package(tmp_path / "b", {"power": True}) / BENCHMARK)).findings == ()
