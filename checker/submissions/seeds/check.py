"""Seeds: the official rule on tuples of file, line and seed, and the same seed in two runs wherever it is logged."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from checker.checking.findings import build_finding
from checker.checking.run_facts import RunFacts, SeedRecord
from checker.checking.severity import Circumstance
from checker.models.finding import Finding, Origin
from checker.rules.language.value_wording import format_log_value
from checker.submissions.results.run_set import RunSet

__all__ = ["SeedOutcome", "check_seeds", "emulate_seed_check", "explain_seed_rejection", "is_seed_check_required"]

SeedOutcome = Literal["pass", "fail", "not_required"]
MOST_NAMED = 5


def is_seed_check_required(runs: RunSet) -> bool:
    """Whether the official package check looks at the seeds of the set."""
    return runs.ruleset is not None and runs.ruleset.definition.seeds and runs.division == "closed"


def emulate_seed_check(runs: RunSet) -> SeedOutcome:
    """What the official seed checker says of these logs: each logs a seed that int() takes, and none repeats file, line
    and seed of an earlier record, its own run's included."""
    return "pass" if explain_seed_rejection(runs) is None else "fail"


def explain_seed_rejection(runs: RunSet) -> str | None:
    """Why the official seed checker rejects these logs, with the log at fault; None where it accepts them."""
    seen: dict[tuple[object, object, int], str] = {}
    for run in runs.runs:
        name, facts = Path(run.report.path).name, run.run_facts
        if facts is None or facts.seeds is None:
            return f"it cannot read {name}, or a seed in it" if facts is None else _explain_unreadable_seeds(name, facts)
        if not facts.seeds:
            return f"{name} has no seed"
        for seed in facts.seeds:
            mark = (format_log_value(seed.file), format_log_value(seed.lineno), seed.value)
            if mark in seen:
                where = f"{seed.file}:{seed.lineno}"
                both = "twice" if seen[mark] == name else f"as {seen[mark]} does"
                return f"{name} logs seed {seed.value} from {where} {both}"
            seen[mark] = name
    return None


def _explain_unreadable_seeds(name: str, facts: RunFacts) -> str:
    for value in facts.seed_values:
        try:
            int(value)
        except (TypeError, ValueError, OverflowError):
            return f"the seed in {name} is {format_log_value(value)}, not an integer"
    return f"{name} has lines that the official program cannot read, or a seed record without file and line"


def check_seeds(runs: RunSet) -> Iterator[Finding]:
    """A run without a seed, a seed at the same place in two runs, the same seed in two runs at all.

    A run may say its own seed as often as it likes, from as many ranks as it has.
    """
    if not is_seed_check_required(runs) or runs.ruleset is None:
        return
    named = [(Path(run.report.path).name, run.run_facts) for run in runs.runs if run.run_facts is not None]
    without = [name for name, traits in named if not traits.seed_values]
    pruned = (Circumstance.SEEDS_PRUNED,) if runs.is_weak_scaling else ()
    circumstances = () if runs.ruleset.definition.seeds_required else (Circumstance.SEEDS_NOT_REQUIRED, *pruned)
    if without:
        yield build_finding(
            "RES008-seed-missing",
            Origin.OFFICIAL,
            runs.path,
            f"no seed in {_join_run_names(without)}",
            expected="a seed in every run",
            circumstances=circumstances,
        )
    repeated: set[str] = set()
    for seed, names in _group_seeds_by_location(runs).items():
        if len(names) > 1:
            repeated.add(str(seed.value))
            message = f"seed {seed.value} from {seed.file}:{seed.lineno} in {_join_run_names(names)}"
            yield build_finding(
                "RES017-seed-at-same-place",
                Origin.OFFICIAL,
                runs.path,
                message,
                expected="a seed for each run",
                circumstances=circumstances,
            )
    for value, names in _group_seeds_by_value(runs).items():
        if len(names) > 1 and value not in repeated:
            yield build_finding(
                "RES009-seed-repeated",
                Origin.POLICY,
                runs.path,
                f"seed {value} in {_join_run_names(names)}",
                expected="a seed for each run",
                circumstances=pruned,
            )
    reason = explain_seed_rejection(runs)
    if reason is not None and not (without or repeated):
        message = f"the official seed checker rejects the result: {reason}"
        yield build_finding("RES018-seeds-refused-officially", Origin.OFFICIAL, runs.path, message)


def _group_seeds_by_location(runs: RunSet) -> dict[SeedRecord, list[str]]:
    found: dict[tuple[str, str, int], tuple[SeedRecord, list[str]]] = {}
    for run in runs.runs:
        for seed in dict.fromkeys((run.run_facts.seeds or ()) if run.run_facts is not None else ()):
            mark = (format_log_value(seed.file), format_log_value(seed.lineno), seed.value)
            found.setdefault(mark, (seed, []))[1].append(Path(run.report.path).name)
    return dict(found.values())


def _group_seeds_by_value(runs: RunSet) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for run in runs.runs:
        values = () if run.run_facts is None else run.run_facts.seed_values
        for value in dict.fromkeys(map(_format_seed_value, values)):
            found.setdefault(value, []).append(Path(run.report.path).name)
    return found


def _format_seed_value(value: object) -> str:
    return value if isinstance(value, str) else format_log_value(value)


def _join_run_names(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else "")
