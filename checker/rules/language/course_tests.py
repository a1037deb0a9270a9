"""Conditions that follow from what is seen at once of a whole log (`log_courses.py`)."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from checker.rules.language.log_courses import are_intervals_even, are_times_between, are_times_in_order
from checker.rules.language.node_facts import read_number, read_path
from checker.rules.language.syntax import Node

__all__ = ["CourseTest", "list_course_tests"]

ZERO, OWN_TIME, INTERVAL_SHARE = Node("number", ("0",)), Node("path", ("time",)), Node("call", ("interval_share",))


class CourseTest(NamedTuple):
    """A function of `log_courses.py` and its arguments behind the context and the selected records."""

    function: Callable[..., bool]
    arguments: tuple[float, ...]


def list_course_tests(demand: Node) -> Iterator[CourseTest]:
    """Yield what says of the log as a whole that the demand holds for the selected records."""
    if (slack := _find_time_slack(demand)) is not None:
        yield CourseTest(are_times_in_order, (slack,))
    if (times := _find_time_range(demand)) is not None:
        yield CourseTest(are_times_between, times)
    if (share := _find_least_share(demand)) is not None:
        yield CourseTest(are_intervals_even, (share,))


def _find_time_slack(node: Node) -> float | None:
    """A number of milliseconds: the node holds for a record whose time is at most so far below the times of all records before
    it, and below 0. None where the node is about something else."""
    if node.data in ("and_", "or_"):
        slacks = list(map(_find_time_slack, node.children))
        known = [slack for slack in slacks if slack is not None]
        if node.data == "or_":
            return max(known, default=None)
        return min(known) if len(known) == len(slacks) else None
    if node.data != "compare" or len(node.children) != 3 or node.children[1].strip() != "<=":
        return None
    left, _, right = node.children
    slack = 0.0
    if left.data == "subtract" and right.data == "number":  # half of it, since a difference of floats may be rounded up
        slack, (left, right) = read_number(right) / 2, left.children
    elif right.data == "add" and right.children[1].data == "number":
        right, slack = right.children[0], read_number(right.children[1])
    return slack if right == OWN_TIME and _is_earlier_time(left) else None


def _find_time_range(node: Node) -> tuple[float, float] | None:
    """The node holds for a record whose time is between these two; None where it is about something else."""
    if node.data == "or_":
        return next(filter(None, map(_find_time_range, node.children)), None)
    if node.data != "compare" or node.children[2] != OWN_TIME or [part.strip() for part in node.children[1::2]] != ["<", "<"]:
        return None
    lowest, highest = node.children[0], node.children[4]
    return (read_number(lowest), read_number(highest)) if lowest.data == highest.data == "number" else None


def _find_least_share(node: Node) -> float | None:
    """The node holds for an evaluation whose interval share is at least this; None where it is about something else."""
    if node.data != "compare" or node.children[0] != INTERVAL_SHARE or node.children[1].strip() != ">=":
        return None
    return read_number(node.children[2]) if len(node.children) == 3 and node.children[2].data == "number" else None


def _is_earlier_time(node: Node) -> bool:
    """Whether the node is the time of a record before this one, 0 where there is none."""
    if node.data != "call" or node.children[0] not in ("last", "previous_time") or node.children[-1] != ZERO:
        return False
    return node.children[0] == "previous_time" or read_path(node.children[1])[1:] == ("time",)
