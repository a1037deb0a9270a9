"""The functions and names of the expression language; ARCHITECTURE.md lists them with their meaning."""

import math
import operator
from collections.abc import Callable
from functools import cache
from inspect import Parameter, signature
from itertools import compress, repeat
from typing import Any, Literal

from checker.errors import DefinitionError
from checker.rules.language.evaluation_context import UNDEFINED, EvalContext, Positions, UndefinedError

__all__ = [
    "LOG_FUNCTIONS",
    "POSITIONAL_FUNCTIONS",
    "RECORD_ROOTS",
    "VALUE_FUNCTIONS",
    "FieldPath",
    "find_key_arguments",
    "list_function_names",
]

ScalarEvaluator = Callable[[EvalContext], Any]
FieldPath = tuple[str, ...]
"""A key, and the path to a field of its records."""
ColumnReader = Callable[[EvalContext, Positions], list[Any]]
INTEGER_TOLERANCE = 0.00001


def _read_quality(scope: EvalContext) -> float:
    found = scope.read_event_quality(scope.event)
    if found is None:
        raise UndefinedError
    return found


def _read_quality_column(scope: EvalContext, positions: Positions) -> list[float]:
    found = scope.list_qualities(positions)
    if None in found:
        raise UndefinedError
    return found  # type: ignore[return-value]


def _read_progress(scope: EvalContext) -> Any:
    """How far training had come at the record, in the unit of the benchmark's evaluations."""
    return scope.event["metadata"][scope.get_constant("progress_field")]


def _read_progress_column(scope: EvalContext, positions: Positions) -> list[Any]:
    unit, events = scope.get_constant("progress_field"), scope.view.events
    return [events[position]["metadata"][unit] for position in positions]


def _build_field_readers(name: Literal["value", "metadata", "time_ms"]) -> tuple[ScalarEvaluator, ColumnReader]:
    def many(scope: EvalContext, positions: Positions) -> list[Any]:
        events = scope.view.events
        return [events[position][name] for position in positions]

    return lambda scope: scope.event[name], many


RECORD_ROOTS: dict[str, tuple[ScalarEvaluator, ColumnReader]] = {
    "value": _build_field_readers("value"),
    "metadata": _build_field_readers("metadata"),
    "time": _build_field_readers("time_ms"),
    "quality": (_read_quality, _read_quality_column),
    "progress": (_read_progress, _read_progress_column),
}
"""What a record has: of the one in hand, and of those at several positions."""


def _is_integer(number: Any) -> bool:
    """As the official helper: within 0.00001 of a whole number."""
    return bool(abs(round(number) - number) < INTEGER_TOLERANCE)


def _is_close(first: Any, second: Any) -> bool:
    return math.isclose(first, second)


def _is_number(found: Any) -> bool:
    return isinstance(found, (int, float)) and not isinstance(found, bool)


def _is_finite(found: Any) -> bool:
    return _is_number(found) and math.isfinite(found)


VALUE_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "log2": math.log2,
    "len": len,
    "int": int,
    "min": min,
    "max": max,
    "lower": lambda text: text.lower(),
    "strip": lambda text: text.strip(),
    "is_integer": _is_integer,
    "is_close": _is_close,
    "is_bool": lambda found: isinstance(found, bool),
    "is_int": lambda found: isinstance(found, int),
    "is_number": _is_number,
    "is_finite": _is_finite,
    "is_list": lambda found: isinstance(found, list),
    "is_text": lambda found: isinstance(found, str),
}


def _build_seen(path: FieldPath) -> ScalarEvaluator:
    key = path[0]
    return lambda scope: scope.count_earlier_records(key) > 0


def _build_count(path: FieldPath) -> ScalarEvaluator:
    key = path[0]
    return lambda scope: scope.count_earlier_records(key)


def _build_open(opening: FieldPath, closing: FieldPath) -> ScalarEvaluator:
    return lambda scope: scope.find_latest_position(opening[0]) > scope.find_latest_position(closing[0])


def _build_latest(*paths: FieldPath) -> ScalarEvaluator:
    def find(scope: EvalContext) -> str | None:
        position, key = max((scope.find_latest_position(path[0]), path[0]) for path in paths)
        return key if position >= 0 else None

    return find


def _build_last(path: FieldPath, default: ScalarEvaluator | None = None) -> ScalarEvaluator:
    def find(scope: EvalContext) -> Any:
        found = scope.find_previous_value(path)
        if found is not UNDEFINED:
            return found
        if default is None:
            raise UndefinedError
        return default(scope)

    return find


def _build_given(path: FieldPath) -> ScalarEvaluator:
    """The field of the last record of the key that has it, also of those that come later."""

    def find(scope: EvalContext) -> Any:
        found = scope.find_final_value(path)
        if found is UNDEFINED:
            raise UndefinedError
        return found

    return find


def _build_previous_time(default: ScalarEvaluator) -> ScalarEvaluator:
    """The time of the record of the same key before this one."""

    def find(scope: EvalContext) -> Any:
        found = scope.find_previous_value((scope.event["key"], "time"))
        return default(scope) if found is UNDEFINED else found

    return find


def _build_previous_progress(default: ScalarEvaluator) -> ScalarEvaluator:
    """The progress of the record of the same key before this one that says it."""

    def find(scope: EvalContext) -> Any:
        found = scope.find_previous_value((scope.event["key"], "metadata", scope.get_constant("progress_field")))
        return default(scope) if found is UNDEFINED else found

    return find


def _build_nth(path: FieldPath, index: ScalarEvaluator) -> ScalarEvaluator:
    return lambda scope: scope.list_earlier_values(path)[index(scope)]


def _build_following(path: FieldPath, first: ScalarEvaluator, step: ScalarEvaluator, since: FieldPath) -> ScalarEvaluator:
    """What comes next in a series: it starts anew with each record of `since`, and goes on by `step` with each record
    that says what was due; others leave it where it is."""

    def find(scope: EvalContext) -> Any:
        due, distance = first(scope), step(scope)
        start = scope.find_latest_position(since[0])
        for found in scope.list_earlier_values(path, start):
            if found == due:
                due += distance
        return due

    return find


def _build_as_of(path: FieldPath, inner: ScalarEvaluator) -> ScalarEvaluator:
    """What an expression came to at the last record of the key before this one."""

    def find(scope: EvalContext) -> Any:
        position = scope.find_latest_position(path[0])
        if position < 0:
            raise UndefinedError
        return inner(scope.fork_context_at(position))

    return find


def _build_earliest(path: FieldPath) -> ScalarEvaluator:
    moment = (path[0], "time")

    def find(scope: EvalContext) -> Any:
        times = scope.list_earlier_values(moment)
        if not times:
            raise UndefinedError
        return min((time for time in times if not math.isnan(time)), default=math.inf)

    return find


def _cache_log_result(of_log: ScalarEvaluator) -> ScalarEvaluator:
    """A closure on the log as a whole: computed for the first record that asks, remembered for the others."""
    mark = object()

    def remembered(scope: EvalContext) -> Any:
        if mark not in scope.log_cache:
            try:
                scope.log_cache[mark] = of_log(scope)
            except ValueError:  # of no record at all
                scope.log_cache[mark] = UNDEFINED
        found = scope.log_cache[mark]
        if found is UNDEFINED:
            raise UndefinedError
        return found

    return remembered


def _build_total(path: FieldPath) -> ScalarEvaluator:
    key = path[0]
    return lambda scope: len(scope.view.positions.get(key, ()))


def _build_had(path: FieldPath, wanted: ScalarEvaluator) -> ScalarEvaluator:
    """Whether any record of the key has that value."""
    key = path[0]
    return lambda scope: any(event.get("value") == wanted(scope) for event in scope.view.iter_records(key))


def _build_start(path: FieldPath) -> ScalarEvaluator:
    """The smallest time of all the key's records, also those that come later."""
    key = path[0]
    return _cache_log_result(lambda scope: min(event["time_ms"] for event in scope.view.iter_records(key)))


def _build_stop(path: FieldPath) -> ScalarEvaluator:
    """The largest time of all the key's records, also those that come later."""
    key = path[0]
    return _cache_log_result(lambda scope: max(event["time_ms"] for event in scope.view.iter_records(key)))


def _find_target_positions(scope: EvalContext) -> list[int]:
    """The positions of the evaluations in the whole log that meet the target."""
    positions = scope.view.positions.get(scope.get_constant("quality_key"), [])
    threshold, meets = (
        scope.get_constant("threshold"),
        operator.le if scope.get_constant("direction") == "lower" else operator.ge,
    )
    qualities = scope.list_qualities(positions)
    if None in qualities:
        pairs = zip(positions, qualities, strict=True)
        return [position for position, quality in pairs if quality is not None and meets(quality, threshold)]
    return list(compress(positions, map(meets, qualities, repeat(threshold))))  # type: ignore[arg-type]


def _build_reached() -> ScalarEvaluator:
    """Whether any evaluation of the whole log meets the target."""

    return _cache_log_result(lambda scope: bool(_find_target_positions(scope)))


STAMP_TOLERANCE_MS = 2.0
"""Some runs stamp run_stop a millisecond before the evaluation that ends them (HugeCTR's DLRM in training 1.0)."""


def _build_reached_in_run() -> ScalarEvaluator:
    """Whether an evaluation between the first run_start and the last run_stop meets the target; where evaluation is off
    the clock, it counts when its checkpoint was saved, and goes unquestioned if the log has no word of that."""

    def reached(scope: EvalContext) -> bool:
        start = min(event["time_ms"] for event in scope.view.iter_records("run_start"))
        stop = max(event["time_ms"] for event in scope.view.iter_records("run_stop"))
        moments = (scope.read_event_moment(scope.view.events[position]) for position in _find_target_positions(scope))
        return any(moment is None or start <= moment <= stop + STAMP_TOLERANCE_MS for moment in moments)

    return _cache_log_result(reached)


LOG_FUNCTIONS: dict[str, Callable[..., ScalarEvaluator]] = {
    "seen": _build_seen,
    "count": _build_count,
    "open": _build_open,
    "latest": _build_latest,
    "last": _build_last,
    "given": _build_given,
    "previous_time": _build_previous_time,
    "previous_progress": _build_previous_progress,
    "nth": _build_nth,
    "following": _build_following,
    "as_of": _build_as_of,
    "earliest": _build_earliest,
    "total": _build_total,
    "had": _build_had,
    "start": _build_start,
    "stop": _build_stop,
    "reached": _build_reached,
    "reached_in_run": _build_reached_in_run,
}

POSITIONAL_FUNCTIONS = LOG_FUNCTIONS.keys() - {"given", "total", "had", "start", "stop", "reached", "reached_in_run"}
"""Those that look back or ahead from the record in hand."""


@cache
def find_key_arguments(name: str, number: int) -> tuple[bool, ...]:
    """For each of so many arguments of the function, whether it is a key and not a value.

    Raises:
        DefinitionError: it takes more of them, or fewer.
    """
    try:
        wanted = list(signature(VALUE_FUNCTIONS.get(name) or LOG_FUNCTIONS[name]).parameters.values())
    except ValueError:  # Python does not tell of min, max and int: one or more
        wanted = [Parameter("value", Parameter.POSITIONAL_ONLY), Parameter("more", Parameter.VAR_POSITIONAL)]
    several = any(one.kind is Parameter.VAR_POSITIONAL for one in wanted)
    least = sum(one.default is Parameter.empty and one.kind is not Parameter.VAR_POSITIONAL for one in wanted)
    if number < least or (number > len(wanted) and not several):
        raise DefinitionError(f"{name} does not take {number} argument{'s' * (number != 1)}")
    keys = [one.annotation == FieldPath for one in wanted]
    return tuple((keys + keys[-1:] * number)[:number])


def list_function_names() -> list[str]:
    """Every function's name, sorted."""
    return sorted({*VALUE_FUNCTIONS, *LOG_FUNCTIONS})
