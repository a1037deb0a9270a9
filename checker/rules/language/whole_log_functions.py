"""The functions of the expression language that look at the log as a whole, whichever record is judged."""

import operator
from collections.abc import Callable
from itertools import compress, repeat
from typing import Any

from checker.rules.language.compiled_node import ScalarEvaluator
from checker.rules.language.evaluation_context import UNDEFINED, EvalContext, FieldPath, UndefinedError
from checker.rules.language.selection import list_fields

__all__ = ["WHOLE_LOG_FUNCTIONS"]


def _build_given(path: FieldPath) -> ScalarEvaluator:
    """The value of a field in the last record of the whole log that has the field. The record may come after this one.

    Args:
        path: A key and a field of its records, as in `last`.

    Returns:
        The value of the field.

    Undefined:
        Where no record of the log has the field.
    """

    def find(context: EvalContext) -> Any:
        value = context.find_final_value(path)
        if value is UNDEFINED:
            raise UndefinedError
        return value

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


def _build_total(key: FieldPath) -> ScalarEvaluator:
    """How many records of the key the whole log has.

    Args:
        key: A key of log records.

    Returns:
        A whole number.

    Undefined:
        Never.
    """
    name = key[0]
    return lambda context: len(context.view.positions.get(name, ()))


def _build_had(key: FieldPath, wanted: ScalarEvaluator) -> ScalarEvaluator:
    """Whether any record of the key in the whole log has a certain value.

    Args:
        key: A key of log records.
        wanted: The value.

    Returns:
        true or false.

    Undefined:
        Where `wanted` is undefined and the log has a record of the key.
    """
    name = key[0]
    return lambda context: any(value == wanted(context) for value in context.view.list_values(name))


def _build_start(key: FieldPath) -> ScalarEvaluator:
    """The smallest time of the key's records in the whole log.

    Args:
        key: A key of log records.

    Returns:
        A time in milliseconds.

    Undefined:
        Where the log has no record of the key.
    """
    name = key[0]
    return _cache_log_result(lambda context: min(context.view.list_times(name)))


def _build_stop(key: FieldPath) -> ScalarEvaluator:
    """The largest time of the key's records in the whole log.

    Args:
        key: A key of log records.

    Returns:
        A time in milliseconds.

    Undefined:
        Where the log has no record of the key.
    """
    name = key[0]
    return _cache_log_result(lambda context: max(context.view.list_times(name)))


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
    """Whether any evaluation in the whole log reaches the target quality.

    Returns:
        true or false.

    Undefined:
        Where the benchmark is unknown.
    """

    return _cache_log_result(lambda context: bool(_find_target_positions(context)))


def _build_first_progress_at_target(default: ScalarEvaluator) -> ScalarEvaluator:
    """The progress of the least trained evaluation of the whole log that reaches the target quality.

    Args:
        default: The result where no evaluation that states its progress reaches the target.

    Returns:
        A number in the unit of the benchmark's `progress_field`.

    Undefined:
        Where the benchmark is unknown or has no `progress_field`.
    """

    def find(context: EvalContext) -> Any:
        path = "metadata", context.get_constant("progress_field")
        reached = list_fields(context.view.events, _find_target_positions(context), path)
        return min((progress for progress in reached if type(progress) in (int, float)), default=UNDEFINED)

    first = _cache_log_result(find)

    def find_or_default(context: EvalContext) -> Any:
        try:
            return first(context)
        except UndefinedError:
            context.get_constant("progress_field")
            return default(context)

    return find_or_default


def _build_reached_in_run(tolerance: ScalarEvaluator) -> ScalarEvaluator:
    """Whether an evaluation between the first run_start and the last run_stop reaches the target quality.

    An evaluation off the clock counts at the time when its checkpoint was saved. It always counts where the log does not
    state that time.

    Args:
        tolerance: How many milliseconds after run_stop an evaluation may be stamped.

    Returns:
        true or false.

    Undefined:
        Where the log has no run_start or no run_stop, or the benchmark is unknown.
    """

    def reached(context: EvalContext) -> bool:
        start, stop = min(context.view.list_times("run_start")), max(context.view.list_times("run_stop"))
        late = tolerance(context)
        moments = map(context.log.read_moment, _find_target_positions(context))
        return any(moment is None or start <= moment <= stop + late for moment in moments)

    return _cache_log_result(reached)


WHOLE_LOG_FUNCTIONS: dict[str, Callable[..., ScalarEvaluator]] = {
    "given": _build_given,
    "total": _build_total,
    "had": _build_had,
    "start": _build_start,
    "stop": _build_stop,
    "reached": _build_reached,
    "reached_in_run": _build_reached_in_run,
    "first_progress_at_target": _build_first_progress_at_target,
}
