"""The reference workloads in a shortened form, how their logs become a submission, and the samples that they made."""

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import ROOT, Ended

from checker.checking.ruleset_choice import choose_ruleset
from checker.logging import logger
from checker.logs.reader import read_log
from checker.logs.run import Run
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.reference_points import load_rcp_table
from checker.submissions.rcp.reference_statistics import ReferenceStatistics

pytestmark = pytest.mark.slow

torch = pytest.importorskip("torch", reason="torch is not installed (extra `reference`)")
pytest.importorskip("sklearn", reason="scikit-learn is not installed (extra `reference`)")

from checker.reference import submission as submissions  # noqa: E402
from checker.reference import training  # noqa: E402
from checker.reference.device import PRECISIONS, Device, choose_device  # noqa: E402
from checker.reference.settings import ReferenceTask, choose_reference_ruleset, list_tasks  # noqa: E402
from checker.reference.tiny_connect4 import GameBatch, choose_sensible_moves, find_wins  # noqa: E402
from checker.reference.tiny_ssd import Detections, compute_average_precision  # noqa: E402
from checker.reference.tiny_transformer import compute_bleu  # noqa: E402

SAMPLES = ROOT / "sample_logs" / "reference"
IDS = list(choose_reference_ruleset(None).benchmarks)
# Less data, so much training, and the quality that it must be worth at least.
SHORT: dict[str, tuple[dict[str, Any], int, float]] = {
    "tiny_resnet": ({}, 6080, 0.7),
    "tiny_ssd": ({"train_samples": 512, "eval_samples": 64}, 3072, 0.25),
    "tiny_ncf": ({}, 23552, 0.3),
    "tiny_transformer": ({"train_samples": 2048, "eval_samples": 64}, 8192, 3.0),
    "tiny_connect4": ({"eval_samples": 128}, 2048, 0.36),
}


@pytest.fixture(autouse=True)
def one_thread() -> Any:
    """One thread, so that other work on the machine does not come between; everything is put back."""
    before, strict = torch.get_num_threads(), torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    yield
    torch.set_num_threads(before)
    torch.use_deterministic_algorithms(strict)


FEW_SAMPLES = {"train_samples": 512, "eval_samples": 32}


def short(benchmark: str, settings: dict[str, Any] | None = None) -> ReferenceTask:
    task = list_tasks(choose_reference_ruleset(None), benchmark)[0]
    return ReferenceTask(task.ruleset, task.benchmark, {**task.settings, **(settings or SHORT[benchmark][0])})


@pytest.mark.parametrize("benchmark", IDS)
def test_quality_rises(benchmark: str) -> None:
    _, samples, least = SHORT[benchmark]
    made = training.load_workload(short(benchmark), choose_device("full", cuda=False), seed=1)
    before = made.measure_quality()
    assert before < least
    assert made.train_batches(samples) >= samples
    assert made.measure_quality() >= least


ON_CUDA = pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device")


@pytest.mark.parametrize("cuda", [pytest.param(False, id="cpu"), pytest.param(True, id="cuda", marks=ON_CUDA)])
@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("benchmark", IDS)
def test_a_seed_repeats_and_another_does_not(benchmark: str, precision: Any, cuda: bool) -> None:
    task = short(benchmark, FEW_SAMPLES)

    def weights(seed: int) -> Any:
        made = training.load_workload(task, choose_device(precision, cuda=cuda), seed)
        made.train_batches(2 * made.batch_size)  # the second step is taken with what the first one left in the optimizer
        return torch.cat([part.flatten() for part in made.model.parameters()]), made.measure_quality()

    one, again, other = weights(1), weights(1), weights(2)
    assert torch.equal(one[0], again[0])
    assert one[1] == again[1]
    assert not torch.equal(one[0], other[0])


def test_mixed_precision_is_computed_in_it() -> None:
    device = choose_device("mixed", cuda=False)
    with device.enable_autocast():
        assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype is torch.bfloat16
    assert (device.number_format, choose_device("full", cuda=False).number_format) == ("bfloat16", "fp32")


@ON_CUDA
@pytest.mark.parametrize("precision", PRECISIONS)
def test_cuda_runs_become_a_submission_that_passes(mlcheck: Callable[..., Ended], tmp_path: Path, precision: str) -> None:
    made = mlcheck("reference", "run", "--out", tmp_path, "--benchmark", "tiny_resnet", "--precision", precision)
    assert made.code == 0, made.err
    assert "Warning" not in made.err
    checked = mlcheck("validate", tmp_path)
    assert checked.code == 0, checked.out
    assert f"cuda_{precision}" in checked.out


@pytest.mark.parametrize(
    ("found", "score"), [([1, 2, 3, 4, 5], 100.0), ([1, 2, 3, 4], 77.880078), ([5, 4, 3, 2, 1], 0.0), ([], 0.0)]
)
def test_bleu(found: list[int], score: float) -> None:
    assert compute_bleu([found], [[1, 2, 3, 4, 5]]) == pytest.approx(score)


@pytest.mark.parametrize(
    ("boxes", "precision"),
    [
        ([[8, 8, 4], [30, 30, 6]], 1.0),
        ([[8, 8, 4]], 0.5),
        ([[20, 8, 4], [8, 8, 4]], 0.25),  # right at the second box, half of what is there
        ([[8, 8, 4], [9, 8, 4]], 0.5),  # found twice counts once
        ([], 0.0),
    ],
)
def test_average_precision(boxes: list[list[float]], precision: float) -> None:
    number = len(boxes)
    scores, zeros = torch.linspace(0.9, 0.5, number), torch.zeros(number, dtype=torch.long)
    found = Detections(scores, zeros, zeros, torch.tensor(boxes, dtype=torch.float32).view(number, 3))
    there, wanted = torch.tensor([[True, True]]), torch.tensor([[[8.0, 8.0, 4.0], [30.0, 30.0, 6.0]]])
    assert compute_average_precision(found, 0, there, wanted) == pytest.approx(precision)


def test_four_in_a_row() -> None:
    games = GameBatch(1, torch.device("cpu"))
    for column in (0, 1, 0, 1, 0, 1):
        assert not games.drop_in_columns(torch.tensor([column])).any()
    draws = torch.Generator().manual_seed(1)
    assert choose_sensible_moves(games, draws).item() == 0
    games.boards = games.boards.flip(1)  # the other side is to move: its own four comes first
    assert choose_sensible_moves(games, draws).item() == 1
    games.boards[:, 0] = 0  # it has none: it parries
    assert choose_sensible_moves(games, draws).item() == 0
    games.drop_in_columns(torch.tensor([0]))
    diagonal = torch.eye(5, 6).unsqueeze(0)
    assert find_wins(torch.cat([diagonal, diagonal.flip(2), torch.ones(1, 5, 6) - diagonal])).tolist() == [True, True, True]
    assert not find_wins(torch.tensor([[[1, 1, 1, 0, 1, 1]] * 3 + [[0] * 6] * 2])).any()


class Pretended:
    """A workload that learns nothing: its quality rises with what it trained on, otherwise for each seed."""

    clock = 0.0
    """Seconds that training is said to have taken."""

    def __init__(self, task: ReferenceTask, device: Device, seed: int) -> None:
        self.target, self.seed, self.turns = task.benchmark.quality.threshold, seed, 0
        table = load_rcp_table(task.ruleset.usage, task.ruleset.name, task.benchmark.id)
        assert table is not None
        self.last = round(max(table.points[0].to_target) / task.settings["eval_interval"]) + seed % 2

    def train_batches(self, samples: int) -> int:
        self.turns += 1
        share = random.Random(f"{self.seed} {self.turns}").uniform(1, 2)  # even steps would look like copies
        Pretended.clock += 1.1 * share / self.last  # a run of less than a second is refused
        return samples

    def measure_quality(self) -> float:
        return float(self.target * min(1.0, (self.turns + self.seed / 1000) / self.last))


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time
    monkeypatch.setattr(training, "load_workload", Pretended)
    monkeypatch.setattr(logger, "time", SimpleNamespace(time=lambda: now() + Pretended.clock))


@pytest.mark.usefixtures("pretended")
def test_runs_become_a_submission_that_passes(mlcheck: Callable[..., Ended], tmp_path: Path) -> None:
    made = mlcheck("reference", "run", "--out", tmp_path, "--submitter", "me", "--threads", 1)
    assert (made.code, made.out.strip()) == (0, str(tmp_path / "me")), made.err
    assert {path.name for path in (tmp_path / "me").iterdir()} == {"results", "systems", "benchmarks"}
    checked = mlcheck("validate", tmp_path)
    assert checked.code == 0, checked.out
    assert "25 logs" in checked.out
    assert "warning" not in checked.out


@pytest.mark.usefixtures("pretended")
def test_an_interrupted_run_leaves_no_log_and_is_made_anew(
    mlcheck: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = ("reference", "run", "--benchmark", "ncf", "--seeds", 4, "--out", tmp_path)

    class Interrupted(Pretended):
        def train_batches(self, samples: int) -> int:
            if self.seed == 3 and self.turns == 2:
                raise KeyboardInterrupt
            return super().train_batches(samples)

    monkeypatch.setattr(training, "load_workload", Interrupted)
    assert mlcheck(*call).code != 0
    folder = next(tmp_path.glob("example/results/*/tiny_ncf"))
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(first) == ["result_0.txt", "result_1.txt"]
    assert mlcheck("validate", "--partial", tmp_path).code == 0
    monkeypatch.setattr(training, "load_workload", Pretended)
    assert mlcheck(*call).code == 0
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(found) == [f"result_{number}.txt" for number in range(4)]
    assert first.items() <= found.items()
    assert [Run(read_log(folder / name)).seed for name in sorted(found)] == [1, 2, 3, 4]
    assert not list(tmp_path.rglob(f"*{submissions.UNFINISHED}"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--benchmark", "gpt3"], "tiny_ncf"),
        (["--precision", "half"], "mixed"),
        (["--ruleset", "5.1"], "reference-"),
        (["--benchmark", "ncf", "--batch-size", "7"], "512"),
    ],
)
def test_what_there_is_not_is_refused(mlcheck: Callable[..., Ended], arguments: list[str], says: str, tmp_path: Path) -> None:
    ended = mlcheck("reference", "run", "--out", tmp_path, *arguments)
    assert ended.code == 2
    assert says in ended.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("library", ["torch", "sklearn"])
def test_without_its_libraries_it_says_what_to_install(
    mlcheck: Callable[..., Ended], library: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    ended = mlcheck("reference", "run", "--out", tmp_path)
    assert (ended.code, list(tmp_path.iterdir())) == (2, [])
    assert f"{library} not installed" in ended.err
    assert mlcheck("--help").code == 0


def test_a_log_of_the_suite_is_of_no_other_ruleset() -> None:
    for path in SAMPLES.rglob("result_*.txt"):
        chosen = choose_ruleset(read_log(path), None)
        assert (chosen.ruleset.usage, chosen.source) == ("reference", "inferred")


def test_ids_are_of_no_other_ruleset() -> None:
    others = {id_ for usage, name in list_rulesets() if usage != "reference" for id_ in load_ruleset(usage, name).benchmarks}
    assert not others & set(IDS)


@pytest.mark.parametrize("benchmark", IDS)
def test_reference_points_have_twice_the_runs_and_a_spread(benchmark: str) -> None:
    one = choose_reference_ruleset(None)
    table = load_rcp_table(one.usage, one.name, benchmark)
    assert table is not None
    for point in ReferenceStatistics.from_table(table, one.benchmarks[benchmark]).all_points:
        assert point.doubts == ()


def test_the_samples_pass(mlcheck: Callable[..., Ended]) -> None:
    ended = mlcheck("validate", SAMPLES)
    assert ended.code == 0, ended.out
    assert "50 logs" in ended.out
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*") if path.is_file()) < 2_000_000


def test_the_samples_have_evaluations_before_the_target() -> None:
    for path in SAMPLES.rglob("result_*.txt"):
        assert len(read_log(path).positions["eval_accuracy"]) >= 5, path
