"""The functions of the expression language on time and progress: of the record before, and from evaluation to evaluation."""

from bisect import insort
from math import isfinite
from typing import Any

from checker.rules.language.compiled_node import ScalarEvaluator
from checker.rules.language.evaluation_context import UNDEFINED, EvalContext, UndefinedError
from checker.rules.language.selection import list_fields

__all__ = ["build_interval_share", "build_previous_progress", "build_previous_time", "measure_interval_shares"]

MIN_INTERVALS = 3
"""Of fewer intervals between evaluations the median says little."""


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
        for position, at, time_ms in zip(positions, progress, context.view.events.list_times(positions), strict=True):
            self._add_evaluation(position, at, time_ms)

    def _add_evaluation(self, position: int, at: Any, time_ms: float) -> None:
        before = self._before
        if type(at) not in (int, float) or not (isfinite(at) and isfinite(time_ms)) or (before is not None and at <= before[0]):
            return
        if before is not None:
            pace = (time_ms - before[1]) / (at - before[0])
            usual = self._earlier[len(self._earlier) // 2] if len(self._earlier) >= MIN_INTERVALS else 0.0
            if usual > 0:
                self.shares[position] = pace / usual
            insort(self._earlier, pace)
        self._before = at, time_ms
