"""Findings that tell of a log as a whole: it ends early, holds two attempts, or is of many ranks."""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

from checker.checking.findings import build_finding
from checker.logs.log import Log
from checker.models.finding import Edit, Finding, Origin
from checker.suggestions import find_nearest_name

__all__ = ["describe_whole_log", "find_second_attempt"]

EVENT_MISSING, STARTED_AGAIN = "ORD001-event-missing", "ORD009-run-started-again"
MISSING_KEY_RULES = ("HYP001", "SUB001", "ORD001", "ORD011", "QLT003")
ORDER_RULES = ("ORD002", "ORD005")
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
        lines = tuple(log.locations.find_line(log.offsets[at]) for at in log.positions[near])
        edit = Edit(action="set", lines=lines, field="key", value=f'"{finding.key}"')
        message = f"{finding.message}; line {lines[0]} logs {near}"
        fix = f"log it as {finding.key}, not {near}"
        return finding.model_copy(update={"message": message, "fix": fix, "edit": edit})
    move = _find_misplaced_record(log) if finding.rule.startswith(ORDER_RULES) else None
    if move is not None:
        fix = f"{move.describe(finding.path)}, where its time belongs; {finding.fix}"
        return finding.model_copy(update={"fix": fix, "edit": move})
    if finding.rule == EVENT_MISSING and finding.key == RUN_STOP and len(log.events):
        return finding.model_copy(update={"message": f"{finding.message}: {_describe_end(log)}"})
    if finding.rule == STARTED_AGAIN and finding.key == RUN_START:
        again = find_second_attempt(log)
        if again is not None:
            line, last = (log.locations.find_line(log.offsets[at]) for at in (again, len(log.events) - 1))
            message = f"the file has two attempts, in lines 1 to {line - 1} and {line} to {last}: {finding.message}"
            edit = Edit(action="split", lines=(line,))
            fix = f"keep one run a file: {edit.describe(finding.path)}"
            return finding.model_copy(update={"message": message, "fix": fix, "edit": edit})
    return finding


def _find_misspelt_key(log: Log, finding: Finding, known_keys: Collection[str]) -> str | None:
    """A key of the log that no rule knows and that is nearly the missing one."""
    if not finding.rule.startswith(MISSING_KEY_RULES) or finding.key is None or finding.key in log.positions:
        return None
    return find_nearest_name(finding.key, [key for key in log.positions if key not in known_keys], cutoff=KEY_SIMILARITY)


def _find_misplaced_record(log: Log) -> Edit | None:
    """The edit that moves the one record that stands at another place than its time says; None where there is not just one."""
    times = list(log.events.times_ms)
    drops = [at for at in range(1, len(times)) if not times[at - 1] <= times[at]]
    if len(drops) != 1:
        return None
    late = drops[0]
    for at in (late, late - 1):
        rest = [*times[:at], *times[at + 1 :]]
        if all(before <= after for before, after in pairwise(rest)):
            order = [(time_ms, key.endswith("_start")) for time_ms, key in zip(times, log.events.keys, strict=True)]
            following = next(
                (where for where, other in enumerate(order) if where != at and _comes_behind(other, order[at])), None
            )
            if following is None:
                return None
            line, before = (log.locations.find_line(log.offsets[position]) for position in (at, following))
            return Edit(action="move", lines=(line,), value=str(before))
    return None


def _comes_behind(other: tuple[float, bool], moved: tuple[float, bool]) -> bool:
    """Whether a record comes behind the one that is moved, each with its time and whether it starts something."""
    return other[0] > moved[0] or (other == moved and moved[1])


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


def find_second_attempt(log: Log) -> int | None:
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
    repeated: dict[str, int] = {}
    for finding in findings:
        positions = log.positions.get(finding.key or "", ())
        if (
            finding.rule.startswith(REPEATED_RULES)
            and len(positions) > 1
            and (finding.found or "").startswith(f"{len(positions)} of ")
        ):
            repeated[str(finding.key)] = len(positions)
    if len(repeated) < FEWEST_REPEATED_KEYS:
        return None
    usual = max(set(repeated.values()), key=[*repeated.values()].count)
    offset = min(log.offsets[log.positions[key][1]] for key in repeated)
    surplus = sorted(at for key in repeated for at in log.positions[key][1:])
    edit = None
    if all(finding.rule != STARTED_AGAIN for finding in findings):  # else there are two attempts rather than two ranks
        edit = Edit(action="delete", lines=tuple(log.locations.find_line(log.offsets[at]) for at in surplus))
    fix = None if edit is None else f"log from rank 0 only; of this log, {edit.describe('')}"
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
        fix=fix,
        edit=edit,
    )
