"""A set of runs that make up one benchmark result: the runs of one benchmark in one folder."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from checker.checking.log_result import LogResult
from checker.inputs.submission_layout import SubmissionLayout
from checker.logs.discovery import LogFolder
from checker.models.report import RunReport
from checker.rules.benchmark import Benchmark
from checker.rules.ruleset import Ruleset

__all__ = ["RunSet", "find_submitter_name", "group_run_sets"]


class RunSet(Struct, frozen=True, dict=True):
    """Runs that belong together. `partial`: missing runs are not an error. `entry` is the log, where that is a submission
    of its own."""

    folder: LogFolder
    runs: tuple[LogResult, ...]
    partial: bool
    standalone_log: Path | None = None

    @property
    def path(self) -> Path:
        """The folder, or the log that is a submission of its own."""
        return self.standalone_log or self.folder.path

    @property
    def layout(self) -> SubmissionLayout:
        """The place of the folder in a submission."""
        return self.folder.layout

    @cached_property
    def representative_run(self) -> LogResult | None:
        """The run that speaks for the set: the first of the benchmark that most runs name."""
        known = [run for run in self.runs if run.benchmark is not None]
        if not known:
            return self.runs[0] if self.runs else None
        usual = _find_most_frequent(run.report.benchmark for run in known)
        return next(run for run in known if run.report.benchmark == usual)

    @property
    def reports(self) -> list[RunReport]:
        """The reports on the runs, in order."""
        return [run.report for run in self.runs]

    @property
    def benchmark(self) -> Benchmark | None:
        """What the ruleset says of the benchmark; None where it does not know it."""
        return None if self.representative_run is None else self.representative_run.benchmark

    @property
    def ruleset(self) -> Ruleset | None:
        """The ruleset that the runs are judged by."""
        return None if self.representative_run is None else self.representative_run.ruleset

    @property
    def division(self) -> str | None:
        """closed or open, as most runs say; None where no run says."""
        return _find_most_frequent(run.report.division for run in self.runs if run.report.division is not None)

    @property
    def system(self) -> str | None:
        """The system's directory, where the layout has one, else the platform that the runs name; an entry's own name."""
        if self.standalone_log is not None:
            return self.standalone_log.stem
        if self.layout.system is not None:
            return self.layout.system
        return None if self.representative_run is None else self.representative_run.report.platform

    @property
    def is_weak_scaling(self) -> bool:
        """The runs train one model each at the same time (weak scaling); those that were pruned are no result."""
        return self.layout.scaling == "weak" and not self.layout.pruned

    @property
    def missing_run_count(self) -> int:
        """How many runs are missing from those that the rules ask for."""
        return 0 if self.benchmark is None else max(0, self.benchmark.runs - len(self.runs))


def find_submitter_name(one: RunSet) -> str | None:
    """The submitter's directory, where the layout has one, else the one that the runs name."""
    if one.layout.submitter_folder is not None:
        return one.layout.submitter_folder.name
    return None if one.representative_run is None else one.representative_run.report.submitter


def group_run_sets(folder: LogFolder, runs: Sequence[LogResult], *, partial: bool) -> list[RunSet]:
    """The sets in the folder, whose logs gave the runs. A folder of a benchmark is one set; elsewhere the runs are grouped by
    benchmark, and a run that names none goes with the others where these have but one. A log that is an entry is a set."""
    entries = [run.ruleset is not None and run.ruleset.definition.entries for run in runs]
    sets = [
        RunSet(folder, (run,), partial or folder.explicitly_named, log)
        for log, run, is_entry in zip(folder.logs, runs, entries, strict=True)
        if is_entry
    ]
    members = [run for run, is_entry in zip(runs, entries, strict=True) if not is_entry]
    if sets and not members:
        return sets
    groups = [members] if folder.layout.benchmark is not None or not members else _group_runs_by_benchmark(members)
    return [*sets, *(RunSet(folder, tuple(group), partial or folder.explicitly_named) for group in groups)]


def _group_runs_by_benchmark(runs: Sequence[LogResult]) -> list[list[LogResult]]:
    groups: dict[str | None, list[LogResult]] = {}
    for run in runs:
        groups.setdefault(run.report.benchmark, []).append(run)
    named = [benchmark for benchmark in groups if benchmark is not None]
    if None in groups and len(named) == 1:
        groups[named[0]] += groups.pop(None)
    return list(groups.values())


def _find_most_frequent(names: Iterable[str | None]) -> str | None:
    """The name that occurs most often, of several the first; None where there is none."""
    counts = Counter(names)
    return max(counts, key=counts.__getitem__, default=None)
