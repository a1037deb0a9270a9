"""A submission made of reference runs: which logs it has, which are still to be made, and where each goes."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.errors import InputError
from checker.inputs.atomic_write import write_whole
from checker.logs.reader import read_log
from checker.logs.run import Run
from checker.reference.device import Device
from checker.reference.machine import describe
from checker.reference.settings import DIVISION, Task
from checker.reference.training import Heard, train

__all__ = ["Made", "Submission"]

UNFINISHED = ".unfinished"  # no log that is looked for ends so, and no other run takes it for one
RESULT = re.compile(r"result_(\d+)\.txt")


@dataclass(frozen=True)
class Made:
    """A run that there is now. `samples` were trained on; `fresh` is False where it had been made before."""

    path: Path
    seed: int
    reached: bool
    samples: float
    fresh: bool


@dataclass(frozen=True)
class Submission:
    """Runs of an organisation on one system, under `folder`/<org>."""

    folder: Path
    org: str
    system: str
    device: Device

    @property
    def root(self) -> Path:
        """The organisation's directory."""
        return self.folder / self.org

    def results(self, task: Task) -> Path:
        """Where the logs of a benchmark lie."""
        return self.root / "results" / self.system / task.benchmark.id

    def describe(self, tasks: Sequence[Task]) -> None:
        """Writes what stands beside the results: the system's description, and how each benchmark was run."""
        for task in tasks:
            description = describe(self.device, task.edition.system, org=self.org, system=self.system)
            _write(self.root / "systems" / f"{self.system}.json", json.dumps(description, indent=2) + "\n")
            _write(self.root / "benchmarks" / task.benchmark.id / "implementations" / "README.md", _how(task))

    def seeds(self, task: Task) -> dict[int, Path]:
        """The seeds of the runs that there are.

        Raises:
            InputError: a log there names another seed record, or none: it is not of this suite.
        """
        found: dict[int, Path] = {}
        for path in sorted(self.results(task).glob("result_*.txt")):
            seed = Run(read_log(path)).seed
            if not isinstance(seed, int):
                raise InputError(f"{path}: is no log of a reference run", fix="name an empty directory with --out")
            found[seed] = path
        return found

    def make(self, task: Task, seeds: Sequence[int], heard: Callable[[int], Heard] | None = None) -> Iterator[Made]:
        """The run of each seed in turn; those that are there already are not made again.

        A log gets its name when it is whole: what an interruption leaves behind is no log, and is made anew.
        """
        folder, known = self.results(task), self.seeds(task)
        for seed in seeds:
            if seed in known:
                yield _as_found(known[seed], seed)
                continue
            folder.mkdir(parents=True, exist_ok=True)
            number = max((int(at[1]) for path in folder.iterdir() if (at := RESULT.fullmatch(path.name))), default=-1) + 1
            path = folder / f"result_{number}.txt"
            unfinished = self.root / f".{self.system}.{task.benchmark.id}.{seed}{UNFINISHED}"
            course = train(task, self.device, seed, unfinished, self._fields(), None if heard is None else heard(seed))
            unfinished.rename(path)
            yield Made(path, seed, course.reached, course.done, fresh=True)

    def _fields(self) -> dict[str, str]:
        return {
            "submission_org": self.org,
            "submission_platform": self.system,
            "submission_division": DIVISION,
            "submission_status": "research",
        }


def _as_found(path: Path, seed: int) -> Made:
    run = Run(read_log(path))
    stop = next(iter(run.log.of("run_stop")), None)
    metadata = {} if stop is None else stop.get("metadata") or {}
    return Made(path, seed, run.status == "success", metadata.get("samples_count", 0), fresh=False)


def _how(task: Task) -> str:
    lines = [f"# {task.benchmark.name}", "", f"Trained by `mlcheck reference run --benchmark {task.benchmark.id}`, with:", ""]
    return "\n".join([*lines, *(f"- {key}: {value}" for key, value in task.settings.items()), ""])


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole({path: text.encode()})
