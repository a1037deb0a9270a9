"""Ways to change a log, for better or worse: seeded, and each says what it did. Bytes in, bytes out."""

import json
import random
import re
from collections.abc import Callable
from typing import Any

__all__ = ["mutated"]

Lines = list[str]
Way = Callable[[random.Random, Lines], str | None]

LATER = re.compile(r":::MLLOG (\{.*\})\s*$")
MLL = re.compile(r":::MLL ([\d.]+) (\w+) ?:\s+(\{.*\})\s*$")
ODD: list[Any] = [
    0, 1, -1, 2, 0.0, -0.0, 1.0, 0.5, 1e-9, 1e9, 2**31, 2**63, 2**64, 10**30, 1e308, -1e308, float("nan"), float("inf"),
    float("-inf"), True, False, None, "", " ", "0", "1", "0.5", "nan", "text", "true", [], [1], [0.9, 0.999], [1, 2, 3], [None],
    {}, {"value": 1}, {"BBOX": 0.4, "SEGM": 0.4}, {"FID": 10, "CLIP": 0.2}, "sgd", "adam", "adamw", "lamb", "lars", "Adam",
    "LAMB", "multistep", "cosine_annealing", "Köln", "\u0661", "a\tb", "x" * 5000,
]  # fmt: skip
TIMES: list[Any] = [
    None, True, False, "", "yesterday", "1700000000000", " 1700000000000 ", "1e12", "nan", "inf", "1_000", float("nan"),
    float("inf"), float("-inf"), -1, 0, 0.5, 1e308, 10**400, [], {}, [1], 17e8,
]  # fmt: skip
# Not resnet_lars and the like: there are rule files of such names, of optimizers, which the checker then reads.
BENCHMARKS = [
    "bert", "dlrm", "dlrm_dcnv2", "dlrmv4", "resnet", "ssd", "retinanet", "maskrcnn", "unet3d", "rnnt", "minigo", "gnmt",
    "transformer", "ncf", "gpt3", "gnn", "rgat", "stable_diffusion", "llama2_70b_lora", "llama31_405b", "llama31_8b", "flux1",
    "gpt_oss_20b", "deepseekv3_671b", "qwen35_397b_grpo", "cosmoflow", "deepcam", "oc20", "openfold",
    "BERT", "llama31_8B", "nonsense",
]  # fmt: skip
METADATA = [
    "epoch_num",
    "samples_count",
    "first_epoch_num",
    "epoch_count",
    "status",
    "metric",
    "tensor",
    "method",
    "step_num",
    "file",
]
PREFIXES = [
    "0: ",
    "[1,0]<stdout>: ",
    "2024-01-01 INFO ",
    "\x1b[32m",
    " 50%|###  |\r",
    "\ufeff",
    "{",
    "\t",
    "trainer-1  | ",
    "\u2028",
    "é ",
]
SUFFIXES = [
    " ",
    "\t",
    "\r",
    " x",
    "}",
    "\x1b[0m",
    " [rank0]",
    ",",
    "\0",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x85",
    "\xa0",
    " {}",
    "\u2028",
    "#",
]
GARBAGE = [
    ":::MLLOG ", ":::MLLOG", ":::MLLOG {", ":::MLLOG {}", ":::MLLOG []", ":::MLLOG null", ":::MLLOG 1", ':::MLLOG "x"',
    ":::MLLOG not json", ':::MLLOG {"key": "x"}', ":::MLL 1.0 x: {}", ':::MLL 1.2.3 run_start: {"value": 1}', ":::MLL",
    ":::MLL 5 x", ":::MLL 5 x: 1", ":::MLPv0.5.0 resnet 1.0 (a.py:1) x", '{"key": "run_stop"}', "\ufffd", ":::mllog {}",
    ":::MLLOG  {}", ':::MLLOG {"time_ms": 1, "key": "eval_accuracy", "value": 0.9, "metadata": {}} :::MLLOG',
]  # fmt: skip


def record(line: str) -> dict[str, Any] | None:
    """The record of a line, in whatever dialect; None where it has none."""
    try:
        if (found := LATER.search(line)) is not None:
            whole = json.loads(found[1])
            return whole if isinstance(whole, dict) else None
        if (found := MLL.search(line)) is not None:
            payload = json.loads(found[3])
            return {"time_ms": float(found[1]), "key": found[2], "mll": True, **payload} if isinstance(payload, dict) else None
    except ValueError:
        return None
    return None


def line_of(new: dict[str, Any]) -> str:
    """The record as a line of its dialect."""
    if new.get("mll"):
        payload = {name: part for name, part in new.items() if name not in ("mll", "time_ms", "key")}
        return f":::MLL {new.get('time_ms', '')} {new.get('key', '')}: {json.dumps(payload)}"
    return ":::MLLOG " + json.dumps(new)


def some(rng: random.Random, lines: Lines, *, keys: tuple[str, ...] = ()) -> tuple[int, dict[str, Any]] | None:
    """A record, every key as likely as another, and its line."""
    by_key: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if ":::" in line and (found := record(line)) is not None and isinstance(found.get("key"), str):
            by_key.setdefault(found["key"], []).append(index)
    names = sorted(by_key.keys() & set(keys) if keys else by_key)
    if not names:
        return None
    places = by_key[rng.choice(names)]
    index = rng.choice([places[0], places[-1], rng.choice(places)])
    return index, record(lines[index]) or {}


def odd(rng: random.Random, old: Any) -> Any:
    """Another value: a neighbour of the old one, or any odd one."""
    near: list[Any] = [str(old), [old], {"value": old}, old]
    if isinstance(old, (int, float)):
        near += [old + 1, old - 1, old * 2, old / 2, -old, old * (1 + 1e-6), old * 1.1]
        if abs(old) < 1e18:
            near += [float(old), int(old), bool(old)]
    if isinstance(old, str):
        near += [old.upper(), old + "x", "", old[:-1], " " + old]
    if isinstance(old, dict):
        near += [{name: odd(rng, part) for name, part in old.items()} for _ in range(3)] + [dict(list(old.items())[1:])]
    if isinstance(old, list):
        near += [old[::-1], old[1:], old * 2, [odd(rng, part) for part in old]]
    return rng.choice(near) if rng.random() < 0.4 else rng.choice(ODD)


def value(rng: random.Random, lines: Lines) -> str | None:
    return _change(rng, lines, "value", lambda old: odd(rng, old))


def time(rng: random.Random, lines: Lines) -> str | None:
    def other(old: Any) -> Any:
        shifts = [old + step for step in (-1e7, -5000, -1, 1, 5000, 1e6, 2e6, 1e7)] if isinstance(old, (int, float)) else []
        return rng.choice(shifts) if shifts and rng.random() < 0.4 else rng.choice(TIMES)

    return _change(rng, lines, "time_ms", other)


def key(rng: random.Random, lines: Lines) -> str | None:
    names = ["run_stop", "eval_accuracy", "eval_error", "init_stop", "", None, 1, [], "nonsense", "Run_Start", "opt_name"]
    return _change(rng, lines, "key", lambda old: rng.choice(names))


def metadata(rng: random.Random, lines: Lines) -> str | None:
    def other(old: Any) -> Any:
        if not isinstance(old, dict) or rng.random() < 0.2:
            return rng.choice(ODD)
        name = rng.choice([*old, *METADATA])
        match rng.randrange(3):
            case 0:
                return {other: part for other, part in old.items() if other != name}
            case 1:
                return {**old, name: odd(rng, old.get(name))}
            case _:
                return {**{other: part for other, part in old.items() if other != name}, rng.choice(METADATA): old.get(name)}

    found = some(rng, lines)
    return found and _put(lines, found, "metadata", other(found[1].get("metadata")))


def division(rng: random.Random, lines: Lines) -> str | None:
    found = some(rng, lines, keys=("submission_division",))
    names = ["open", "closed", "open", "closed", "OPEN", " closed", "", None, 1, ["closed"], "half-open"]
    return found and _put(lines, found, "value", rng.choice(names))


def benchmark(rng: random.Random, lines: Lines) -> str | None:
    found = some(rng, lines, keys=("submission_benchmark",))
    return found and _put(lines, found, "value", rng.choice([*BENCHMARKS, *BENCHMARKS, *ODD[-20:]]))


def optimizer(rng: random.Random, lines: Lines) -> str | None:
    found = some(rng, lines, keys=("opt_name", "scheduler_type"))
    names = [
        "sgd",
        "lars",
        "lamb",
        "adam",
        "adamw",
        "Adam",
        "AdamW",
        "LAMB",
        "multistep",
        "cosine_annealing",
        "Multistep",
        None,
        1,
        [],
    ]
    return found and _put(lines, found, "value", rng.choice(names))


def drop(rng: random.Random, lines: Lines) -> str | None:
    found = some(rng, lines)
    if found is None:
        return None
    name = found[1]["key"]
    if rng.random() < 0.5:
        lines[:] = [line for line in lines if (record(line) or {}).get("key") != name]
        return f"no {name}"
    del lines[found[0]]
    return f"one {name} less"


def again(rng: random.Random, lines: Lines) -> str | None:
    found = some(rng, lines)
    if found is None:
        return None
    index, old = found
    new = dict(old)
    if rng.random() < 0.6 and "value" in new:
        new["value"] = odd(rng, old["value"])
    at = rng.choice([index, index + 1, 0, len(lines)])
    lines.insert(at, line_of(new))
    return f"{old['key']} again with {_shown(new.get('value'))} at line {at}"


def move(rng: random.Random, lines: Lines) -> str | None:
    found = some(rng, lines)
    if found is None:
        return None
    line = lines.pop(found[0])
    at = rng.choice([0, len(lines), rng.randint(0, len(lines))])
    lines.insert(at, line)
    return f"{found[1]['key']} moved to line {at}"


def swap(rng: random.Random, lines: Lines) -> str | None:
    one, other = some(rng, lines), some(rng, lines)
    if one is None or other is None:
        return None
    lines[one[0]], lines[other[0]] = lines[other[0]], lines[one[0]]
    return f"{one[1]['key']} and {other[1]['key']} swapped"


def turn(rng: random.Random, lines: Lines) -> str | None:
    if rng.random() < 0.5:
        lines.reverse()
        return "reversed"
    rng.shuffle(lines)
    return "shuffled"


def twice(rng: random.Random, lines: Lines) -> str | None:
    lines += list(lines)
    return "the whole log twice"


def field(rng: random.Random, lines: Lines) -> str | None:
    """A record without a field, or with one more, or that is no object."""
    found = some(rng, lines)
    if found is None:
        return None
    index, old = found
    name = rng.choice(["time_ms", "key", "value", "metadata", "namespace", "event_type"])
    match rng.randrange(4):
        case 0 | 1:
            lines[index] = line_of({field: part for field, part in old.items() if field != name})
            return f"{old['key']} without {name}"
        case 2:
            lines[index] = line_of({**old, "extra": odd(rng, 1), name.upper(): 1})
            return f"{old['key']} with more fields"
        case _:
            token = ":::MLL 5.0 x: " if old.get("mll") else ":::MLLOG "
            lines[index] = token + json.dumps(rng.choice([[old], list(old.values()), json.dumps(old), None, 5]))
            return f"{old['key']} no object"


def twofold(rng: random.Random, lines: Lines) -> str | None:
    """A JSON key twice in a record."""
    found = some(rng, lines)
    if found is None:
        return None
    name = rng.choice(["time_ms", "key", "value", "metadata"])
    at = lines[found[0]].rfind("}")
    lines[found[0]] = lines[found[0]][:at] + f', "{name}": {json.dumps(rng.choice(ODD))}' + lines[found[0]][at:]
    return f"{found[1]['key']} with {name} twice"


def glue(rng: random.Random, lines: Lines) -> str | None:
    found = some(rng, lines)
    if found is None or found[0] + 1 >= len(lines):
        return None
    index = found[0]
    cut = rng.choice([len(lines[index]), rng.randint(0, len(lines[index]))])
    lines[index : index + 2] = [lines[index][:cut] + rng.choice(["", " ", "\r"]) + lines[index + 1]]
    return f"{found[1]['key']} glued to the next after {cut} characters"


def split(rng: random.Random, lines: Lines) -> str | None:
    found = some(rng, lines)
    if found is None:
        return None
    at = rng.randint(1, len(lines[found[0]]))
    end = rng.choice(["\n", "\r", "\r\n", "\x85", "\0", "\x0b", "\u2028"])
    lines[found[0]] = lines[found[0]][:at] + end + lines[found[0]][at:]
    return f"{found[1]['key']} split by {end!r} at {at}"


def around(rng: random.Random, lines: Lines) -> str | None:
    chosen = rng.choice(PREFIXES), rng.choice(SUFFIXES)
    before, behind = rng.choice([(chosen[0], ""), ("", chosen[1])])
    found = some(rng, lines)
    if found is None or rng.random() < 0.3:
        lines[:] = [before + line + behind for line in lines]
        return f"all between {before!r} and {behind!r}"
    lines[found[0]] = before + lines[found[0]] + behind
    return f"{found[1]['key']} between {before!r} and {behind!r}"


def garbage(rng: random.Random, lines: Lines) -> str | None:
    text = rng.choice(GARBAGE)
    lines.insert(rng.randint(0, len(lines)), text)
    return f"garbage {text!r}"


def character(rng: random.Random, lines: Lines) -> str | None:
    found = some(rng, lines)
    if found is None:
        return None
    line = lines[found[0]]
    at = rng.randrange(len(line))
    new = rng.choice(
        ['"', "{", "}", ",", ":", "\\", "\0", "\x01", "é", "9", "-", "", " ", "\t", "e", "\ud800", "\\ud800", "NaN"]
    )
    lines[found[0]] = line[:at] + new + line[at + rng.randint(0, 1) :]
    return f"{found[1]['key']} with {new!r} at {at}"


def ends(rng: random.Random, lines: Lines) -> str | None:
    text = "\n".join(lines)
    cut = rng.choice([rng.randint(0, len(text)), rng.randint(0, len(text)), 0])
    lines[:] = text[:cut].split("\n")
    return f"cut after {cut} characters"


WAYS: list[tuple[Way, int]] = [
    (value, 12), (metadata, 8), (time, 4), (key, 2), (division, 3), (benchmark, 3), (optimizer, 3), (drop, 4), (again, 6),
    (move, 4), (swap, 3), (turn, 1), (twice, 1), (field, 3), (twofold, 2), (glue, 3), (split, 2), (around, 3), (garbage, 2),
    (character, 4), (ends, 1),
]  # fmt: skip
ENDINGS = ["\n"] * 12 + ["\r\n", "\r", "\n\n"]
ENCODINGS = ["utf-8"] * 12 + ["latin-1", "utf-16", "utf-16-le", "utf-8-sig"]


def mutated(rng: random.Random, lines: Lines) -> tuple[bytes, list[str]]:
    """The log after one to three changes, and what they were."""
    lines = list(lines)
    said: list[str] = []
    ways, weights = zip(*WAYS, strict=True)
    for way in rng.choices(ways, weights, k=rng.choice([1, 1, 1, 2, 3])):
        found = way(rng, lines)
        if found is not None:
            said.append(f"{way.__name__}: {found}")
    ending, encoding = rng.choice(ENDINGS), rng.choice(ENCODINGS)
    if ending != "\n":
        said.append(f"lines end in {ending!r}")
    if encoding != "utf-8":
        said.append(encoding)
    text = ending.join(lines) + rng.choice([ending, ending, ""])
    return text.encode(encoding, "replace" if encoding == "latin-1" else "surrogatepass"), said


def _change(rng: random.Random, lines: Lines, name: str, other: Callable[[Any], Any]) -> str | None:
    found = some(rng, lines)
    return found and _put(lines, found, name, other(found[1].get(name)))


def _put(lines: Lines, found: tuple[int, dict[str, Any]], name: str, new: Any) -> str:
    index, old = found
    lines[index] = line_of({**old, name: new})
    return f"{name} of {old.get('key')} {_shown(old.get(name))} -> {_shown(new)}"


def _shown(found: Any) -> str:
    text = json.dumps(found)
    return text if len(text) < 60 else text[:57] + "..."
