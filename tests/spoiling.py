"""Ways to spoil a good log, and ways to disguise it: lines in, lines out. None where a way does not apply to the log."""

import json
import re
from collections.abc import Callable

Lines = list[str]
Way = Callable[[Lines], Lines | None]

TOKEN = re.compile(r":::MLLOG (\{.*\})\s*$")


def record(line: str) -> dict[str, object] | None:
    """The record of a line, if it has one."""
    found = TOKEN.search(line)
    try:
        return json.loads(found[1]) if found else None
    except ValueError:
        return None


def where(lines: Lines, key: str, number: int = 0) -> int | None:
    """The line of the record of the key."""
    found = [index for index, line in enumerate(lines) if f'"{key}"' in line and (record(line) or {}).get("key") == key]
    return found[number] if found and -len(found) <= number < len(found) else None


def change(key: str, number: int = 0, **fields: object) -> Way:
    """Other fields in a record."""

    def way(lines: Lines) -> Lines | None:
        index = where(lines, key, number)
        if index is None:
            return None
        new = {**(record(lines[index]) or {}), **fields}
        return [*lines[:index], ":::MLLOG " + json.dumps(new), *lines[index + 1 :]]

    return way


def change_metadata(key: str, number: int = 0, **fields: object) -> Way:
    """Other metadata in a record."""

    def way(lines: Lines) -> Lines | None:
        index = where(lines, key, number)
        if index is None:
            return None
        new = record(lines[index]) or {}
        new["metadata"] = {**(new.get("metadata") or {}), **fields}  # type: ignore[dict-item]
        return [*lines[:index], ":::MLLOG " + json.dumps(new), *lines[index + 1 :]]

    return way


def drop(key: str) -> Way:
    """No record of the key."""
    return lambda lines: [line for line in lines if (record(line) or {}).get("key") != key]


def shift(key: str, milliseconds: float, number: int = 0) -> Way:
    """A record at another time, in the same place."""

    def way(lines: Lines) -> Lines | None:
        index = where(lines, key, number)
        old = None if index is None else (record(lines[index]) or {}).get("time_ms")
        return None if not isinstance(old, (int, float)) else change(key, number, time_ms=old + milliseconds)(lines)

    return way


def again(key: str, milliseconds: float, **fields: object) -> Way:
    """The record a second time, later, perhaps saying something else."""

    def way(lines: Lines) -> Lines | None:
        index = where(lines, key)
        if index is None:
            return None
        new = {**(record(lines[index]) or {}), **fields}
        new["time_ms"] = new["time_ms"] + milliseconds  # type: ignore[operator]
        return [*lines[: index + 1], ":::MLLOG " + json.dumps(new), *lines[index + 1 :]]

    return way


def before_start(lines: Lines) -> Lines | None:
    """run_stop an hour before run_start."""
    start = where(lines, "run_start")
    if start is None:
        return None
    return change("run_stop", time_ms=(record(lines[start]) or {})["time_ms"] - 3_600_000)(lines)  # type: ignore[operator]


def stop_before_target(lines: Lines) -> Lines | None:
    """The clock stopped a minute before the first evaluation."""
    first = where(lines, "eval_accuracy")
    first = where(lines, "eval_error") if first is None else first
    if first is None:
        return None
    return change("run_stop", time_ms=(record(lines[first]) or {})["time_ms"] - 60_000)(lines)  # type: ignore[operator]


def cut(lines: Lines) -> Lines | None:
    """The file ends half way to run_stop."""
    stop = where(lines, "run_stop")
    return None if stop is None else lines[: stop // 2]


def torn(lines: Lines) -> Lines | None:
    """The global batch size's record cut by the next one."""
    index = where(lines, "global_batch_size")
    if index is None or index + 1 >= len(lines) or record(lines[index + 1]) is None:
        return None
    return [*lines[:index], lines[index][:60] + lines[index + 1], *lines[index + 2 :]]


def in_closed(way: Way) -> Way:
    """Only where the log is of the closed division."""

    def only(lines: Lines) -> Lines | None:
        index = where(lines, "submission_division")
        return way(lines) if index is not None and (record(lines[index]) or {})["value"] == "closed" else None

    return only


BROKEN: dict[str, Way] = {
    "aborted": change_metadata("run_stop", status="aborted"),
    "status unknown": change_metadata("run_stop", status="banana"),
    "status empty": change_metadata("run_stop", status=""),
    "status missing": change("run_stop", metadata={}),
    "stop before start": before_start,
    "stop before the target": stop_before_target,
    "no run_start": drop("run_start"),
    "no run_stop": drop("run_stop"),
    "no init_stop": drop("init_stop"),
    "no cache_clear": drop("cache_clear"),
    "no quality": lambda lines: drop("eval_accuracy")(drop("eval_error")(lines) or lines),
    "no benchmark": drop("submission_benchmark"),
    "no division": drop("submission_division"),
    "no organisation": drop("submission_org"),
    "organisation empty": change("submission_org", value=""),
    "benchmark unknown": change("submission_benchmark", value="resnet5000"),
    "benchmark null": change("submission_benchmark", value=None),
    "benchmark a list": change("submission_benchmark", value=["bert"]),
    "division unknown": change("submission_division", value="half-open"),
    "division in capitals": change("submission_division", value="CLOSED"),
    "two divisions": in_closed(again("submission_division", 1, value="open")),
    "two organisations": again("submission_org", 1, value="Somebody Else"),
    "batch size in words": change("global_batch_size", value="many"),
    "batch size zero": change("global_batch_size", value=0),
    "batch size negative": change("global_batch_size", value=-256),
    "batch size a fraction": change("global_batch_size", value=12.5),
    "batch size true": change("global_batch_size", value=True),
    "batch size null": change("global_batch_size", value=None),
    "batch size as text": change("global_batch_size", value="256"),
    "batch size not a number": change("global_batch_size", value=float("nan")),
    "two batch sizes": again("global_batch_size", 1, value=7),
    "a second run_start": again("run_start", 3_600_000),
    "a second run_stop": again("run_stop", 3_600_000),
    "start not a number": change("run_start", time_ms=float("nan")),
    "stop not a number": change("run_stop", time_ms=float("nan")),
    "stop infinite": change("run_stop", time_ms=float("inf")),
    "start as text": change("run_start", time_ms="yesterday"),
    "start null": change("run_start", time_ms=None),
    "start true": change("run_start", time_ms=True),
    "start negative": change("run_start", time_ms=-5),
    "init two days long": shift("init_start", -172_800_000),
    "quality impossible": change("eval_accuracy", -1, value=17.5e6),
    "quality negative": change("eval_accuracy", -1, value=-0.9),
    "quality text": change("eval_accuracy", -1, value="good"),
    "quality not a number": change("eval_accuracy", -1, value=float("nan")),
    "quality null": change("eval_accuracy", -1, value=None),
    "quality a list": change("eval_accuracy", -1, value=[0.9]),
    "quality true": change("eval_accuracy", -1, value=True),
    "metadata null": change("run_stop", metadata=None),
    "metadata text": change("eval_accuracy", metadata="epoch 1"),
    "cut short": cut,
    "torn": torn,
    "record unreadable": lambda lines: [*lines, ':::MLLOG {"namespace": "", "time_ms": 16'],
    "record an array": lambda lines: [*lines, ":::MLLOG [1, 2]"],
    "record without key": lambda lines: [*lines, ':::MLLOG {"time_ms": 1, "value": 1, "metadata": {}}'],
    "empty": lambda lines: [],
    "no records": lambda lines: [line for line in lines if ":::" not in line] or ["nothing"],
}


# The rules that say what is wrong; at least one of them has to be found.
REASONS: dict[str, str] = {
    "aborted": "RES001", "status unknown": "RES003", "status empty": "RES003", "status missing": "ORD006",
    "stop before start": "ORD008", "stop before the target": "QLT006 ORD008", "no run_start": "ORD001", "no run_stop": "ORD001",
    "no init_stop": "ORD001", "no cache_clear": "ORD001", "no quality": "QLT003", "no benchmark": "SUB001",
    "no division": "SUB001", "no organisation": "SUB001", "organisation empty": "SUB003", "benchmark unknown": "SUB004",
    "benchmark null": "SUB004", "benchmark a list": "SUB004", "division unknown": "SUB005", "division in capitals": "SUB005",
    "two divisions": "SUB002", "two organisations": "SUB002", "batch size in words": "HYP005", "batch size zero": "HYP005",
    "batch size negative": "HYP005", "batch size a fraction": "HYP005", "batch size true": "HYP005",
    "batch size null": "HYP005", "batch size as text": "HYP005", "batch size not a number": "HYP005",
    "two batch sizes": "HYP002", "a second run_start": "ORD009", "a second run_stop": "ORD009",
    "start not a number": "LOG013", "stop not a number": "LOG013", "stop infinite": "LOG013", "start as text": "LOG004",
    "start null": "LOG004", "start true": "LOG004", "start negative": "LOG013", "init two days long": "ORD004",
    "quality impossible": "QLT007 QLT001 QLT002", "quality negative": "QLT007 QLT002", "quality text": "QLT002",
    "quality not a number": "QLT002", "quality null": "QLT002", "quality a list": "QLT002", "quality true": "QLT002",
    "metadata null": "ORD006", "metadata text": "QLT005 QLT002", "cut short": "ORD001", "torn": "LOG003",
    "record unreadable": "LOG002", "record an array": "LOG004", "record without key": "LOG004", "empty": "LOG001",
    "no records": "LOG001",
}  # fmt: skip


def glued(lines: Lines) -> Lines | None:
    """Two records on one line."""
    pairs = (index for index in range(len(lines) - 1) if record(lines[index]) and record(lines[index + 1]))
    index = next(pairs, None)
    return None if index is None else [*lines[:index], lines[index].rstrip() + lines[index + 1], *lines[index + 2 :]]


DISGUISED: dict[str, Way] = {
    "rank prefix": lambda lines: [f"0: {line}" for line in lines],
    "launcher prefix": lambda lines: [f"[1,0]<stdout>: {line}" for line in lines],
    "time prefix": lambda lines: [f"2024-01-01 00:00:00 INFO {line}" for line in lines],
    "colours": lambda lines: [f"\x1b[32m{line}\x1b[0m" for line in lines],
    "rank suffix": lambda lines: [f"{line} [rank0]" if record(line) else line for line in lines],
    "carriage returns": lambda lines: [f"{line}\r" for line in lines],
    "progress bars": lambda lines: [f" 50%|#####     |\r{line}" for line in lines],
    "byte-order mark": lambda lines: ["\ufeff" + lines[0], *lines[1:]],
    "noise": lambda lines: [part for line in lines for part in (line, "step 1: loss 2.5", "")],
    "trailing spaces": lambda lines: [f"{line}   " for line in lines],
    "glued": glued,
    "rank says it again": again("global_batch_size", 0),
    "rank starts a moment later": again("run_start", 300),
    "foreign braces": lambda lines: ["{not json", *lines, "} ]"],
}
