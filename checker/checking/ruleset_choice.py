"""Which ruleset a log is judged by: as told, else by its path, else by what is in it; always with the reason."""

import os
import re
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

from checker.errors import RulesetError
from checker.logs.log import Log
from checker.logs.run import find_benchmark, find_start_ms
from checker.models.report import RulesetSource
from checker.rules.loader import RulesetOutline, list_ruleset_names, list_rulesets, load_ruleset, load_ruleset_outline
from checker.rules.ruleset import Ruleset
from checker.suggestions import find_nearest_name, suggest_known_names

__all__ = [
    "RulesetChoice",
    "choose_ruleset",
    "find_named_ruleset",
    "find_unknown_round",
    "parse_path_hints",
    "parse_path_ruleset",
]

DEFAULT_USAGE = "training"
TRAINING_KEYS = frozenset({"submission_benchmark", "run_start"})
LATEST_START_MS = 4e12
ROUND_FOLDER = r"(training|hpc)(?:_results)?_v(\d+\.\d+)(?:\.\d+)?"
RULESET_NAME = r"(?:([a-z]+)[-_ ])?v?(\d+\.\d+)(?:\.0)?"
RULESET_IN_PATH = (
    r"(?:(?:mlperf|mlcommons|submissions?)[-_])*(training|hpc|reference)(?:_results)?_v?(\d+\.\d+)(?:\.\d+)?(?![\d.])"
)
HINT_IN_PATH = r"(training|hpc|reference|submissions?|mlperf|round)(?:[-_]results)?[-_]?v?(\d+\.\d+)(?:\.\d+)?(?![\d.])"


class RulesetChoice(Struct, frozen=True):
    """The ruleset, how it was found, and why."""

    ruleset: Ruleset
    source: RulesetSource
    reason: str


def find_named_ruleset(
    name: str, *, usage: str | None = None, path: Path | None = None, benchmark: str | None = None
) -> Ruleset:
    """The ruleset of a name that a user gave: 5.1, 5.1.0, v5.1, training-5.1, training_5.1.0, hpc_3.0.0.

    A number without a usage is a ruleset of `usage`; without that, of the usage that the path of the log names, of one that
    has the log's benchmark, or of training.

    Raises:
        RulesetError: there is none of that name.
    """
    stated, number = _split_ruleset_name(name.strip().lower())
    if number is not None:
        usage = stated or usage or _infer_usage(number, path, benchmark)
        if (usage, number) in list_rulesets():
            return load_ruleset(usage, number)
    known = list_ruleset_names()
    raise RulesetError(f"unknown ruleset {name}", fix=suggest_known_names(name.lower().removeprefix("training-"), known))


def _split_ruleset_name(name: str) -> tuple[str | None, str | None]:
    """The usage in the name of a ruleset, and the number; None where it has none."""
    if any(number == name for _, number in list_rulesets()):  # as most are named; the pattern takes long to compile
        return None, name
    match = re.fullmatch(RULESET_NAME, name)
    return (None, None) if match is None else (match[1], match[2])


def _infer_usage(number: str, path: Path | None, benchmark: str | None) -> str:
    usages = sorted((usage for usage, name in list_rulesets() if name == number), key=lambda usage: usage != DEFAULT_USAGE)
    if usages == [DEFAULT_USAGE]:
        return DEFAULT_USAGE
    named = () if path is None else [re.match(RULESET_IN_PATH, part) for part in reversed(path.absolute().parts)]
    in_path = next((match[1] for match in named if match is not None), None)
    if in_path in usages:
        return in_path
    having = (usage for usage in usages if benchmark in load_ruleset_outline(usage, number).benchmarks)
    return next(having, DEFAULT_USAGE)


def parse_path_ruleset(path: Path) -> tuple[str, str] | None:
    """(usage, ruleset) that a folder of the path or the file is called after, the innermost first: training_results_v5.1,
    mlperf_hpc_v3.0."""
    folder, name = os.path.split(str(path if path.is_absolute() else path.absolute()))  # a member of an archive is no PathLike
    return _parse_folder_ruleset(name) or _parse_parent_folders(folder)


@lru_cache(maxsize=64)
def _parse_parent_folders(folder: str) -> tuple[str, str] | None:
    found = map(_parse_folder_ruleset, reversed(Path(folder).parts))
    return next((name for name in found if name is not None), None)


@lru_cache(maxsize=1024)
def _parse_folder_ruleset(name: str) -> tuple[str, str] | None:
    found = re.match(RULESET_IN_PATH, name)
    return (found[1], found[2]) if found is not None and (found[1], found[2]) in list_rulesets() else None


def parse_path_hints(path: Path) -> tuple[tuple[str, str], ...]:
    """(usage, ruleset) that names in the path may mean, the innermost first: those of submission_v5.1, my_training_v2.0. A
    name without a usage may mean any."""
    return tuple(hint for name in reversed(path.absolute().parts) for hint in _parse_folder_hints(name))


@lru_cache(maxsize=1024)
def _parse_folder_hints(name: str) -> tuple[tuple[str, str], ...]:
    found = re.search(HINT_IN_PATH, name)
    if found is None:
        return ()
    usages = [usage for usage, number in list_rulesets() if number == found[2]]
    return tuple((usage, found[2]) for usage in ([found[1]] if found[1] in usages else usages))


def find_unknown_round(path: Path) -> str | None:
    """The round that a directory is called after, where it is none that there are rules for."""
    found = (re.fullmatch(ROUND_FOLDER, part) for part in reversed(path.absolute().parts[:-1]))
    return next((f"{one[1]} {one[2]}" for one in found if one is not None), None)


def choose_ruleset(
    log: Log, requested: Ruleset | None, *, source: Literal["flag", "config"] = "flag", usage: str | None = None
) -> RulesetChoice:
    """The ruleset to check the log against: the one wanted, by `source`, else one of `usage`, where that is given.

    Raises:
        RulesetError: none fits, several do, or the log is of another benchmark suite.
    """
    suite = None if log.positions.keys() & TRAINING_KEYS else _find_foreign_suite(log)
    if suite is not None:
        raise RulesetError(
            f"{log.path}: a log of {suite}, not of MLPerf Training or HPC", fix="check it with the tools of that suite"
        )
    if requested is not None:
        return RulesetChoice(requested, source, "given by --ruleset" if source == "flag" else "given by the configuration")
    in_path = parse_path_ruleset(log.path)
    if in_path is not None:
        return RulesetChoice(load_ruleset(*in_path), "path", f"its path names {in_path[0]} {in_path[1]}")
    unknown = find_unknown_round(log.path)
    if unknown is not None:
        known = ", ".join(list_ruleset_names())
        raise RulesetError(f"{log.path}: there are no rules of {unknown}, which its path names", fix=f"name one of: {known}")
    return _find_hinted_ruleset(log, usage) or _infer_ruleset(log, usage)


def _find_foreign_suite(log: Log) -> str | None:
    from checker.rules.other_names import find_foreign_suite  # of logs that lack what training logs have

    return find_foreign_suite(log.positions)


def _find_hinted_ruleset(log: Log, usage: str | None) -> RulesetChoice | None:
    """The ruleset that a name in the path hints at, where the log may be one of its logs: its dialect and benchmark are, and
    the round was still open on the day of the run."""
    for hinted, number in parse_path_hints(log.path):
        outline = load_ruleset_outline(hinted, number)
        benchmark, day = find_benchmark(log, log.dialect), _find_day(log)
        period = outline.definition.period
        if (
            usage in (None, hinted)
            and outline.definition.dialect == log.dialect
            and benchmark in outline.benchmarks
            and (day is None or period is None or day <= period[1])
        ):
            return RulesetChoice(load_ruleset(hinted, number), "path", f"its path names {number}, and the log agrees")
    return None


def _infer_ruleset(log: Log, usage: str | None) -> RulesetChoice:
    every = [load_ruleset_outline(*name) for name in list_rulesets() if usage in (None, name[0])]
    dialect = log.dialect
    fitting = [one for one in every if one.definition.dialect == dialect]
    reasons = [f"written in dialect {dialect}"]
    if not fitting:
        raise RulesetError(f"{log.path}: no ruleset is written in dialect {dialect}", candidates=())
    if len(fitting) > 1:
        fitting, reason = _filter_by_benchmark(log, fitting)
        reasons += reason
    if len(fitting) > 1:
        fitting, reason = _filter_by_date(log, fitting)
        reasons += reason
    if len(fitting) > 1:
        names = ", ".join(one.display_name for one in fitting)
        raise RulesetError(
            f"{log.path}: several rulesets fit: {names}",
            fix="say which with --ruleset",
            candidates=tuple(one.display_name for one in fitting),
        )
    return RulesetChoice(
        load_ruleset(fitting[0].definition.usage, fitting[0].definition.version), "inferred", ", ".join(reasons)
    )


def _filter_by_benchmark(log: Log, fitting: list[RulesetOutline]) -> tuple[list[RulesetOutline], list[str]]:
    benchmark = find_benchmark(log, log.dialect)
    having = [outline for outline in fitting if benchmark in outline.benchmarks]
    if benchmark is not None and not having:
        known = {name for outline in fitting for name in outline.benchmarks}
        if find_nearest_name(benchmark, known) is None:
            from checker.checking.log_causes import find_second_attempt

            again = find_second_attempt(log)
            line = None if again is None else log.locations.find_line(log.offsets[again])
            attempts = "" if line is None else f"; the file has two attempts, the second from line {line} on"
            raise RulesetError(
                f"{log.path}: {benchmark} is a benchmark of no ruleset{attempts}",
                fix=f"define your own with [benchmark.{benchmark}] in mlcheck.toml; mlcheck rulesets lists those of MLPerf",
            )
    return (having, [f"it has the benchmark {benchmark}"]) if having else (fitting, [])


def _filter_by_date(log: Log, fitting: list[RulesetOutline]) -> tuple[list[RulesetOutline], list[str]]:
    """The first round that was still open on the day of the run: runs are entered in later rounds, never in earlier."""
    day = _find_day(log)
    if day is None:
        return fitting, []
    if not log.positions.get("run_start") and day < min(
        (one.definition.period[0] for one in fitting if one.definition.period), default=day
    ):
        return fitting, []  # a log that has no start yet tells its day by its first record, where that is one
    still_open = [one for one in fitting if one.definition.period and day <= one.definition.period[1]]
    return (still_open[:1], [f"run on {day}"]) if still_open else (fitting, [])


def _find_day(log: Log) -> date | None:
    """The day of the run by its start, else by its first record; None where there is no time that can be one."""
    start = find_start_ms(log) if log.positions.get("run_start") else log.events.times_ms[0] if log.events else None
    return None if start is None or not 0 < start < LATEST_START_MS else datetime.fromtimestamp(start / 1000, UTC).date()
