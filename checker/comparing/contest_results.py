"""A benchmark result as it takes part in a comparison, and those of a contestant in a contest."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from checker.checking.log_result import LogResult
from checker.counts import format_count
from checker.models.report import ResultReport
from checker.submissions.results.benchmark_result import JudgedResult
from checker.submissions.results.run_set import RunSet, find_submitter_name

__all__ = ["Competitor", "ContestResult", "build_short_names", "name_competitors"]


class ContestResult(Struct, frozen=True):
    """A benchmark result, and the contestant that it belongs to."""

    contestant: str
    judged: JudgedResult

    @property
    def runs(self) -> RunSet:
        """Its runs."""
        return self.judged.runs

    @property
    def report(self) -> ResultReport:
        """The report on it."""
        return self.judged.report

    @property
    def benchmark_id(self) -> str:
        """The benchmark's id; empty where the ruleset does not know it."""
        return "" if self.runs.benchmark is None else self.runs.benchmark.id

    @property
    def system(self) -> str | None:
        """The name of its system."""
        return self.runs.system

    @property
    def accelerator_model(self) -> str | None:
        """The model of the accelerator, or of the processor where there is none, spaces evened out."""
        for field in ("accelerator_model_name", "host_processor_model_name"):
            if text := " ".join((self.judged.files.description.get_text(field) or "").split()):
                return text
        return None

    @property
    def sort_key(self) -> tuple[float, float, str]:
        """The best official score first."""
        scores = (self.report.official_score_minutes, self.report.mean_tta_minutes)
        official, tta = (float("inf") if minutes is None else minutes for minutes in scores)
        return official, tta, self.report.path


class Competitor(Struct, frozen=True):
    """What is compared as one in a contest: a result, or those of a contestant that are pooled."""

    name: str
    contestant: str
    results: tuple[ContestResult, ...]

    @property
    def runs(self) -> list[LogResult]:
        """Its runs, those of one result after the other."""
        return [run for one in self.results for run in one.runs.runs]

    @property
    def accelerators(self) -> int | None:
        """How many accelerators it has."""
        return self.results[0].report.accelerators


def name_competitors(results: Sequence[ContestResult], *, pool: bool, sized: bool) -> list[Competitor]:
    """Name the results of one contestant in a contest, the best official score first: by the contestant, by their systems too
    where there are several, and by their size where that differs."""
    ordered = sorted(results, key=lambda one: one.sort_key)
    contestant = ordered[0].contestant
    if pool:
        return [Competitor(contestant, contestant, tuple(ordered))]
    names = [contestant] * len(ordered)
    if len(ordered) > 1:
        names = ["/".join(_list_name_parts(one)) for one in ordered]
    if sized:
        names = [_add_size(name, one) for name, one in zip(names, ordered, strict=True)]
    if len(set(names)) < len(names):
        own = build_short_names([Path(one.report.path) for one in ordered])
        names = [f"{name}/{place}" for name, place in zip(names, own, strict=True)]
    return [Competitor(name, contestant, (one,)) for name, one in zip(names, ordered, strict=True)]


def build_short_names(paths: Sequence[Path]) -> list[str]:
    """What tells the paths apart: of each the last part in which they differ, else the whole path."""
    parts = [path.absolute().parts for path in paths]
    for at in range(1, min(map(len, parts)) + 1):
        names = [of_path[-at] for of_path in parts]
        if len(set(names)) == len(names):
            return names
    return [str(path) for path in paths]


def _list_name_parts(one: ContestResult) -> list[str]:
    named = one.contestant.split("/")
    own = [part for part in (find_submitter_name(one.runs), one.system) if part is not None and part not in named]
    return [one.contestant, *own]


def _add_size(name: str, one: ContestResult) -> str:
    number = one.report.accelerators
    return name if number is None else f"{name} ({format_count(number, 'accelerator')})"
