"""Sets of runs -> the systems to compare: each given path one, or all that lie under the paths put together by who ran them, on
which system or accelerator, or in which ruleset."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import get_args

from msgspec import Struct

from checker.checking.log_result import LogResult
from checker.comparing.comparison import Grouping
from checker.errors import InputError
from checker.inputs.limits import DEFAULTS, Limits
from checker.inputs.submission_layout import SubmissionLayout
from checker.submissions.results.run_set import RunSet, find_submitter_name
from checker.submissions.system_description.model import SystemDescription
from checker.submissions.system_description.reader import find_description
from checker.suggestions import find_nearest_name

__all__ = ["GROUPINGS", "ContestKey", "Contestant", "build_short_names", "find_contestants", "format_contest_label"]

GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
ContestKey = tuple[str, tuple[str, ...]]
"""A benchmark, and within what it is compared: results of other keys are other contests."""
Fields = dict[str, str | None]
Within = Callable[[RunSet], tuple[str, ...]]


class Contestant(Struct, frozen=True):
    """A system that is compared, and its sets of runs by what they can be compared within."""

    name: str
    sets: Mapping[ContestKey, tuple[RunSet, ...]]

    def collect_runs(self, key: ContestKey) -> list[LogResult]:
        """The runs of a contest."""
        return [run for one in self.sets[key] for run in one.runs]


def find_contestants(
    by: Grouping, given: Sequence[tuple[Path, Sequence[RunSet]]], base: str | None = None, limits: Limits = DEFAULTS
) -> list[Contestant]:
    """The systems that the sets under each of the given paths make up, the base first: that of this name, else the first path
    or, of groups, the one that has most in common with the others. What has no known benchmark cannot be compared.

    Raises:
        InputError: there are fewer than two, or none has that name.
    """
    usable = [(path, [one for one in sets if _is_comparable(one)]) for path, sets in given]
    found = (
        _build_directory_contestants(usable)
        if by == "directory"
        else _build_group_contestants(by, [one for _, sets in usable for one in sets], limits)
    )
    if len(found) < 2:
        only = f"only {found[0].name}" if found else "nothing with a known benchmark"
        other = "a second directory" if by == "directory" else "more paths, or group the runs otherwise"
        raise InputError(f"there is {only} to compare by {by}", fix=f"give {other}")
    return _move_base_to_front(found, base)


def format_contest_label(key: ContestKey) -> str:
    """The contest as people call it."""
    return ", ".join((key[0], *key[1]))


def build_short_names(paths: Sequence[Path]) -> list[str]:
    """What tells the paths apart: of each the last part in which they differ, else the whole path."""
    parts = [path.absolute().parts for path in paths]
    for at in range(1, min(map(len, parts)) + 1):
        names = [of_path[-at] for of_path in parts]
        if len(set(names)) == len(names):
            return names
    return [str(path) for path in paths]


def _is_comparable(one: RunSet) -> bool:
    return one.benchmark is not None and bool(one.runs) and not one.layout.pruned


def _build_directory_contestants(given: Sequence[tuple[Path, Sequence[RunSet]]]) -> list[Contestant]:
    """Each path; benchmark by benchmark within systems of the same name, or in all, where the paths share no such name."""
    names = build_short_names([path for path, _ in given])
    targets = _build_discriminator(
        [one for _, sets in given for one in sets], lambda one: {"target": _format_quality_target(one)}
    )
    keyed = [_group_by_contest(sets, lambda one: (*_system_as_tuple(one), *targets(one))) for _, sets in given]
    if not all(keyed[0].keys() & other.keys() for other in keyed[1:]):
        keyed = [_group_by_contest(sets, targets) for _, sets in given]
    return [Contestant(name, sets) for name, sets in zip(names, keyed, strict=True)]


def _build_group_contestants(by: Grouping, sets: Sequence[RunSet], limits: Limits) -> list[Contestant]:
    describe = cache(partial(_read_system_description, limits=limits))  # of this call alone: files change
    several = len({find_submitter_name(one) for one in sets}) > 1
    name_of: dict[Grouping, Callable[[RunSet], str | None]] = {
        "submitter": find_submitter_name,
        "system": lambda one: "/".join(filter(None, (find_submitter_name(one) if several else None, one.system))),
        "accelerator": lambda one: _find_accelerator_model(describe(one.layout)),
        "ruleset": lambda one: None if one.ruleset is None else one.ruleset.display_name,
    }
    within = _build_discriminator(sets, lambda one: _collect_comparison_fields(by, one, describe(one.layout)))
    groups: dict[str, list[RunSet]] = {}
    for one in sets:
        if name := name_of[by](one):
            groups.setdefault(name, []).append(one)
    found = [Contestant(name, _group_by_contest(groups[name], within)) for name in sorted(groups)]
    keys = Counter(key for one in found for key in one.sets)
    return _move_to_front(found, max(found, key=lambda one: sum(keys[key] - 1 for key in one.sets))) if found else []


def _group_by_contest(sets: Iterable[RunSet], within: Within) -> dict[ContestKey, tuple[RunSet, ...]]:
    found: dict[ContestKey, tuple[RunSet, ...]] = {}
    for one in sets:
        key = (_find_benchmark_id(one), within(one))
        found[key] = (*found.get(key, ()), one)
    return found


def _build_discriminator(sets: Sequence[RunSet], fields: Callable[[RunSet], Fields]) -> Within:
    """What tells a set from others of its benchmark, of what results must agree in to be compared."""
    of_sets = {id(one): fields(one) for one in sets}
    values: dict[tuple[str, str], set[str | None]] = {}
    for one in sets:
        for name, value in of_sets[id(one)].items():
            values.setdefault((_find_benchmark_id(one), name), set()).add(value)

    def within(one: RunSet) -> tuple[str, ...]:
        telling = (value for name, value in of_sets[id(one)].items() if len(values[_find_benchmark_id(one), name]) > 1)
        return tuple(value for value in telling if value is not None)

    return within


def _collect_comparison_fields(by: Grouping, one: RunSet, description: SystemDescription) -> Fields:
    """How large the system is, above all; where a description does not say, only systems of the same name are alike."""
    number, accelerator = description.accelerator_count, _find_accelerator_model(description)
    scale = None if number is None else f"{number} accelerators"
    if by == "ruleset" and number is not None and accelerator is not None:
        scale = f"{number} × {accelerator}"
    return {
        "scale": None if by == "system" else scale or one.system,
        "division": one.division,
        "scaling": one.layout.scaling,
        "ruleset": None if by == "ruleset" or one.ruleset is None else one.ruleset.display_name,
        "target": _format_quality_target(one),
    }


def _format_quality_target(one: RunSet) -> str | None:
    return (
        None
        if one.representative_run is None or one.representative_run.target is None
        else f"target {one.representative_run.target:g}"
    )


def _find_benchmark_id(one: RunSet) -> str:
    return one.benchmark.id if one.benchmark is not None else ""


def _system_as_tuple(one: RunSet) -> tuple[str, ...]:
    return () if one.system is None else (one.system,)


def _find_accelerator_model(description: SystemDescription) -> str | None:
    """The model of the accelerator, or of the processor where there is none, spaces evened out."""
    for field in ("accelerator_model_name", "host_processor_model_name"):
        if text := " ".join((description.get_text(field) or "").split()):
            return text
    return None


def _read_system_description(layout: SubmissionLayout, limits: Limits) -> SystemDescription:
    if layout.submitter_folder is None or layout.system is None:
        return SystemDescription()
    return find_description(layout.submitter_folder, layout.system, limits).description or SystemDescription()


def _move_base_to_front(found: list[Contestant], base: str | None) -> list[Contestant]:
    if base is None:
        return found
    names = [one.name for one in found]
    if base not in names:
        near = find_nearest_name(base, names)
        raise InputError(
            f"there is no {base} among what is compared",
            fix=f"did you mean {near}?" if near else f"name one of: {', '.join(names)}",
        )
    return _move_to_front(found, found[names.index(base)])


def _move_to_front(found: Sequence[Contestant], base: Contestant) -> list[Contestant]:
    return [base, *(one for one in found if one is not base)]
