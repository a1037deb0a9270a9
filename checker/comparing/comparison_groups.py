"""Benchmark results -> contests: results of one benchmark, ruleset, division and number of accelerators, whose contestants are
the given paths, or who ran them, on which system or accelerator, or in which ruleset. Results are never put together
unasked."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import get_args

from msgspec import Struct

from checker.comparing.comparison import Across, Grouping
from checker.comparing.contest_results import Competitor, ContestResult, build_short_names, name_competitors
from checker.counts import join_first
from checker.errors import InputError
from checker.submissions.results.benchmark_result import JudgedResult
from checker.submissions.results.run_set import RunSet, find_submitter_name
from checker.suggestions import find_nearest_name

__all__ = ["GROUPINGS", "Contest", "ContestTable", "find_contests"]

GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
MOST_NAMED_BENCHMARKS = 5
Fields = dict[str, str | None]


class Contest(Struct, frozen=True):
    """Results that are compared, those of a contestant next to each other and its best one first.

    Attributes:
        within: what tells the contest from others of the benchmark.
    """

    benchmark: str
    within: tuple[str, ...]
    competitors: tuple[Competitor, ...]

    @property
    def label(self) -> str:
        """The contest as people call it."""
        return ", ".join((self.benchmark, *self.within))

    @property
    def contestants(self) -> list[str]:
        """Those that take part, each once."""
        return list(dict.fromkeys(one.contestant for one in self.competitors))


class ContestTable(Struct, frozen=True):
    """All contests of what was given, and the contestants, the base first."""

    contestants: tuple[str, ...]
    contests: tuple[Contest, ...]


def find_contests(
    by: Grouping,
    given: Sequence[tuple[Path, Sequence[JudgedResult]]],
    base: str | None = None,
    *,
    across: Across | None = None,
    pool: bool = False,
) -> ContestTable:
    """The contests of the results under each of the given paths. The base is the contestant of this name, else the first path
    or, of groups, the one that has most in common with the others. What has no known benchmark cannot be compared.

    Args:
        across: `sizes` puts results of any number of accelerators side by side.
        pool: A contestant's results in a contest are compared as one.

    Raises:
        InputError: there are fewer than two contestants, or none has that name.
    """
    usable = [(path, [one for one in judged if _is_comparable(one.runs)]) for path, judged in given]
    _require_known_benchmarks([one.runs for _, judged in given for one in judged])
    names, results = _label_directories(usable) if by == "directory" else _label_groups(by, usable)
    if len(names) < 2:
        only = f"only {names[0]}" if names else "nothing with a known benchmark"
        other = "a second directory" if by == "directory" else "more paths, or group the runs otherwise"
        raise InputError(f"there is {only} to compare by {by}", fix=f"give {other}")
    contests = _build_contests(by, names, results, across=across, pool=pool)
    first = names[0] if by == "directory" else _find_most_shared(names, contests)
    return _move_base_to_front(ContestTable(tuple(names), tuple(contests)), _choose_base(names, base) or first)


def _require_known_benchmarks(sets: Sequence[RunSet]) -> None:
    """See that some logs are of a benchmark that their ruleset has.

    Raises:
        InputError: none is, and the logs name benchmarks.
    """
    unknown = sorted(
        {run.report.benchmark for one in sets if one.benchmark is None for run in one.runs if run.report.benchmark}
    )
    if unknown and all(one.benchmark is None for one in sets):
        raise InputError(
            f"the logs are of {join_first(unknown, MOST_NAMED_BENCHMARKS)}, which their ruleset does not have",
            fix=f"name another with --ruleset, or define your own with [benchmark.{unknown[0]}] in mlcheck.toml",
        )


def _is_comparable(one: RunSet) -> bool:
    return one.benchmark is not None and bool(one.runs) and not one.layout.pruned


def _label_directories(given: Sequence[tuple[Path, Sequence[JudgedResult]]]) -> tuple[list[str], list[ContestResult]]:
    names = build_short_names([path for path, _ in given])
    return names, [ContestResult(name, one) for name, (_, those) in zip(names, given, strict=True) for one in those]


def _label_groups(by: Grouping, given: Sequence[tuple[Path, Sequence[JudgedResult]]]) -> tuple[list[str], list[ContestResult]]:
    judged = [one for _, those in given for one in those]
    several = len({find_submitter_name(one.runs) for one in judged}) > 1
    name_of: dict[Grouping, Callable[[JudgedResult], str | None]] = {
        "submitter": lambda one: find_submitter_name(one.runs),
        "system": lambda one: "/".join(filter(None, (find_submitter_name(one.runs) if several else None, one.runs.system))),
        "accelerator": lambda one: ContestResult("", one).accelerator_model,
        "ruleset": lambda one: None if one.runs.ruleset is None else one.runs.ruleset.display_name,
    }
    results = [ContestResult(name, one) for one in judged if (name := name_of[by](one))]
    return sorted({one.contestant for one in results}), results


def _build_contests(
    by: Grouping, names: Sequence[str], results: Sequence[ContestResult], *, across: Across | None, pool: bool
) -> list[Contest]:
    fields = [_collect_contest_fields(by, one, across) for one in results]
    _adopt_only_size(by, results, fields)
    telling = _find_telling_fields(results, fields)
    groups: dict[tuple[str | None, ...], list[ContestResult]] = {}
    within: dict[tuple[str | None, ...], tuple[str, ...]] = {}
    for one, values in zip(results, fields, strict=True):
        key = (one.benchmark_id, *values.values())
        groups.setdefault(key, []).append(one)
        told = (value for name, value in values.items() if name in telling[one.benchmark_id])
        within[key] = tuple(value for value in told if value is not None)
    found = []
    for key, members in groups.items():
        for system, part in _split_by_system(members, split=by != "system" and not pool and across is None):
            found.append(
                Contest(
                    benchmark=members[0].benchmark_id,
                    within=within[key] if system is None or system in within[key] else (*within[key], system),
                    competitors=tuple(_name_all(names, part, pool=pool, sized=across == "sizes")),
                )
            )
    return found


def _collect_contest_fields(by: Grouping, one: ContestResult, across: Across | None) -> Fields:
    """What results must agree in to be compared. Where the number of accelerators is not known, only systems of the same name
    are alike; paths that were named one by one are taken to be."""
    number, model = one.report.accelerators, one.accelerator_model
    size = None if number is None else f"{number} accelerators"
    if by == "ruleset":
        size = one.system if number is None else f"{number} × {model}" if model else size
    elif size is None and by in ("submitter", "accelerator"):
        size = one.system
    target = None if one.runs.representative_run is None else one.runs.representative_run.target
    return {
        "size": None if across == "sizes" else size,
        "division": one.runs.division,
        "scaling": one.runs.layout.scaling,
        "ruleset": None if by == "ruleset" or one.runs.ruleset is None else one.runs.ruleset.display_name,
        "target": None if target is None else f"target {target:g}",
    }


def _adopt_only_size(by: Grouping, results: Sequence[ContestResult], fields: Sequence[Fields]) -> None:
    """Of paths that were named one by one, a result of unknown size competes with those of the only size that is known."""
    if by != "directory":
        return
    sizes: dict[str, set[str]] = {}
    for one, values in zip(results, fields, strict=True):
        if (size := values["size"]) is not None:
            sizes.setdefault(one.benchmark_id, set()).add(size)
    for one, values in zip(results, fields, strict=True):
        known = sizes.get(one.benchmark_id, set())
        if values["size"] is None and len(known) == 1:
            (values["size"],) = known


def _find_telling_fields(results: Sequence[ContestResult], fields: Sequence[Fields]) -> Mapping[str, set[str]]:
    """For each benchmark the fields in which its results differ."""
    seen: dict[tuple[str, str], set[str | None]] = {}
    for one, values in zip(results, fields, strict=True):
        for name, value in values.items():
            seen.setdefault((one.benchmark_id, name), set()).add(value)
    telling: dict[str, set[str]] = {one.benchmark_id: set() for one in results}
    for (benchmark, name), values_of_field in seen.items():
        if len(values_of_field) > 1:
            telling[benchmark].add(name)
    return telling


def _split_by_system(members: Sequence[ContestResult], *, split: bool) -> Iterable[tuple[str | None, Sequence[ContestResult]]]:
    """System by system, where all contestants have systems of the same names: those are meant to be compared."""
    systems: dict[str, dict[str | None, None]] = {}
    for one in members:
        systems.setdefault(one.contestant, {})[one.system] = None
    own, *others = systems.values()
    if not split or not others or None in own or any(names.keys() != own.keys() for names in others):
        return [(None, members)]
    return [(system, [one for one in members if one.system == system]) for system in own]


def _name_all(names: Sequence[str], members: Sequence[ContestResult], *, pool: bool, sized: bool) -> Iterable[Competitor]:
    for name in names:
        if own := [one for one in members if one.contestant == name]:
            yield from name_competitors(own, pool=pool, sized=sized)


def _find_most_shared(names: Sequence[str], contests: Sequence[Contest]) -> str:
    """The contestant that meets most others over all contests."""
    met = Counter[str]()
    for contest in contests:
        for name in contest.contestants:
            met[name] += len(contest.contestants) - 1
    return max(names, key=lambda name: met[name])


def _choose_base(names: Sequence[str], base: str | None) -> str | None:
    if base is not None and base not in names:
        near = find_nearest_name(base, names)
        raise InputError(
            f"there is no {base} among what is compared",
            fix=f"did you mean {near}?" if near else f"name one of: {', '.join(names)}",
        )
    return base


def _move_base_to_front(table: ContestTable, base: str) -> ContestTable:
    """The contests of the base come in the order of its results."""
    return ContestTable(
        (base, *(name for name in table.contestants if name != base)),
        tuple(
            Contest(one.benchmark, one.within, tuple(sorted(one.competitors, key=lambda each: each.contestant != base)))
            for one in table.contests
        ),
    )
