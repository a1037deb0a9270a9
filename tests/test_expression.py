"""Expressions come to the same for many records at once as for each by itself, whatever the records say."""

import math
from functools import cache

import strategies
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.engine.edition import DIVISIONS
from checker.engine.expression import compile_expression
from checker.engine.keys import texts_of
from checker.engine.loading import edition, editions
from checker.engine.quality import quality_reader
from checker.engine.scope import Scope
from checker.log.log import View
from checker.models.event import LogEvent

KEYS = ["eval_accuracy", "run_start", "run_stop", "epoch_start", "global_batch_size"]
FIELDS = ["epoch_num", "samples_count", "step_num", "status"]
odd = st.one_of(strategies.values, st.sampled_from([math.nan, math.inf, -1, 0, 1e308, 10**400, True, "1", "closed", [], {}]))
usual = st.floats(0, 1.2)
LANGUAGE = [
    "value[0] == 1 or value.a > 2",
    "value if is_number(value) else metadata.epoch_num",
    "-value ** 2 + time // 3 % 7 * 2 / value",
    "nth(eval_accuracy.value, count(run_start)) < value < 5",
    "as_of(run_start, value) in [value, 1, 'x']",
    "is_close(value, last(eval_accuracy.value, 0.5)) and min(value, 3) == max(value, 3)",
    "not (value in metadata or previous_time(time) > time)",
    "following(eval_accuracy.metadata.epoch_num, 1, 2, run_start) == metadata.epoch_num",
    "seen(run_start) and not open(run_start, run_stop) or latest(run_start, run_stop) == 'run_start'",
]


@cache
def expressions() -> list[str]:
    """Every expression of the rules, and some that use the language further than they do."""
    found = set(LANGUAGE)
    for name in editions():
        rules = edition(*name)
        for division in DIVISIONS:
            for benchmark in rules.benchmarks:
                for placed in rules.demands(division, benchmark):
                    found.update(texts_of(placed.demand))
    return sorted(found)


@st.composite
def records(draw: st.DrawFn) -> LogEvent:
    """A record of one of few keys, mostly one that can be judged."""
    event: LogEvent = {
        "time_ms": float(draw(st.integers(0, 10))) if draw(st.integers(0, 9)) else math.nan,
        "key": draw(st.sampled_from(KEYS)),
    }
    sane = draw(st.integers(0, 5))
    if sane or draw(st.booleans()):
        event["value"] = draw(usual if sane > 1 else odd)
    if sane or draw(st.booleans()):
        numbers = st.dictionaries(st.sampled_from(FIELDS), usual if sane > 1 else odd)
        event["metadata"] = draw(numbers if sane else st.one_of(numbers, odd))
    return event


@settings(max_examples=150, deadline=None)
@given(
    st.lists(records(), min_size=3, max_size=30),
    st.sampled_from([("training", "5.1", "llama31_8b"), ("training", "1.1", "maskrcnn")]),
    st.data(),
)
def test_many_records_at_once_and_one_by_one(events: list[LogEvent], named: tuple[str, str, str], data: st.DataObject) -> None:
    usage, name, benchmark = named
    rules = edition(usage, name)
    view = View(events, [0] * len(events))
    together, apart = (
        Scope(
            view,
            rules.constants("closed", benchmark),
            quality_reader(rules.benchmarks[benchmark]),
            lambda event: event["time_ms"],
        )
        for _ in range(2)
    )
    for text in data.draw(st.lists(st.sampled_from(expressions()), min_size=20, max_size=60)):
        expression = compile_expression(text)
        for every in view.positions.values():
            some = (
                [position for position in every if data.draw(st.integers(0, 3))] if data.draw(st.integers(0, 9)) == 0 else every
            )
            assert repr(list(expression.values(together, some))) == repr([expression.value(apart.at(at)) for at in some]), text
            assert expression.holding(together, some) == [at for at in some if expression.holds(apart.at(at))], text
            assert expression.failing(together, some) == [at for at in some if not expression.holds(apart.at(at))], text
