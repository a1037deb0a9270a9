"""Ways to disguise a good log: what launchers, terminals and other ranks do to logs, none of which makes a run worse."""

import json

from records import Lines, Way, again, each, only, record


def glued(lines: Lines) -> Lines | None:
    """Two records on one line."""
    pairs = (index for index in range(len(lines) - 1) if record(lines[index]) and record(lines[index + 1]))
    index = next(pairs, None)
    return None if index is None else [*lines[:index], lines[index].rstrip() + lines[index + 1], *lines[index + 2 :]]


def before(text: str) -> Way:
    """Every line behind a text."""
    return lambda lines: [text + line for line in lines]


def behind(text: str) -> Way:
    """Every record before a text."""
    return lambda lines: [line + text if record(line) else line for line in lines]


def rewritten(**how: object) -> Way:
    """Every record's JSON in another form."""

    def way(lines: Lines) -> Lines:
        return [
            ":::MLLOG " + json.dumps(found, **how) if (found := record(line)) else line  # type: ignore[arg-type]
            for line in lines
        ]

    return only(way, dialects="7")


def turned(lines: Lines) -> Lines:
    """The fields of each record in the opposite order."""
    return [":::MLLOG " + json.dumps(dict(reversed(found.items()))) if (found := record(line)) else line for line in lines]


def escaped(lines: Lines) -> Lines:
    """A letter of each key as an escape."""
    return [line.replace('"key": "r', '"key": "\\u0072').replace('"key": "e', '"key": "\\u0065') for line in lines]


def ranks(number: int) -> Way:
    """Every line as often as there are ranks."""
    return only(lambda lines: [line for line in lines for _ in range(number)], dialects="7", without="weights_initialization")


def amid(text: str) -> Way:
    """A line of something else between any two."""
    return lambda lines: [part for line in lines for part in (line, text)]


DISGUISED: dict[str, Way] = {
    "srun": before("3: "),
    "mpirun": before("[1,0]<stdout>: "),
    "torchrun": before("[rank3]: "),
    "docker compose": before("trainer-1  | "),
    "docker compose in colour": before("\x1b[36mtrainer-1  |\x1b[0m "),
    "kubectl": before("[pod/train-0/main] "),
    "date": before("2024-01-01 00:00:00 INFO "),
    "date in ISO form": before("2024-01-01T00:00:00.000000Z stdout F "),
    "syslog": before("Jan  1 00:00:00 node17 python[4711]: "),
    "brackets": before('{"log": "'),
    "tabs": before("\t\t"),
    "progress bar before": before(" 50%|#####     | 5/10 [00:01<00:01,  4.2it/s]\r"),
    "progress bar without return": before(" 50%|#####     | 5/10 [00:01<00:01,  4.2it/s]"),
    "accents before": before("Zürich › "),
    "half an escape": before("\x1b["),
    "colours": lambda lines: [f"\x1b[32m{line}\x1b[0m" for line in lines],
    "rank behind": behind(" [rank0]"),
    "blanks behind": behind("   "),
    "tab behind": behind("\t"),
    "comma behind": behind(","),
    "carriage returns": lambda lines: [f"{line}\r" for line in lines],
    "old line ends": lambda lines: ["\r".join(lines)],
    "double line ends": lambda lines: [part for line in lines for part in (line, "\r")],
    "byte-order mark": lambda lines: ["\ufeff" + lines[0], *lines[1:]],
    "byte-order mark and carriage returns": lambda lines: ["\ufeff" + lines[0] + "\r", *(f"{line}\r" for line in lines[1:])],
    "noise": amid("step 1: loss 2.5"),
    "blank lines": amid(""),
    "other JSON": amid('{"key": "run_stop", "time_ms": 1, "value": null, "metadata": {"status": "aborted"}}'),
    "broken JSON": lambda lines: ["{not json", *lines, "} ]"],
    "binary noise": amid("\x00\x01\x02\x7f"),
    "a very long line": lambda lines: [*lines[: len(lines) // 2], "x" * 1_000_000, *lines[len(lines) // 2 :]],
    "glued": glued,
    "one line": only(lambda lines: ["".join(line for line in lines if record(line))], dialects="7"),
    "eight ranks": ranks(8),
    "rank says it again": again("global_batch_size", 0),
    "rank starts a moment later": only(again("run_start", 300), dialects="6 7"),
    "rank stops a moment later": only(again("run_stop", 300), dialects="7"),
    "no blanks in JSON": rewritten(separators=(",", ":")),
    "many blanks in JSON": rewritten(separators=("  ,  ", "  :  ")),
    "sorted JSON": rewritten(sort_keys=True),
    "raw UTF-8": rewritten(ensure_ascii=False),
    "turned JSON": only(turned, dialects="7"),
    "escapes in JSON": only(escaped, dialects="7"),
    "double blank behind the token": only(
        lambda lines: [line.replace(":::MLLOG ", ":::MLLOG  ") for line in lines], dialects="7"
    ),
    "times with fractions": only(each(None, lambda old: {**old, "time_ms": old["time_ms"] + 0.25}), dialects="7"),
    "fields that nobody knows": only(each(None, lambda old: {**old, "rank": 3, "host": {"name": "n17"}}), dialects="7"),
    "metadata that nobody asks for": only(
        each(None, lambda old: {**old, "metadata": {**(old.get("metadata") or {}), "note": "x" * 2000, "ratio": float("nan")}}),
        dialects="7",
    ),
    "keys that nobody knows": only(
        amid(':::MLLOG {"time_ms": 1, "key": "throughput", "value": NaN, "metadata": null}'), dialects="7"
    ),
    "keys that nobody knew in 0.6": only(amid(':::MLL 1.5 throughput: {"value": NaN, "metadata": null}'), dialects="6"),
}

# Bytes of the same text.
ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-8-sig")
