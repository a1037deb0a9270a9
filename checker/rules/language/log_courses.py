"""What is seen at once of the times and evaluations of a whole log, and settles conditions on each of its records."""

from collections.abc import Sequence
from itertools import islice
from math import inf, isfinite
from operator import le, lt, sub, truediv

from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.expression import MAX_VECTOR_RECORDS
from checker.rules.language.pace_functions import NUMBERS
from checker.rules.language.selection import Selection, list_fields

__all__ = ["are_intervals_even", "are_times_between", "are_times_in_order"]

ROUNDING = 1.01
"""So much is more than what rounding makes of a share."""


def are_times_between(context: EvalContext, _: Selection, lowest: float, highest: float) -> bool:
    """Whether the times of all records of the log are between the two. False where one is no finite number."""
    course = _follow_times(context)
    return lowest < course.lowest and course.highest < highest


def are_times_in_order(context: EvalContext, selection: Selection, slack: float) -> bool:
    """Whether each of the selected records has a time that is at most so many milliseconds below the time of every record
    before it, and below 0. False where the log is large, or has a time that is no finite number."""
    highest = _follow_times(context).highest_before
    if highest is None:
        return False
    before = map(highest.__getitem__, selection.positions)
    return all(map(le, before, [time + slack for time in context.view.events.list_times(selection.positions)]))


class _TimeCourse:
    """The lowest and the highest time of the records that were read so far; infinite where one is no finite number. The highest
    time before each of them, 0 before the first, is None where it is not known."""

    def __init__(self) -> None:
        self.number = 0
        self.lowest, self.highest = inf, -inf
        self.highest_before: list[float] | None = [0.0]

    def add_times(self, times: Sequence[float]) -> None:
        """Go on with the times of more records."""
        self.number += len(times)
        if not isfinite(sum(times)):
            self.lowest, self.highest, self.highest_before = -inf, inf, None
            return
        if self.number > MAX_VECTOR_RECORDS or self.highest_before is None:
            self.lowest, self.highest, self.highest_before = min(self.lowest, min(times)), max(self.highest, max(times)), None
            return
        rising = sorted(times)
        self.lowest, self.highest = min(self.lowest, rising[0]), max(self.highest, rising[-1])
        latest = self.highest_before[-1]
        if rising[0] >= latest and rising == times:
            self.highest_before += times
            return
        for time in times:
            if time > latest:
                latest = time
            self.highest_before.append(latest)


def _follow_times(context: EvalContext) -> _TimeCourse:
    times, progress = context.view.events.times_ms, context.log.progress
    course: _TimeCourse | None = progress.get(_TimeCourse)
    if course is None:
        course = progress[_TimeCourse] = _TimeCourse()
    if course.number < len(times):
        course.add_times(times[course.number :])
    return course


def are_intervals_even(context: EvalContext, selection: Selection, share: float) -> bool:
    """Whether the selected records are all evaluations, each with more progress than the one before it, and training between
    two never took less than this share of the time that it took at most, for each unit of progress."""
    constants = context.log.constants
    unit, evaluations = constants.get("progress_field"), context.view.positions.get(constants.get("quality_key", ""), ())
    if unit is None or len(selection) != len(evaluations):
        return False
    progress = list_fields(context.view.events, selection.positions, ("metadata", unit))
    times = context.view.events.list_times(selection.positions)
    if not (NUMBERS.issuperset(map(type, progress)) and isfinite(sum(progress) + sum(times))):
        return False
    if not all(map(lt, progress, islice(progress, 1, None))):
        return False
    steps = map(sub, islice(progress, 1, None), progress)
    paces = list(map(truediv, map(sub, islice(times, 1, None), times), steps))
    return not paces or min(paces) >= ROUNDING * share * max(paces)
