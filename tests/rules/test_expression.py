"""Expressions come to the same for many records at once as for each by itself, whatever the records say."""

import ast
import math
import operator
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
import strategies
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import DefinitionError
from checker.logs.event import LogEvent
from checker.logs.log import EventView
from checker.metrics.quality import build_quality_reader
from checker.rules.language import expression as expression_module
from checker.rules.language.evaluation_context import EvalContext, LogContext
from checker.rules.language.expression import UNDEFINED, compile_expression
from checker.rules.language.functions import VALUE_FUNCTIONS
from checker.rules.language.selection import Selection
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.ruleset import DIVISIONS

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
    for name in list_rulesets():
        rules = load_ruleset(*name)
        for division in DIVISIONS:
            for benchmark in rules.benchmarks:
                for placed in rules.iter_demands(division, benchmark):
                    for kind, setting in placed.demand.iter_parts(placed):
                        found.update(kind.iter_expressions(setting))
    return sorted(found)


@pytest.mark.slow
@settings(max_examples=150)
@given(
    st.lists(strategies.judged_records(), min_size=3, max_size=30),
    st.sampled_from([("training", "5.1", "llama31_8b"), ("training", "1.1", "maskrcnn")]),
    st.data(),
)
def test_many_records_at_once_and_one_by_one(events: list[LogEvent], named: tuple[str, str, str], data: st.DataObject) -> None:
    usage, name, benchmark = named
    rules = load_ruleset(usage, name)
    view = EventView(events, [0] * len(events))
    together, apart = (
        LogContext(
            view,
            rules.build_constants("closed", benchmark),
            build_quality_reader(rules.benchmarks[benchmark]),
            view.events.times_ms.__getitem__,
        ).at_end()
        for _ in range(2)
    )
    most_at_once = data.draw(st.sampled_from([20_000, 3]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(expression_module, "MAX_VECTOR_RECORDS", most_at_once)
        compare(data, view, together, apart)


def compare(data: st.DataObject, view: EventView, together: EvalContext, apart: EvalContext) -> None:
    for text in data.draw(st.lists(st.sampled_from(expressions()), min_size=20, max_size=60)):
        expression = compile_expression(text)
        for key, every in view.positions.items():
            selection = together.select_key(key)
            if data.draw(st.integers(0, 9)) == 0:
                selection = Selection([position for position in every if data.draw(st.integers(0, 3))])
            single = [apart.at_record(position) for position in selection.positions]
            assert repr(list(expression.evaluate_records(together, selection))) == repr(
                [expression.evaluate_record(context) for context in single]
            ), text
            assert list(expression.select_holding(together, selection).positions) == [
                context.position for context in single if expression.holds(context)
            ], text
            assert list(expression.select_failing(together, selection)) == [
                context.position for context in single if not expression.holds(context)
            ], text


class WithoutMemory:
    """A value for whose length there is no memory."""

    def __len__(self) -> int:
        raise MemoryError


def test_memory_that_runs_out_is_no_broken_rule() -> None:
    events: list[LogEvent] = [{"time_ms": 1.0 * number, "key": "k", "value": WithoutMemory()} for number in range(5)]
    context = LogContext(EventView(events, [0] * 5), {}, lambda value: None, lambda position: None).at_end()
    expression = compile_expression("len(value) > 0")
    with pytest.raises(MemoryError):
        expression.evaluate_records(context, context.select_key("k"))
    with pytest.raises(MemoryError):
        expression.select_failing(context, context.select_key("k"))
    with pytest.raises(MemoryError):
        expression.holds(context.at_record(0))


def test_a_context_never_changes() -> None:
    events: list[LogEvent] = [{"time_ms": 1.0 * number, "key": "k", "value": number} for number in range(3)]
    end = LogContext(EventView(events, [0] * 3), {}, lambda value: None, lambda position: None).at_end()
    first, second = end.at_record(0), end.at_record(1)
    assert (first.position, first.event["value"], second.position, end.position) == (0, 0, 1, 3)
    assert compile_expression("last(k.value)").evaluate_record(first) is UNDEFINED
    assert compile_expression("last(k.value)").evaluate_record(second) == 0
    assert compile_expression("last(k.value)").evaluate_record(end) == 2


def test_columns_belong_to_the_records_that_they_were_computed_for() -> None:
    """Selections come and go; another list at the same address never gets a former one's column."""
    events: list[LogEvent] = [{"time_ms": 1.0, "key": "k", "value": number} for number in range(50)]
    end = LogContext(EventView(events, [0] * 50), {}, lambda value: None, lambda position: None).at_end()
    expression = compile_expression("value * 2 + value")
    for start in range(40):
        chosen = Selection(list(range(start, start + 5)))
        assert list(expression.evaluate_records(end, chosen)) == [3 * at for at in chosen.positions]


NAMES = {"true": True, "false": False, "none": None, "inf": math.inf, "target": 0.7}
ARITHMETIC = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: lambda base, exponent: float(base) ** exponent,
}  # fmt: skip
RELATIONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.In: lambda one, other: one in other, ast.NotIn: lambda one, other: one not in other,
}  # fmt: skip


def meaning(node: ast.expr, event: LogEvent) -> Any:
    """What an expression that Python's own parser has read says of a record: the language a second time, in few lines."""
    match node:
        case ast.Constant(value):
            return value
        case ast.Name(name):
            return event[name] if name in ("value", "metadata") else event["time_ms"] if name == "time" else NAMES[name]
        case ast.Attribute(inner, field):
            return meaning(inner, event)[field]
        case ast.Subscript(inner, at):
            return meaning(inner, event)[meaning(at, event)]
        case ast.List(items):
            return [meaning(item, event) for item in items]
        case ast.UnaryOp(ast.Not(), inner):
            return not meaning(inner, event)
        case ast.UnaryOp(ast.USub(), inner):
            return -meaning(inner, event)
        case ast.BoolOp(kind, parts):
            found = meaning(parts[0], event)
            for part in parts[1:]:
                found = meaning(part, event) if bool(found) is isinstance(kind, ast.And) else found
            return found
        case ast.IfExp(condition, then, otherwise):
            return meaning(then if meaning(condition, event) else otherwise, event)
        case ast.Compare(left, kinds, others):
            held = meaning(left, event)
            for kind, other in zip(kinds, others, strict=True):
                following = meaning(other, event)
                result = RELATIONS[type(kind)](held, following)
                if len(kinds) == 1 or not result:
                    return result if len(kinds) == 1 else False
                held = following
            return True
        case ast.BinOp(left, kind, right):
            one, other = meaning(left, event), meaning(right, event)
            if not isinstance(one, (int, float)) or not isinstance(other, (int, float)):
                raise TypeError
            if isinstance(kind, ast.Pow) and abs(other) > 1024:
                raise OverflowError
            return ARITHMETIC[type(kind)](one, other)
        case ast.Call(ast.Name(name), arguments):
            return VALUE_FUNCTIONS[name](*(meaning(argument, event) for argument in arguments))
    raise AssertionError(ast.dump(node))


atoms = st.sampled_from(
    ["value", "metadata", "time", "target", "metadata.epoch_num", "metadata.status", "value[0]", "0", "1", "2.5", "'x'", '""',
     "true", "false", "none", "inf", "[]", "[1, 'x', value]", "1e3", ".5", "nothing"]
)  # fmt: skip
signs = st.sampled_from(
    ["+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or", "if true else"]
)


def longer(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Longer expressions: operators without brackets, so that it shows which of them binds tighter."""
    pairs = st.builds("{} {} {}".format, inner, signs, inner)
    calls = st.builds("{}({})".format, st.sampled_from(["abs", "len", "is_number", "is_text", "is_finite", "int"]), inner)
    more = st.builds("{} if {} else {}".format, inner, inner, inner)
    return st.one_of(pairs, pairs, more, calls, st.builds("min({}, {})".format, inner, inner),
        st.builds("({})".format, inner), st.builds("not {}".format, inner), st.builds("-{}".format, inner),
    )  # fmt: skip


@pytest.mark.slow
@settings(max_examples=400)
@given(st.recursive(atoms, longer, max_leaves=10), st.lists(strategies.judged_records(), min_size=1, max_size=5))
def test_an_expression_means_what_it_would_mean_in_python(text: str, events: list[LogEvent]) -> None:
    rules = load_ruleset("training", "5.1")
    view = EventView(events, [0] * len(events))
    end = LogContext(
        view, {"target": NAMES["target"]}, build_quality_reader(rules.benchmarks["llama31_8b"]), lambda position: None
    ).at_end()
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        with pytest.raises(DefinitionError):
            compile_expression(text)
        return
    expression = compile_expression(text)
    for position, event in enumerate(events):
        try:
            wanted = meaning(node, event)
        except (TypeError, LookupError, ValueError, ArithmeticError, AttributeError):
            wanted = UNDEFINED
        assert repr(expression.evaluate_record(end.at_record(position))) == repr(wanted), text
