"""The functions of the expression language on time, progress and quality: of the record before, and from evaluation to
evaluation."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import accumulate, islice
from math import inf, isfinite
from typing import Any

from checker.rules.language.compiled_node import ScalarEvaluator
from checker.rules.language.evaluation_context import UNDEFINED, EvalContext, FieldPath, UndefinedError
from checker.rules.language.selection import Selection, list_fields

__all__ = [
    "NUMBERS",
    "build_earliest",
    "build_interval_share",
    "build_previous_progress",
    "build_previous_quality",
    "build_previous_time",
    "list_earliest_times",
    "list_previous_qualities",
    "measure_interval_shares",
]

NUMBERS = frozenset({int, float})
MIN_INTERVALS = 3
"""Of fewer intervals between evaluations the median says little."""


def build_earliest(key: FieldPath) -> ScalarEvaluator:
    """The smallest time of the records of the key before this one.

    Args:
        key: A key of log records.

    Returns:
        A time in milliseconds; inf where no such record has a valid time.

    Undefined:
        Where no record of the key comes before this one.
    """

    def find(context: EvalContext) -> float:
        count = context.count_earlier_records(key[0])
        if not count:
            raise UndefinedError
        return _list_least_times(context, key[0])[count]

    return find


def list_earliest_times(context: EvalContext, selection: Selection, key: str) -> Sequence[float]:
    """What `earliest` is for each of the selected records.

    Raises:
        UndefinedError: no record of the key comes before one of them.
    """
    counts = selection.count_earlier(context.view.positions.get(key, ()))
    if not all(counts):
        raise UndefinedError
    return list(map(_list_least_times(context, key).__getitem__, counts))


def _list_least_times(context: EvalContext, key: str) -> list[float]:
    """The smallest time of no record of the key, inf, of the first, of the first two, and so on."""
    least: list[float] = context.log.progress.setdefault((_list_least_times, key), [inf])
    positions = context.view.positions.get(key, ())
    if len(least) <= len(positions):
        times = context.view.events.list_times(positions[len(least) - 1 :])
        least += islice(accumulate(times, min, initial=least[-1]), 1, None)  # of inf and what is no number, inf is the least
    return least


def build_previous_time(default: ScalarEvaluator) -> ScalarEvaluator:
    """The time of the record before this one that has the same key.

    Args:
        default: The result for the first record of the key.

    Returns:
        A time in milliseconds.

    Undefined:
        Never, unless `default` is.
    """

    def find(context: EvalContext) -> Any:
        value = context.find_previous_value((context.key, "time"))
        return default(context) if value is UNDEFINED else value

    return find


def build_previous_progress(default: ScalarEvaluator) -> ScalarEvaluator:
    """The progress of the last record before this one that has the same key and states its progress.

    Args:
        default: The result where there is no such record.

    Returns:
        A number in the unit of the benchmark's `progress_field`.

    Undefined:
        Where the benchmark has no `progress_field`.
    """

    def find(context: EvalContext) -> Any:
        value = context.find_previous_value((context.key, "metadata", context.get_constant("progress_field")))
        return default(context) if value is UNDEFINED else value

    return find


def build_previous_quality(default: ScalarEvaluator) -> ScalarEvaluator:
    """The quality that the record before this one reports, which has the same key.

    Args:
        default: The result for the first record of the key.

    Returns:
        A number.

    Undefined:
        Where that record reports no quality.
    """

    def find(context: EvalContext) -> Any:
        positions = context.view.positions.get(context.key, ())
        count = bisect_left(positions, context.position)
        if not count:
            return default(context)
        quality = context.at_record(positions[count - 1]).read_quality()
        if quality is None:
            raise UndefinedError
        return quality

    return find


def list_previous_qualities(context: EvalContext, selection: Selection) -> Sequence[Any]:
    """What `previous_quality` is for each record; UNDEFINED for the first record of the key.

    Raises:
        UndefinedError: a record before one of them reports none.
    """
    positions = context.view.positions[selection.read_key(context)]
    if len(positions) == len(selection):
        qualities = [UNDEFINED, *context.list_qualities(selection)[:-1]]
    else:
        counts = selection.count_earlier(positions)
        before = (context.at_record(positions[count - 1]) if count else None for count in counts)
        qualities = [UNDEFINED if record is None else record.read_quality() for record in before]
    if None in qualities:
        raise UndefinedError
    selection.columns["previous_quality"] = qualities
    return qualities


def build_interval_share() -> ScalarEvaluator:
    """How long training took from the evaluation before this one, for each unit of progress, as a share of the median of the
    intervals before.

    Returns:
        A number: 1 for the usual speed, 0.1 where training was ten times as fast.

    Undefined:
        Where fewer than four evaluations, each with more progress than the one before, come before this one.
    """

    def find(context: EvalContext) -> Any:
        share = measure_interval_shares(context).get(context.position)
        if share is None:
            raise UndefinedError
        return share

    return find


def measure_interval_shares(context: EvalContext) -> dict[int, float]:
    """The interval share of each evaluation with more progress than all before it, by its position.

    Raises:
        UndefinedError: the benchmark is unknown or has no `progress_field`.
    """
    paces = context.log.progress.get(_EvaluationPaces)
    if paces is None:
        paces = context.log.progress[_EvaluationPaces] = _EvaluationPaces()
    paces.read_evaluations(context)
    shares: dict[int, float] = paces.shares
    return shares


class _EvaluationPaces:
    """The share of each evaluation with more progress than all before it, by its position; as far as evaluations were read."""

    def __init__(self) -> None:
        self.shares: dict[int, float] = {}
        self._number = 0
        self._before: tuple[float, float] | None = None
        self._earlier: list[float] = []

    def read_evaluations(self, context: EvalContext) -> None:
        """Reads the evaluations that were not read yet."""
        key, unit = context.get_constant("quality_key"), context.get_constant("progress_field")
        positions = context.view.positions.get(key, ())[self._number :]
        self._number += len(positions)
        progress = list_fields(context.view.events, positions, ("metadata", unit))
        before, earlier, number = self._before, self._earlier, len(self._earlier)
        for position, at, time_ms in zip(positions, progress, context.view.events.list_times(positions), strict=True):
            if type(at) not in NUMBERS or not (isfinite(at) and isfinite(time_ms)):
                continue
            if before is not None:
                if at <= before[0]:
                    continue
                pace = (time_ms - before[1]) / (at - before[0])
                if number >= MIN_INTERVALS and (usual := earlier[number // 2]) > 0:
                    self.shares[position] = pace / usual
                insort(earlier, pace)
                number += 1
            before = at, time_ms
        self._before = before
