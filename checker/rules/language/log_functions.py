"""The functions of the expression language on the log: here those that look at earlier records, and the table of all."""

from collections.abc import Callable
from typing import Any

from checker.rules.language.compiled_node import ScalarEvaluator
from checker.rules.language.evaluation_context import UNDEFINED, EvalContext, FieldPath, UndefinedError
from checker.rules.language.interval_functions import build_open
from checker.rules.language.pace_functions import (
    build_earliest,
    build_interval_share,
    build_previous_progress,
    build_previous_quality,
    build_previous_time,
)
from checker.rules.language.whole_log_functions import WHOLE_LOG_FUNCTIONS

__all__ = ["LOG_FUNCTIONS"]


def _build_seen(key: FieldPath) -> ScalarEvaluator:
    """Whether a record of the key comes before this one.

    Args:
        key: A key of log records.

    Returns:
        true or false.

    Undefined:
        Never.
    """
    name = key[0]
    return lambda context: context.count_earlier_records(name) > 0


def _build_count(key: FieldPath) -> ScalarEvaluator:
    """How many records of the key come before this one.

    Args:
        key: A key of log records.

    Returns:
        A whole number.

    Undefined:
        Never.
    """
    name = key[0]
    return lambda context: context.count_earlier_records(name)


def _build_latest(*keys: FieldPath) -> ScalarEvaluator:
    """The one of the keys that was logged last before this record.

    Args:
        *keys: One key or several.

    Returns:
        The key as a text, none where no record of these keys comes before this one.

    Undefined:
        Never.
    """

    def find(context: EvalContext) -> str | None:
        position, key = max((context.find_latest_position(path[0]), path[0]) for path in keys)
        return key if position >= 0 else None

    return find


def _build_last(path: FieldPath, default: ScalarEvaluator | None = None) -> ScalarEvaluator:
    """The value of a field in the last record before this one that has the field.

    Args:
        path: A key and a field of its records: `eval_accuracy.value`, `epoch_start.metadata.epoch_num`, `run_start.time`.
        default (optional): The result where no such record comes before this one.

    Returns:
        The value of the field.

    Undefined:
        Without `default`, where no record before this one has the field.
    """

    def find(context: EvalContext) -> Any:
        value = context.find_previous_value(path)
        if value is not UNDEFINED:
            return value
        if default is None:
            raise UndefinedError
        return default(context)

    return find


def _build_nth(path: FieldPath, index: ScalarEvaluator) -> ScalarEvaluator:
    """The value of a field in one of the records before this one, chosen by its index.

    Args:
        path: A key and a field of its records, as in `last`.
        index: Counts the records that have the field: 0 is the first record of the log, -1 the last one before this record.

    Returns:
        The value of the field.

    Undefined:
        Where there are too few such records, or `index` is not a whole number.
    """
    return lambda context: context.find_nth_value(path, index(context))


def _build_following(path: FieldPath, first: ScalarEvaluator, step: ScalarEvaluator, since: FieldPath) -> ScalarEvaluator:
    """The next value of an arithmetic series that records count, such as the epoch numbers of a log.

    Args:
        path: The key and field that hold the values of the series.
        first: The first value.
        step: The difference between two values.
        since: A key whose records start the series again.

    Returns:
        The value that is due. A record with another value than the one due does not move the series on.

    Undefined:
        Where `first` or `step` is undefined.
    """

    mark = object()

    def find(context: EvalContext) -> Any:
        series = first(context), step(context), context.find_latest_position(since[0])
        known, position, due = context.log.progress.get(mark, (None, 0, None))
        if known != series or position > context.position:  # else it goes on where the record before this one left it
            due, _, position = series
        for value in context.list_earlier_values(path, position):
            if value == due:
                due += series[1]
        context.log.progress[mark] = series, context.position, due
        return due

    return find


def _build_as_of(key: FieldPath, inner: ScalarEvaluator) -> ScalarEvaluator:
    """The value of an expression at an earlier record.

    Args:
        key: A key of log records.
        inner: The expression; it is evaluated at the last record of the key before this one.

    Returns:
        The value of the expression.

    Undefined:
        Where no record of the key comes before this one, or the expression is undefined there.
    """

    def find(context: EvalContext) -> Any:
        position = context.find_latest_position(key[0])
        if position < 0:
            raise UndefinedError
        return inner(context.at_record(position))

    return find


LOG_FUNCTIONS: dict[str, Callable[..., ScalarEvaluator]] = {
    **WHOLE_LOG_FUNCTIONS,
    "seen": _build_seen,
    "count": _build_count,
    "open": build_open,
    "latest": _build_latest,
    "last": _build_last,
    "previous_time": build_previous_time,
    "previous_progress": build_previous_progress,
    "previous_quality": build_previous_quality,
    "nth": _build_nth,
    "following": _build_following,
    "as_of": _build_as_of,
    "earliest": build_earliest,
    "interval_share": build_interval_share,
}
