"""Sets of runs -> the systems to compare: each given path one, or all that lie under the paths put together by who ran them, on
which system or accelerator, or in which edition."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import get_args

from checker.checking.log_result import Assessed
from checker.comparing.comparison import By
from checker.errors import InputError
from checker.inputs.submission_layout import Place
from checker.submissions.results.run_set import RunSet, organisation_of
from checker.submissions.system_description.model import SystemDescription
from checker.submissions.system_description.reader import find_description

__all__ = ["CHOICES", "Contestant", "Key", "contestants", "label", "short_names"]

CHOICES: tuple[By, ...] = get_args(By)
Key = tuple[str, tuple[str, ...]]
"""A benchmark, and within what it is compared: results of other keys are other contests."""
Fields = dict[str, str | None]
Within = Callable[[RunSet], tuple[str, ...]]


@dataclass(frozen=True)
class Contestant:
    """A system that is compared, and its sets of runs by what they can be compared within."""

    name: str
    sets: Mapping[Key, tuple[RunSet, ...]]

    def runs(self, key: Key) -> list[Assessed]:
        """The runs of a contest."""
        return [run for one in self.sets[key] for run in one.runs]


def contestants(by: By, given: Sequence[tuple[Path, Sequence[RunSet]]], base: str | None = None) -> list[Contestant]:
    """The systems that the sets under each of the given paths make up, the base first: that of this name, else the first path
    or, of groups, the one that has most in common with the others. What has no known benchmark cannot be compared.

    Raises:
        InputError: there are fewer than two, or none has that name.
    """
    usable = [(path, [one for one in sets if _comparable(one)]) for path, sets in given]
    found = _directories(usable) if by == "directory" else _groups(by, [one for _, sets in usable for one in sets])
    if len(found) < 2:
        only = f"only {found[0].name}" if found else "nothing with a known benchmark"
        other = "a second directory" if by == "directory" else "more paths, or group the runs otherwise"
        raise InputError(f"there is {only} to compare by {by}", fix=f"give {other}")
    return _base_first(found, base)


def label(key: Key) -> str:
    """The contest as people call it."""
    return ", ".join((key[0], *key[1]))


def short_names(paths: Sequence[Path]) -> list[str]:
    """What tells the paths apart: of each the last part in which they differ, else the whole path."""
    parts = [path.absolute().parts for path in paths]
    for at in range(1, min(map(len, parts)) + 1):
        names = [of_path[-at] for of_path in parts]
        if len(set(names)) == len(names):
            return names
    return [str(path) for path in paths]


def _comparable(one: RunSet) -> bool:
    return one.facts is not None and bool(one.runs) and not one.place.pruned


def _directories(given: Sequence[tuple[Path, Sequence[RunSet]]]) -> list[Contestant]:
    """Each path; benchmark by benchmark within systems of the same name, or in all, where the paths share no such name."""
    names = short_names([path for path, _ in given])
    targets = _within([one for _, sets in given for one in sets], lambda one: {"target": _target(one)})
    keyed = [_keyed(sets, lambda one: (*_system(one), *targets(one))) for _, sets in given]
    if not all(keyed[0].keys() & other.keys() for other in keyed[1:]):
        keyed = [_keyed(sets, targets) for _, sets in given]
    return [Contestant(name, sets) for name, sets in zip(names, keyed, strict=True)]


def _groups(by: By, sets: Sequence[RunSet]) -> list[Contestant]:
    several = len({organisation_of(one) for one in sets}) > 1
    name_of: dict[By, Callable[[RunSet], str | None]] = {
        "organisation": organisation_of,
        "system": lambda one: "/".join(filter(None, (organisation_of(one) if several else None, one.system))),
        "accelerator": _accelerator,
        "edition": lambda one: None if one.edition is None else one.edition.label,
    }
    within = _within(sets, lambda one: _fields(by, one))
    groups: dict[str, list[RunSet]] = {}
    for one in sets:
        if name := name_of[by](one):
            groups.setdefault(name, []).append(one)
    found = [Contestant(name, _keyed(groups[name], within)) for name in sorted(groups)]
    keys = Counter(key for one in found for key in one.sets)
    return _first(found, max(found, key=lambda one: sum(keys[key] - 1 for key in one.sets))) if found else []


def _keyed(sets: Iterable[RunSet], within: Within) -> dict[Key, tuple[RunSet, ...]]:
    found: dict[Key, tuple[RunSet, ...]] = {}
    for one in sets:
        key = (_benchmark(one), within(one))
        found[key] = (*found.get(key, ()), one)
    return found


def _within(sets: Sequence[RunSet], fields: Callable[[RunSet], Fields]) -> Within:
    """What tells a set from others of its benchmark, of what results must agree in to be compared."""
    of_sets = {id(one): fields(one) for one in sets}
    values: dict[tuple[str, str], set[str | None]] = {}
    for one in sets:
        for name, value in of_sets[id(one)].items():
            values.setdefault((_benchmark(one), name), set()).add(value)

    def within(one: RunSet) -> tuple[str, ...]:
        telling = (value for name, value in of_sets[id(one)].items() if len(values[_benchmark(one), name]) > 1)
        return tuple(value for value in telling if value is not None)

    return within


def _fields(by: By, one: RunSet) -> Fields:
    """How large the system is, above all; where a description does not say, only systems of the same name are alike."""
    description = _description(one.place)
    number, accelerator = description.accelerators, _accelerator(one)
    scale = None if number is None else f"{number} accelerators"
    if by == "edition" and number is not None and accelerator is not None:
        scale = f"{number} × {accelerator}"
    return {
        "scale": None if by == "system" else scale or one.system,
        "division": one.division,
        "scaling": one.place.scaling,
        "edition": None if by == "edition" or one.edition is None else one.edition.label,
        "target": _target(one),
    }


def _target(one: RunSet) -> str | None:
    return None if one.head is None or one.head.target is None else f"target {one.head.target:g}"


def _benchmark(one: RunSet) -> str:
    return one.facts.id if one.facts is not None else ""


def _system(one: RunSet) -> tuple[str, ...]:
    return () if one.system is None else (one.system,)


def _accelerator(one: RunSet) -> str | None:
    """The model of the accelerator, or of the processor where there is none, spaces evened out."""
    description = _description(one.place)
    for field in ("accelerator_model_name", "host_processor_model_name"):
        if text := " ".join((description.text(field) or "").split()):
            return text
    return None


@cache
def _description(place: Place) -> SystemDescription:
    if place.organisation is None or place.system is None:
        return SystemDescription()
    return find_description(place.organisation, place.system).description or SystemDescription()


def _base_first(found: list[Contestant], base: str | None) -> list[Contestant]:
    if base is None:
        return found
    names = [one.name for one in found]
    if base not in names:
        near = get_close_matches(base, names, n=1, cutoff=0.5)
        raise InputError(
            f"there is no {base} among what is compared",
            fix=f"did you mean {near[0]}?" if near else f"name one of: {', '.join(names)}",
        )
    return _first(found, found[names.index(base)])


def _first(found: Sequence[Contestant], base: Contestant) -> list[Contestant]:
    return [base, *(one for one in found if one is not base)]
