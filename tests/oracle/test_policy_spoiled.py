"""Each demand of the written rules on closed logs, broken in a published log that the round accepted: it is an error, or what
the evidence of the round makes of it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from records import QUALITIES, Lines, Record, change, line_of, places, put, record, where
from test_spoiled import judged

from checker.checking.check_log import check_log
from checker.checking.options import CheckOptions
from checker.models.finding import Origin
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.ruleset import Ruleset, ScopedDemand

pytestmark = pytest.mark.slow

IMPOSSIBLE_VALUES: tuple[object, ...] = (12345.678, -0.7, "banana", [7, 9])
SEVERITIES = {None: "error", "warning": "warning", "note": "note"}


def find_accepted_logs(corpus: Path, usage: str, ruleset: str) -> dict[str, Path]:
    """The smallest closed log of each benchmark that the round accepted, and that passes."""
    answers = map(json.loads, (corpus / "verdicts.jsonl").read_text(encoding="utf-8").splitlines())
    logs = [
        corpus / answer["path"]
        for answer in answers
        if (answer["usage"], answer["edition"], answer["official"]) == (usage, ruleset, "pass")
    ]
    found: dict[str, Path] = {}
    for log in sorted(logs, key=lambda path: path.stat().st_size):
        report = check_log(log, CheckOptions(ruleset=f"{usage}-{ruleset}")).report
        if (report.mlcheck, report.division) == ("pass", "closed"):
            found.setdefault(str(report.benchmark), log)
    return found


def iter_spoiled(lines: Lines, placed: ScopedDemand, progress: str) -> Iterator[Lines | None]:
    """The log with the demand broken, in ways of which one at least has to be found; None where it cannot be."""
    if placed.section == "hyperparameters":
        yield from (set_value(lines, placed.key, value) for value in IMPOSSIBLE_VALUES)
    elif placed.key == "epoch_start":
        yield change_progress(lines, ("epoch_start",), 0, "epoch_num", lambda old, before: 0)
    elif placed.demand.table_rule == "QLT009":
        yield change_progress(lines, QUALITIES, 1, progress, lambda old, before: before + 0.37 * (old - before))


def set_value(lines: Lines, key: str, value: object) -> Lines | None:
    """The log with another value of the key, or with a record of it where it has none."""
    if where(lines, key) is not None:
        return change(key, value=value)(lines)
    index = where(lines, "train_samples") or where(lines, "global_batch_size")
    if index is None:
        return None
    return [*lines[: index + 1], line_of({**(record(lines[index]) or {}), "key": key, "value": value}), *lines[index + 1 :]]


def change_progress(
    lines: Lines, keys: tuple[str, ...], number: int, name: str, how: Callable[[float, float], float]
) -> Lines | None:
    """The log with another progress in one record of the keys, made of its own and of that of the record before it."""
    found = places(lines, *keys)
    if len(found) <= number + 1:
        return None
    records: list[Record] = [record(lines[index]) or {} for index in found]
    steps = [(one.get("metadata") or {}).get(name) for one in records]
    before = steps[number - 1] if number else 0
    if steps[number] is None or before is None or steps[number] == before:
        return None
    old = records[number]
    return put(lines, found[number], {**old, "metadata": {**old["metadata"], name: how(steps[number], before)}})


def check_demand(placed: ScopedDemand, lines: Lines, ruleset: Ruleset, benchmark: str, folder: Path) -> str | None:
    """What is wrong with how the broken demand is reported; None where all is well, "skipped" where it was not broken."""
    every = iter_spoiled(lines, placed, ruleset.benchmarks[benchmark].quality.progress or "")
    spoiled = [way for way in every if way is not None]
    if not spoiled:
        return "skipped"
    wanted = SEVERITIES[placed.demand.severity and placed.demand.severity.value]
    rules = {placed.demand.table_rule, *(check.rule for check in placed.demand.check or ())} - {None}
    found: set[tuple[str, str]] = set()
    for way in spoiled:
        report = judged(way, folder, f"{ruleset.usage}-{ruleset.name}")
        found |= {(finding.rule[:6], finding.severity.value) for finding in report.findings if finding.key == placed.key}
    return None if any((rule, wanted) in found for rule in rules) else f"{sorted(rules)} {wanted}: {sorted(found)}"


@pytest.mark.parametrize(("usage", "name"), list_rulesets())
def test_each_demand_of_the_written_rules_refuses_a_log_that_breaks_it(
    corpus: Path, tmp_path: Path, usage: str, name: str
) -> None:
    ruleset, wrong, tried = load_ruleset(usage, name), [], 0
    for benchmark, log in find_accepted_logs(corpus, usage, name).items():
        lines = log.read_bytes().decode("utf-8", "replace").splitlines()
        for placed in ruleset.iter_demands("closed", benchmark):
            if placed.origin is not Origin.POLICY or placed.condition is not None:
                continue
            outcome = check_demand(placed, lines, ruleset, benchmark, tmp_path)
            tried += outcome != "skipped"
            if outcome not in (None, "skipped"):
                wrong.append((benchmark, placed.key, outcome))
    if not tried:
        pytest.skip(f"no accepted logs of {usage} {name} with demands of the written rules are in the corpus")
    print(f"{usage} {name}: {tried} demands broken")
    assert wrong == [], tried
