"""The functions of the expression language that look at the log around a record, or at the log as a whole."""

import math
import operator
from collections.abc import Callable
from itertools import compress, repeat
from typing import Any

from checker.rules.language.compiled_node import ScalarEvaluator
from checker.rules.language.evaluation_context import UNDEFINED, EvalContext, UndefinedError

__all__ = ["LOG_FUNCTIONS", "STAMP_TOLERANCE_MS", "FieldPath"]

FieldPath = tuple[str, ...]
"""A key, and the path to a field of its records."""


def _build_seen(path: FieldPath) -> ScalarEvaluator:
    key = path[0]
    return lambda context: context.count_earlier_records(key) > 0


def _build_count(path: FieldPath) -> ScalarEvaluator:
    key = path[0]
    return lambda context: context.count_earlier_records(key)


def _build_open(opening: FieldPath, closing: FieldPath) -> ScalarEvaluator:
    return lambda context: context.find_latest_position(opening[0]) > context.find_latest_position(closing[0])


def _build_latest(*paths: FieldPath) -> ScalarEvaluator:
    def find(context: EvalContext) -> str | None:
        position, key = max((context.find_latest_position(path[0]), path[0]) for path in paths)
        return key if position >= 0 else None

    return find


def _build_last(path: FieldPath, default: ScalarEvaluator | None = None) -> ScalarEvaluator:
    def find(context: EvalContext) -> Any:
        value = context.find_previous_value(path)
        if value is not UNDEFINED:
            return value
        if default is None:
            raise UndefinedError
        return default(context)

    return find


def _build_given(path: FieldPath) -> ScalarEvaluator:
    """The field of the last record of the key that has it, also of those that come later."""

    def find(context: EvalContext) -> Any:
        value = context.find_final_value(path)
        if value is UNDEFINED:
            raise UndefinedError
        return value

    return find


def _build_previous_time(default: ScalarEvaluator) -> ScalarEvaluator:
    """The time of the record of the same key before this one."""

    def find(context: EvalContext) -> Any:
        value = context.find_previous_value((context.event["key"], "time"))
        return default(context) if value is UNDEFINED else value

    return find


def _build_previous_progress(default: ScalarEvaluator) -> ScalarEvaluator:
    """The progress of the record of the same key before this one that says it."""

    def find(context: EvalContext) -> Any:
        value = context.find_previous_value((context.event["key"], "metadata", context.get_constant("progress_field")))
        return default(context) if value is UNDEFINED else value

    return find


def _build_nth(path: FieldPath, index: ScalarEvaluator) -> ScalarEvaluator:
    return lambda context: context.list_earlier_values(path)[index(context)]


def _build_following(path: FieldPath, first: ScalarEvaluator, step: ScalarEvaluator, since: FieldPath) -> ScalarEvaluator:
    """What comes next in a series: it starts anew with each record of `since`, and goes on by `step` with each record
    that says what was due; others leave it where it is."""

    def find(context: EvalContext) -> Any:
        due, distance = first(context), step(context)
        start = context.find_latest_position(since[0])
        for value in context.list_earlier_values(path, start):
            if value == due:
                due += distance
        return due

    return find


def _build_as_of(path: FieldPath, inner: ScalarEvaluator) -> ScalarEvaluator:
    """What an expression came to at the last record of the key before this one."""

    def find(context: EvalContext) -> Any:
        position = context.find_latest_position(path[0])
        if position < 0:
            raise UndefinedError
        return inner(context.at_record(position))

    return find


def _build_earliest(path: FieldPath) -> ScalarEvaluator:
    moment = (path[0], "time")

    def find(context: EvalContext) -> Any:
        times = context.list_earlier_values(moment)
        if not times:
            raise UndefinedError
        return min((time for time in times if not math.isnan(time)), default=math.inf)

    return find


def _cache_log_result(of_log: ScalarEvaluator) -> ScalarEvaluator:
    """A closure on the log as a whole: computed for the first record that asks, remembered for the others."""
    mark = object()

    def remembered(context: EvalContext) -> Any:
        if mark not in context.log.cache:
            try:
                context.log.cache[mark] = of_log(context)
            except ValueError:  # of no record at all
                context.log.cache[mark] = UNDEFINED
        value = context.log.cache[mark]
        if value is UNDEFINED:
            raise UndefinedError
        return value

    return remembered


def _build_total(path: FieldPath) -> ScalarEvaluator:
    key = path[0]
    return lambda context: len(context.view.positions.get(key, ()))


def _build_had(path: FieldPath, wanted: ScalarEvaluator) -> ScalarEvaluator:
    """Whether any record of the key has that value."""
    key = path[0]
    return lambda context: any(event.get("value") == wanted(context) for event in context.view.iter_records(key))


def _build_start(path: FieldPath) -> ScalarEvaluator:
    """The smallest time of all the key's records, also those that come later."""
    key = path[0]
    return _cache_log_result(lambda context: min(event["time_ms"] for event in context.view.iter_records(key)))


def _build_stop(path: FieldPath) -> ScalarEvaluator:
    """The largest time of all the key's records, also those that come later."""
    key = path[0]
    return _cache_log_result(lambda context: max(event["time_ms"] for event in context.view.iter_records(key)))


def _find_target_positions(context: EvalContext) -> list[int]:
    """The positions of the evaluations in the whole log that meet the target."""
    selection = context.select_key(context.get_constant("quality_key"))
    threshold = context.get_constant("threshold")
    meets = operator.le if context.get_constant("direction") == "lower" else operator.ge
    qualities = context.list_qualities(selection)
    if None in qualities:
        pairs = zip(selection.positions, qualities, strict=True)
        return [position for position, quality in pairs if quality is not None and meets(quality, threshold)]
    return list(compress(selection.positions, map(meets, qualities, repeat(threshold))))  # type: ignore[arg-type]


def _build_reached() -> ScalarEvaluator:
    """Whether any evaluation of the whole log meets the target."""

    return _cache_log_result(lambda context: bool(_find_target_positions(context)))


STAMP_TOLERANCE_MS = 2.0
"""Some runs stamp run_stop a millisecond before the evaluation that ends them (HugeCTR's DLRM in training 1.0)."""


def _build_reached_in_run() -> ScalarEvaluator:
    """Whether an evaluation between the first run_start and the last run_stop meets the target; where evaluation is off
    the clock, it counts when its checkpoint was saved, and goes unquestioned if the log has no word of that."""

    def reached(context: EvalContext) -> bool:
        start = min(event["time_ms"] for event in context.view.iter_records("run_start"))
        stop = max(event["time_ms"] for event in context.view.iter_records("run_stop"))
        moments = (context.log.read_event_moment(context.view.events[position]) for position in _find_target_positions(context))
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
