"""A submission made of reference runs: which logs it has, which are still to be made, and where each goes."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from checker.errors import InputError
from checker.inputs.atomic_write import write_atomically
from checker.inputs.limits import DEFAULTS
from checker.logs.reader import read_log
from checker.logs.run import Run
from checker.reference.device import Device
from checker.reference.machine import describe_machine
from checker.reference.settings import DIVISION, ReferenceTask
from checker.reference.training import ProgressCallback, train_to_target

__all__ = ["ReferenceRun", "ReferenceSubmission"]

UNFINISHED = ".unfinished"  # no log that is looked for ends so, and no other run takes it for one
RESULT = re.compile(r"result_(\d+)\.txt")


@dataclass(frozen=True)
class ReferenceRun:
    """A run that there is now. `samples` were trained on; `fresh` is False where it had been made before."""

    path: Path
    seed: int
    converged: bool
    samples: float
    fresh: bool


@dataclass(frozen=True)
class ReferenceSubmission:
    """Runs of a submitter on one system, under `folder`/<org>."""

    folder: Path
    submitter: str
    system: str
    device: Device

    @property
    def submitter_folder(self) -> Path:
        """The submitter's directory."""
        return self.folder / self.submitter

    def results_folder(self, task: ReferenceTask) -> Path:
        """Where the logs of a benchmark lie."""
        return self.submitter_folder / "results" / self.system / task.benchmark.id

    def write_descriptions(self, tasks: Sequence[ReferenceTask]) -> None:
        """Writes the files next to the results: the system's description, and how each benchmark was run."""
        for task in tasks:
            description = describe_machine(
                self.device, task.ruleset.system_demands, submitter=self.submitter, system=self.system
            )
            _write_text(self.submitter_folder / "systems" / f"{self.system}.json", json.dumps(description, indent=2) + "\n")
            _write_text(
                self.submitter_folder / "benchmarks" / task.benchmark.id / "implementations" / "README.md", _render_readme(task)
            )

    def find_seeds(self, task: ReferenceTask) -> dict[int, Path]:
        """The seeds of the runs that there are.

        Raises:
            InputError: a log there names another seed record, or none, so it does not belong to this suite.
        """
        found: dict[int, Path] = {}
        for path in sorted(self.results_folder(task).glob("result_*.txt")):
            seed = Run(read_log(path, limits=DEFAULTS)).seed
            if not isinstance(seed, int):
                raise InputError(f"{path}: is no log of a reference run", fix="name an empty directory with --out")
            found[seed] = path
        return found

    def train_runs(
        self, task: ReferenceTask, seeds: Sequence[int], heard: Callable[[int], ProgressCallback] | None = None
    ) -> Iterator[ReferenceRun]:
        """The run of each seed in turn; those that are there already are not made again.

        A log gets its name when it is whole: what an interruption leaves behind is no log, and is made anew.
        """
        folder, known = self.results_folder(task), self.find_seeds(task)
        for seed in seeds:
            if seed in known:
                yield _load_existing_run(known[seed], seed)
                continue
            folder.mkdir(parents=True, exist_ok=True)
            number = max((int(at[1]) for path in folder.iterdir() if (at := RESULT.fullmatch(path.name))), default=-1) + 1
            path = folder / f"result_{number}.txt"
            unfinished = self.submitter_folder / f".{self.system}.{task.benchmark.id}.{seed}{UNFINISHED}"
            course = train_to_target(
                task, self.device, seed, unfinished, self._submission_fields(), None if heard is None else heard(seed)
            )
            unfinished.rename(path)
            yield ReferenceRun(path, seed, course.converged, course.progress, fresh=True)

    def _submission_fields(self) -> dict[str, str]:
        return {
            "submission_org": self.submitter,
            "submission_platform": self.system,
            "submission_division": DIVISION,
            "submission_status": "research",
        }


def _load_existing_run(path: Path, seed: int) -> ReferenceRun:
    run = Run(read_log(path, limits=DEFAULTS))
    stop = next(iter(run.log.iter_records("run_stop")), None)
    metadata = {} if stop is None else stop.get("metadata") or {}
    return ReferenceRun(path, seed, run.status == "success", metadata.get("samples_count", 0), fresh=False)


def _render_readme(task: ReferenceTask) -> str:
    lines = [f"# {task.benchmark.name}", "", f"Trained by `mlcheck reference run --benchmark {task.benchmark.id}`, with:", ""]
    return "\n".join([*lines, *(f"- {key}: {value}" for key, value in task.settings.items()), ""])


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically({path: text.encode()})
