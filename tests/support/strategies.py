"""Hypothesis strategies: JSON, records of each dialect, tables, curves, reference tables."""

import json
import math

import numpy as np
from hypothesis import strategies as st

from checker.logs.event import LogEvent
from checker.metrics.curve import Curve
from checker.rules.reference_points import ReferenceTable

keys = st.text("abcdefghijklmnopqrstuvwxyz_0123456789", min_size=1, max_size=12)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.one_of(st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False))
scalars = st.one_of(st.none(), st.booleans(), numbers, texts)
values = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)), max_leaves=6
)
times = st.integers(0, 4 * 10**12)


@st.composite
def v07(draw: st.DrawFn) -> str:
    """A record of ruleset 0.7 and later."""
    record = {"namespace": "", "time_ms": draw(times), "event_type": "POINT_IN_TIME", "key": draw(keys)}
    record |= {"value": draw(values), "metadata": draw(st.dictionaries(texts, scalars, max_size=2))}
    return ":::MLLOG " + json.dumps(record, ensure_ascii=draw(st.booleans()))


@st.composite
def v06(draw: st.DrawFn) -> str:
    """A record of ruleset 0.6."""
    payload = {"value": draw(values), "metadata": draw(st.dictionaries(texts, scalars, max_size=2))}
    return f":::MLL {draw(times) / 1000:.3f} {draw(keys)}: {json.dumps(payload)}"


@st.composite
def v05(draw: st.DrawFn) -> str:
    """A record of ruleset 0.5, with or without a value."""
    head = f":::MLPv0.5.0 {draw(keys)} {draw(times) / 1000:.9f} (file.py:{draw(st.integers(1, 999))}) {draw(keys)}"
    return head + (f": {json.dumps(draw(values))}" if draw(st.booleans()) else "")


@st.composite
def tables(draw: st.DrawFn) -> str:
    """A table of DAWNBench, its columns in any order."""
    columns = draw(st.permutations(["epoch", "hours", *draw(st.sampled_from([["top1Accuracy"], ["f1Score"], ["a", "b"]]))]))
    cells = st.one_of(st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False))
    rows = draw(st.lists(st.lists(cells, min_size=len(columns), max_size=len(columns)), max_size=5))
    tab, end = draw(st.sampled_from(["\t", " \t", "\t "])), draw(st.sampled_from(["\n", "\r\n", "\t\r\n", " \n", "\n\n"]))
    return "".join(tab.join(map(str, row)) + end for row in [columns, *rows])


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    """A TTMT curve of some evaluations."""
    number = draw(st.integers(1, 12))
    minutes = sorted(draw(st.lists(st.floats(0.01, 1e4), min_size=number, max_size=number)))
    quality = draw(st.lists(st.floats(0, 1), min_size=number, max_size=number))
    return Curve(np.array(minutes), np.array(quality), lower_is_better=draw(st.booleans()))


@st.composite
def reference_tables(draw: st.DrawFn) -> ReferenceTable:
    """Reference convergence points of several batch sizes, some of them shared, some without a spread."""
    runs = st.lists(st.one_of(st.integers(1, 100), st.floats(0.01, 1e6)), min_size=1, max_size=12)
    points = [
        {"name": f"point {number}", "batch_size": draw(st.integers(1, 64)), "to_target": draw(runs)}
        for number in range(draw(st.integers(1, 7)))
    ]
    return ReferenceTable.model_validate({"benchmark": "resnet", "unit": "epochs", "points": points})


JUDGED_KEYS = ["eval_accuracy", "run_start", "run_stop", "epoch_start", "global_batch_size"]
JUDGED_FIELDS = ["epoch_num", "samples_count", "step_num", "status"]
odd = st.one_of(values, st.sampled_from([math.nan, math.inf, -1, 0, 1e308, 10**400, True, "1", "closed", [], {}]))
usual = st.floats(0, 1.2)


@st.composite
def judged_records(draw: st.DrawFn) -> LogEvent:
    """A record of one of few keys, mostly one that can be judged."""
    event: LogEvent = {
        "time_ms": float(draw(st.integers(0, 10))) if draw(st.integers(0, 9)) else math.nan,
        "key": draw(st.sampled_from(JUDGED_KEYS)),
    }
    sane = draw(st.integers(0, 5))
    if sane or draw(st.booleans()):
        event["value"] = draw(usual if sane > 1 else odd)
    if sane or draw(st.booleans()):
        numbers = st.dictionaries(st.sampled_from(JUDGED_FIELDS), usual if sane > 1 else odd)
        event["metadata"] = draw(numbers if sane else st.one_of(numbers, odd))
    return event
