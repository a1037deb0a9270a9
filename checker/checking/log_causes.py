"""Findings that tell of a log as a whole: it ends early, holds two attempts, or is of many ranks."""

from collections.abc import Collection, Iterable, Sequence

from checker.checking.findings import build_finding
from checker.logs.log import Log
from checker.models.finding import Edit, Finding, Origin
from checker.suggestions import find_nearest_name

__all__ = ["describe_whole_log"]

EVENT_MISSING, STARTED_AGAIN = "ORD001-event-missing", "ORD009-run-started-again"
MISSING_KEY_RULES = ("HYP001", "SUB001", "ORD001", "QLT003")
KEY_SIMILARITY = 0.85
REPEATED_RULES = ("SUB002", "HYP002")
MS_PER_MINUTE = 60_000
RUN_START, RUN_STOP = "run_start", "run_stop"
FIRST_KEYS = ("cache_clear", "init_start", "submission_benchmark", "submission_org", "submission_division")
"""Records that an attempt begins with."""
FEWEST_REPEATED_KEYS = 4
"""As many keys have to be repeated for all records to be taken for those of several ranks."""


def describe_whole_log(log: Log, findings: Iterable[Finding], known_keys: Collection[str]) -> list[Finding]:
    """The findings, with what the log as a whole says of a missing run_stop and a second run_start; and a finding on a log in
    which each rank wrote every record. `known_keys` are those that the ruleset has demands on."""
    described = [_describe_finding(log, finding, known_keys) for finding in findings]
    copies = _find_copies_of_ranks(log, described)
    return described if copies is None else [*described, copies]


def _describe_finding(log: Log, finding: Finding, known_keys: Collection[str]) -> Finding:
    near = _find_misspelt_key(log, finding, known_keys)
    if near is not None:
        offset = log.offsets[log.positions[near][0]]
        return finding.model_copy(
            update={
                "message": f"{finding.message}; line {log.locations.find_line(offset)} logs {near}",
                "fix": f"log it as {finding.key}, not {near}",
                "edit": Edit(
                    action="set",
                    lines=tuple(log.locations.find_line(log.offsets[at]) for at in log.positions[near]),
                    field="key",
                    value=f'"{finding.key}"',
                ),
            }
        )
    if finding.rule == EVENT_MISSING and finding.key == RUN_STOP and len(log.events):
        return finding.model_copy(update={"message": f"{finding.message}: {_describe_end(log)}"})
    if finding.rule == STARTED_AGAIN and finding.key == RUN_START:
        again = _find_second_attempt(log)
        if again is not None:
            line, last = (log.locations.find_line(log.offsets[at]) for at in (again, len(log.events) - 1))
            return finding.model_copy(
                update={
                    "message": f"the file has two attempts, in lines 1 to {line - 1} and {line} to {last}: {finding.message}",
                    "fix": f"keep one run a file: split it before line {line}",
                }
            )
    return finding


def _find_misspelt_key(log: Log, finding: Finding, known_keys: Collection[str]) -> str | None:
    """A key of the log that no rule knows and that is nearly the missing one."""
    if not finding.rule.startswith(MISSING_KEY_RULES) or finding.key is None or finding.key in log.positions:
        return None
    return find_nearest_name(finding.key, [key for key in log.positions if key not in known_keys], cutoff=KEY_SIMILARITY)


def _describe_end(log: Log) -> str:
    line = log.locations.find_line(log.offsets[-1])
    opened: list[str] = []
    for key in log.events.keys:
        name, _, part = key.rpartition("_")
        if part == "start" and key != RUN_START:
            opened.append(name)
        elif part in ("stop", "end") and name in opened:
            opened.remove(name)
    return f"the log ends at line {line}, " + (
        f"during {opened[-1]}" if opened else f"after {log.events[len(log.events) - 1]['key']}"
    )


def _find_second_attempt(log: Log) -> int | None:
    """The position of the first record of the second attempt; None where only run_start is there again."""
    starts = log.positions.get(RUN_START, ())
    if len(starts) < 2:
        return None
    again = [
        at
        for key in FIRST_KEYS
        for at in log.positions.get(key, ())
        if starts[0] < at < starts[-1] and log.count_before(key, at)
    ]
    return min(again, default=None)


def _find_copies_of_ranks(log: Log, findings: Sequence[Finding]) -> Finding | None:
    repeated = {}
    for finding in findings:
        positions = log.positions.get(finding.key or "", ())
        if (
            finding.rule.startswith(REPEATED_RULES)
            and len(positions) > 1
            and (finding.found or "").startswith(f"{len(positions)} of ")
        ):
            repeated[finding.key] = len(positions)
    if len(repeated) < FEWEST_REPEATED_KEYS:
        return None
    usual = max(set(repeated.values()), key=[*repeated.values()].count)
    offset = min(log.offsets[log.positions[key][1]] for key in repeated if key is not None)
    return build_finding(
        "LOG021-records-of-every-rank",
        Origin.MLCHECK,
        log.path,
        f"{len(repeated)} keys are logged {usual} times with the same value: each of {usual} ranks writes its own records",
        line=log.locations.find_line(offset),
        column=log.locations.find_column(offset),
        expected="the records of one rank",
        found=f"{usual} copies",
        excerpt=log.locations.read_excerpt(offset),
    )
