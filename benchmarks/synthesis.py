"""Logs that the official checker accepts, made from its rule files alone: for rulesets and divisions nobody has logs of.

A skeleton of a run gets a record of every key that the files name; then each key that the checker faults is given other
values, taken from the expression that failed, until the checker accepts the log.
"""

import ast
import itertools
import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import oracle

__all__ = ["Pair", "pairs", "rendered", "synthesised", "unlisted"]

Record = dict[str, Any]
Pair = tuple[str, str, str, str]
START_MS = 1_700_000_000_000
STEP_MS = 1000
MOST_ROUNDS = 60
MOST_TRIED = 2000
TESTS = ("CHECK", "FIRST_CHECK", "ATLEAST_ONE_CHECK")
ALWAYS = {
    "epoch_num": 1, "first_epoch_num": 1, "epoch_count": 1, "samples_count": 1024, "status": "success", "step_num": 1,
    "iteration": 1, "timestamp": 1, "tensor": "none", "method": "truncate",
}  # fmt: skip
BEFORE = ["cache_clear", "init_start"]
RUN = [
    "init_stop", "run_start", "staging_start", "staging_stop", "block_start", "epoch_start", "epoch_stop", "eval_start",
    "eval_accuracy", "eval_error", "eval_stop", "block_stop", "run_stop",
]  # fmt: skip
ANYTHING: list[Any] = [
    1, 1.0, 0.5, 0, 100, 1024, 0.01, 1e-6, 0.0001, 0.9, 2.0, True, "some text", [0.9, 0.999], [40.0, 50.0], [1],
    {"BBOX": 0.38, "SEGM": 0.34}, {"FID": 50.0, "CLIP": 0.5, "samples_count": 1024}, {"iteration": 1},
]  # fmt: skip
NAMES: dict[str, Any] = {"submission_org": "Example", "submission_platform": "8xExample"}
# Keys that no entry asks for by count, but one does at the end of the log.
ASKED_AT_THE_END: dict[tuple[str, str], Record] = {
    ("0.6", "resnet"): {"opt_name": "sgd", "opt_learning_rate_decay_boundary_epochs": [30, 60]}
}
QUALITIES = {"dlrmv4": 0.76, "qwen35_397b_grpo": 0.7}  # where the target does not stand in the demand
HINTS: dict[str, dict[str, Any]] = {  # where two keys hang together, and neither can be found alone
    "llama31_405b": {"global_batch_size": 1152, "opt_base_learning_rate": 8e-5},
    "qwen35_397b_grpo": {"global_batch_size": 256, "num_prompts_per_step": 16, "num_generations_per_prompt": 16},
}


def pairs() -> list[Pair]:
    """(usage, ruleset, division, benchmark) of everything that the official checker has a rule file for."""
    found = []
    for usage, ruleset in oracle.known_rulesets():
        folder = oracle.RULES / f"{usage}_{ruleset}.0"
        for division in ("closed", "open"):
            common = f"{folder.name}/{division}_common.yaml"
            name = common if (oracle.RULES / common).is_file() else f"{folder.name}/common.yaml"
            demand = oracle.key_entries(name)["submission_benchmark"]["CHECK"]
            found += [
                (usage, ruleset, division, benchmark) for benchmark in re.findall(r"'(\w+)'", demand) if benchmark != "value"
            ]
    return found


def unlisted() -> list[Pair]:
    """Pairs that there is a rule file for, though the checker does not accept the benchmark."""
    found = []
    for usage, ruleset in oracle.known_rulesets():
        for division in ("closed", "open"):
            names = (path.stem for path in sorted((oracle.RULES / f"{usage}_{ruleset}.0").glob("*.yaml")))
            names = (name.removeprefix(f"{division}_") for name in names if name.startswith(f"{division}_") or ruleset == "0.6")
            found += [(usage, ruleset, division, name) for name in names if name not in ("common", "score")]
    known = pairs()
    return [pair for pair in found if pair not in known and not re.search(r"(resnet|deepcam)_", pair[3])]


def rendered(records: list[Record], ruleset: str) -> list[str]:
    """The records as lines in the dialect of the ruleset, a second apart."""
    lines = []
    for number, record in enumerate(records):
        time_ms = record.get("time_ms", START_MS + number * STEP_MS)
        if ruleset == "0.6":
            payload = json.dumps({"value": record["value"], "metadata": record["metadata"]})
            lines.append(f":::MLL {time_ms / 1000:.3f} {record['key']}: {payload}")
        else:
            whole = {"namespace": "", "time_ms": time_ms, "event_type": "POINT_IN_TIME", **record}
            lines.append(":::MLLOG " + json.dumps(whole))
    return lines


def synthesised(pair: Pair, folder: Path, wanted: dict[str, Any] | None = None) -> tuple[list[str], frozenset[str]]:
    """Lines of a log of the pair, with the values `wanted`, and what the checker still faults: nothing, if it worked."""
    _, ruleset, division, benchmark = pair
    named = {"submission_benchmark": benchmark, "submission_division": division}
    search = _Search(pair, folder, {**HINTS.get(benchmark, {}), **named, **(wanted or {})})
    left = search.run()
    return rendered(search.records, ruleset), left


def choices(pair: Pair) -> dict[str, list[Any]]:
    """Keys whose value brings in further rule files, with the values that are allowed: opt_name, scheduler_type."""
    usage, ruleset, division, benchmark = pair
    found = {}
    for name in (f"{division}_{benchmark}", benchmark):
        for key, entry in oracle.key_entries(f"{usage}_{ruleset}.0/{name}.yaml").items():
            if "enqueue_config" in entry.get("POST", "") and not key.startswith("submission_"):
                found[key] = re.findall(r"'(\w+)'", str(entry["CHECK"]).replace("v['value']", ""))
    return found


class _Search:
    def __init__(self, pair: Pair, folder: Path, fixed: dict[str, Any]) -> None:
        self.usage, self.ruleset, division, benchmark = pair
        self.path = folder / "synthesised.txt"
        self.fixed = fixed
        prefix = f"{self.usage}_{self.ruleset}.0/"
        names = [f"{prefix}common.yaml", f"{prefix}{division}_common.yaml", f"{prefix}{division}_{benchmark}.yaml"]
        names.append(f"{prefix}{benchmark}.yaml")
        keys: dict[str, dict[str, Any]] = {}
        for name in names:
            keys.update(oracle.key_entries(name))
        self.demands = keys
        self.records = self._skeleton(names)

    def _skeleton(self, names: list[str]) -> list[Record]:
        named = [key for key, entry in self.demands.items() if entry.get("REQ", "OPTIONAL") != "OPTIONAL"]
        virtual = any(
            "loglines" in entry.get("BEGIN", {}).get("CODE", "") for name in names for entry in oracle.entries(name) or []
        )
        asked = [key for key in named if key not in BEFORE + RUN and not (virtual and key.startswith("aggregated_"))]
        run = [key for key in RUN if key in self.demands or key in ("run_start", "run_stop")]
        least = {key: int(count[1]) for key in asked if (count := re.match(r"AT_LEAST\((\d+)\)", self.demands[key]["REQ"]))}
        more = ASKED_AT_THE_END.get((self.ruleset, self.fixed["submission_benchmark"]), {})
        self.fixed.update(more)
        asked += [key for key in more if key not in asked]
        records = [self._record(key) for key in [*BEFORE, *asked, *run] for _ in range(least.get(key, 1))]
        for name in names:
            for entry in oracle.entries(name) or []:
                if "END" in entry:
                    records = self._tensors(records, entry["END"]["CHECK"])
        if virtual:
            at = next(index for index, record in enumerate(records) if record["key"] == "eval_accuracy")
            metrics = [("FID", 80.0), ("CLIP", 0.2), ("FID", 60.0), ("CLIP", 0.3)]
            twice = [
                {
                    "key": "eval_accuracy",
                    "value": value,
                    "metadata": {**ALWAYS, "metric": metric, "samples_count": 1024 * (1 + n // 2), "step_num": 1 + n // 2},
                }
                for n, (metric, value) in enumerate(metrics)
            ]
            records[at : at + 1] = twice
        return records

    def _record(self, key: str) -> Record:
        """A record of the key with the first value to try; a quality is first tried at its target."""
        target = re.search(r"\d*\.\d*[1-9]\d*", str(self.demands.get(key, {}).get("ATLEAST_ONE_CHECK", "")))
        quality = QUALITIES.get(self.fixed["submission_benchmark"], 1) if key == "eval_accuracy" else 1
        value = self.fixed.get(key, NAMES.get(key, float(target[0]) if target else quality))
        return {"key": key, "value": value, "metadata": dict(ALWAYS)}

    def _tensors(self, records: list[Record], demand: str) -> list[Record]:
        names = [node.value for node in ast.walk(ast.parse(demand.strip(), mode="eval")) if isinstance(node, ast.Constant)]
        kept = [record for record in records if record["key"] != "weights_initialization"]
        named = [str(name) for name in names if name != "initialized_tensors"]
        tensors = [{"key": "weights_initialization", "value": None, "metadata": {"tensor": name}} for name in named]
        return [*kept[: len(BEFORE)], *tensors, *kept[len(BEFORE) :]]

    def _ask(self) -> dict[str, str]:
        """What is wrong, by key."""
        self.path.write_text("\n".join([*rendered(self.records, self.ruleset), ""]), encoding="utf-8")
        answer = oracle.ask(self.path, self.usage, self.ruleset)
        if answer.accepted:
            return {}
        wrong = dict(answer.keyed)
        for message in answer.other:
            named = re.search(r"Failed checks for (\w+) : (.*)", message)
            wrong.setdefault(named[1] if named else message, f"failed test: {named[2]}" if named else message)
        return wrong or {"crash": answer.verdict}

    def run(self) -> frozenset[str]:
        wrong = self._ask()
        for _ in range(MOST_ROUNDS):
            if not wrong:
                break
            before = wrong
            for key in list(wrong):
                wrong = self._mend(key, wrong)
            if wrong == before:
                break
        return frozenset(wrong)

    def _mend(self, key: str, wrong: dict[str, str]) -> dict[str, str]:
        """Another value for the key's records that leaves fewer keys faulted; what is wrong then."""
        if key not in wrong:
            return wrong
        missing = re.search(r"Required \S+ occurrence of '(\w+)'", wrong[key])
        if missing and not any(record["key"] == missing[1] for record in self.records):
            at = next(index for index, record in enumerate(self.records) if record["key"] == "init_stop")
            self.records.insert(at, self._record(missing[1]))
            return self._ask()
        mine = [record for record in self.records if record["key"] == key]
        if not mine or key in self.fixed:
            return wrong
        test = _tested(wrong[key])
        offered = list(_offered([test] if test else [], oracle.state_in(wrong[key]), self.demands.get(key, {})))
        kept = [(record["value"], dict(record["metadata"])) for record in mine]
        for values, counts in ((offered, [None]), ([None], offered), (offered, offered)):
            for value, count in itertools.islice(itertools.product(values, counts), MOST_TRIED):
                for record in mine:
                    record["value"] = record["value"] if value is None else value
                    record["metadata"]["samples_count"] = record["metadata"].get("samples_count") if count is None else count
                now = self._ask()
                if key not in now or self._rank(key, now) < self._rank(key, wrong):
                    return now
                for record, (old, metadata) in zip(mine, kept, strict=True):
                    record["value"], record["metadata"] = old, dict(metadata)
        return wrong

    def _rank(self, key: str, wrong: dict[str, str]) -> int:
        """How far down the key's tests the one stands that failed: the checker shows the last one, so fewer is better."""
        demand = self.demands.get(key, {})
        tests = [text.strip() for part in TESTS for text in _listed(demand.get(part, []))]
        failed = _tested(wrong[key])
        return tests.index(failed) if failed in tests else len(tests)


def _tested(message: str) -> str:
    """The test that failed, as the message tells."""
    found = re.search(r"failed test: (.*)|Failed executing CHECK code:\n(.*)", message)
    return (found[1] or found[2] or "").strip() if found else ""


def _offered(tests: list[str], state: dict[str, Any], demand: dict[str, Any]) -> Iterator[Any]:
    """Values worth trying: what stands in the failed expressions, what their parts come to, and a little of everything."""
    texts = [*tests, *(text for part in TESTS for text in _listed(demand.get(part, [])))]
    names = {"s": state, "math": math, "is_integer": lambda number: abs(round(number) - number) < 0.00001}
    for text in texts:
        for node in ast.walk(ast.parse(text.strip(), mode="eval")):
            if not isinstance(node, ast.expr) or any(
                isinstance(part, ast.Name) and part.id in ("v", "ll") for part in ast.walk(node)
            ):
                continue
            try:
                found = eval(compile(ast.Expression(node), "<rule>", "eval"), names)
            except Exception:
                continue
            if isinstance(found, (int, float, str, list)) and found != "value":
                yield found
                if isinstance(found, list):
                    yield from found
                elif not isinstance(found, str):
                    yield from (found + 1, found - 1, found * 1.01, found * 0.99, found * 2)
    yield from ANYTHING


def _listed(part: Any) -> list[str]:
    return part if isinstance(part, list) else [part]
