"""A real cluster on this machine: a scheduler and worker processes, one of which is killed in the middle."""

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import working
from conftest import Ended

from checker import resources
from checker.checking.log_task import LogTask
from checker.checking.options import CheckOptions
from checker.errors import ExecutionError, InputError
from checker.execution import registry
from checker.execution.executor_config import ExecutionOptions

distributed = pytest.importorskip("distributed", reason="distributed is not installed (extra `dask`)")
DASK = registry.load_engine("dask")
pytestmark = [
    pytest.mark.serial,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # distributed has some of its own
]


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster:
            yield cluster.scheduler_address


def test_results_come_in_order(scheduler: str) -> None:
    assert list(DASK.run(working.double, range(100), ExecutionOptions(scheduler=scheduler))) == [
        2 * item for item in range(100)
    ]


@pytest.mark.slow
def test_a_killed_worker_costs_only_its_part(scheduler: str, tmp_path: Path) -> None:
    items = [(number, str(tmp_path)) for number in range(100)]
    assert list(DASK.run(working.die_once, items, ExecutionOptions(scheduler=scheduler))) == list(range(100))
    assert (tmp_path / "died").exists()


def test_an_error_is_what_it_is_here(scheduler: str) -> None:
    with pytest.raises(InputError, match="twenty"):
        list(DASK.run(working.refuse, range(50), ExecutionOptions(scheduler=scheduler)))


@pytest.mark.slow
@pytest.mark.parametrize("workload", ["study", "dialects", "refused"])
def test_the_report_is_the_same_to_the_byte(scheduler: str, mlcheck: Callable[..., Ended], workload: str) -> None:
    call = ["validate", "--format", "json", f"sample_logs/{workload}"]
    alone = mlcheck(*call, "--jobs", "1")
    assert mlcheck(*call, "--engine", "dask", "--scheduler", scheduler) == alone


@pytest.mark.slow
def test_workers_that_keep_ending_are_an_error(scheduler: str) -> None:
    with pytest.raises(ExecutionError, match=r"keep ending|are gone"):
        list(DASK.run(working.die_always, range(4), ExecutionOptions(scheduler=scheduler)))


@pytest.mark.slow
def test_a_cluster_whose_workers_are_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.execution.engines.dask.PATIENCE_S", 0.5)
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        results = iter(DASK.run(working.double, range(1000), ExecutionOptions(scheduler=cluster.scheduler_address)))
        assert next(results) == 0
        cluster.scale(0)
        with pytest.raises(ExecutionError, match="are gone"):
            list(results)


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.execution.engines.dask.CONNECTING_S", 1)
    with pytest.raises(ExecutionError, match="no scheduler answers at tcp:"):
        list(DASK.run(working.double, [1], ExecutionOptions(scheduler="tcp://127.0.0.1:9")))


def test_another_mlcheck_is_no_worker(root: Path) -> None:
    log = next((root / "sample_logs" / "study").rglob("*.txt"))
    assert LogTask(CheckOptions(), str(root), resources.compute_fingerprint())(log).report.records
    with pytest.raises(ExecutionError, match="another mlcheck"):
        LogTask(CheckOptions(), str(root), "of another one")(log)
