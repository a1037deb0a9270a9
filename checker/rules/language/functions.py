"""The functions and names of the expression language; ARCHITECTURE.md lists them with their meaning."""

import math
import operator
from collections.abc import Callable
from functools import cache
from inspect import Parameter, signature
from itertools import compress, repeat
from typing import Any, Literal

from checker.errors import DefinitionError
from checker.rules.language.evaluation_context import UNDEFINED, Positions, Scope, UndefinedError

__all__ = ["OF_A_PLACE", "OF_THE_LOG", "OF_VALUES", "ROOTS", "Key", "keys_among", "names"]

Closure = Callable[[Scope], Any]
Key = tuple[str, ...]
"""A key, and the path to a field of its records."""
Column = Callable[[Scope, Positions], list[Any]]
WHOLE = 0.00001


def _quality(scope: Scope) -> float:
    found = scope.quality_of(scope.event)
    if found is None:
        raise UndefinedError
    return found


def _qualities(scope: Scope, positions: Positions) -> list[float]:
    found = scope.qualities(positions)
    if None in found:
        raise UndefinedError
    return found  # type: ignore[return-value]


def _progress(scope: Scope) -> Any:
    """How far training had come at the record, in the unit of the benchmark's evaluations."""
    return scope.event["metadata"][scope.constant("progress_field")]


def _progresses(scope: Scope, positions: Positions) -> list[Any]:
    unit, events = scope.constant("progress_field"), scope.view.events
    return [events[position]["metadata"][unit] for position in positions]


def _field(name: Literal["value", "metadata", "time_ms"]) -> tuple[Closure, Column]:
    def many(scope: Scope, positions: Positions) -> list[Any]:
        events = scope.view.events
        return [events[position][name] for position in positions]

    return lambda scope: scope.event[name], many


ROOTS: dict[str, tuple[Closure, Column]] = {
    "value": _field("value"),
    "metadata": _field("metadata"),
    "time": _field("time_ms"),
    "quality": (_quality, _qualities),
    "progress": (_progress, _progresses),
}
"""What a record has: of the one in hand, and of those at several positions."""


def _is_integer(number: Any) -> bool:
    """As the official helper: within 0.00001 of a whole number."""
    return bool(abs(round(number) - number) < WHOLE)


def _is_close(first: Any, second: Any) -> bool:
    return math.isclose(first, second)


def _is_number(found: Any) -> bool:
    return isinstance(found, (int, float)) and not isinstance(found, bool)


def _is_finite(found: Any) -> bool:
    return _is_number(found) and math.isfinite(found)


OF_VALUES: dict[str, Callable[..., Any]] = {
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


def _seen(path: Key) -> Closure:
    key = path[0]
    return lambda scope: scope.before(key) > 0


def _count(path: Key) -> Closure:
    key = path[0]
    return lambda scope: scope.before(key)


def _open(opening: Key, closing: Key) -> Closure:
    return lambda scope: scope.latest(opening[0]) > scope.latest(closing[0])


def _latest(*paths: Key) -> Closure:
    def find(scope: Scope) -> str | None:
        position, key = max((scope.latest(path[0]), path[0]) for path in paths)
        return key if position >= 0 else None

    return find


def _last(path: Key, default: Closure | None = None) -> Closure:
    def find(scope: Scope) -> Any:
        found = scope.last(path)
        if found is not UNDEFINED:
            return found
        if default is None:
            raise UndefinedError
        return default(scope)

    return find


def _given(path: Key) -> Closure:
    """The field of the last record of the key that has it, also of those that come later."""

    def find(scope: Scope) -> Any:
        found = scope.given(path)
        if found is UNDEFINED:
            raise UndefinedError
        return found

    return find


def _previous_time(default: Closure) -> Closure:
    """The time of the record of the same key before this one."""

    def find(scope: Scope) -> Any:
        found = scope.last((scope.event["key"], "time"))
        return default(scope) if found is UNDEFINED else found

    return find


def _previous_progress(default: Closure) -> Closure:
    """The progress of the record of the same key before this one that says it."""

    def find(scope: Scope) -> Any:
        found = scope.last((scope.event["key"], "metadata", scope.constant("progress_field")))
        return default(scope) if found is UNDEFINED else found

    return find


def _nth(path: Key, index: Closure) -> Closure:
    return lambda scope: scope.history(path)[index(scope)]


def _following(path: Key, first: Closure, step: Closure, since: Key) -> Closure:
    """What comes next in a series: it starts anew with each record of `since`, and goes on by `step` with each record
    that says what was due; others leave it where it is."""

    def find(scope: Scope) -> Any:
        due, distance = first(scope), step(scope)
        start = scope.latest(since[0])
        for found in scope.history(path, start):
            if found == due:
                due += distance
        return due

    return find


def _as_of(path: Key, inner: Closure) -> Closure:
    """What an expression came to at the last record of the key before this one."""

    def find(scope: Scope) -> Any:
        position = scope.latest(path[0])
        if position < 0:
            raise UndefinedError
        return inner(scope.beside(position))

    return find


def _earliest(path: Key) -> Closure:
    moment = (path[0], "time")

    def find(scope: Scope) -> Any:
        times = scope.history(moment)
        if not times:
            raise UndefinedError
        return min((time for time in times if not math.isnan(time)), default=math.inf)

    return find


def _once(of_log: Closure) -> Closure:
    """A closure on the log as a whole: computed for the first record that asks, remembered for the others."""
    mark = object()

    def remembered(scope: Scope) -> Any:
        if mark not in scope.remembered:
            try:
                scope.remembered[mark] = of_log(scope)
            except ValueError:  # of no record at all
                scope.remembered[mark] = UNDEFINED
        found = scope.remembered[mark]
        if found is UNDEFINED:
            raise UndefinedError
        return found

    return remembered


def _total(path: Key) -> Closure:
    key = path[0]
    return lambda scope: len(scope.view.positions.get(key, ()))


def _had(path: Key, wanted: Closure) -> Closure:
    """Whether any record of the key has that value."""
    key = path[0]
    return lambda scope: any(event.get("value") == wanted(scope) for event in scope.view.iter_records(key))


def _start(path: Key) -> Closure:
    """The smallest time of all the key's records, also those that come later."""
    key = path[0]
    return _once(lambda scope: min(event["time_ms"] for event in scope.view.iter_records(key)))


def _stop(path: Key) -> Closure:
    """The largest time of all the key's records, also those that come later."""
    key = path[0]
    return _once(lambda scope: max(event["time_ms"] for event in scope.view.iter_records(key)))


def _meeting(scope: Scope) -> list[int]:
    """The positions of the evaluations in the whole log that meet the target."""
    positions = scope.view.positions.get(scope.constant("quality_key"), [])
    threshold, meets = scope.constant("threshold"), operator.le if scope.constant("direction") == "lower" else operator.ge
    qualities = scope.qualities(positions)
    if None in qualities:
        pairs = zip(positions, qualities, strict=True)
        return [position for position, quality in pairs if quality is not None and meets(quality, threshold)]
    return list(compress(positions, map(meets, qualities, repeat(threshold))))  # type: ignore[arg-type]


def _reached() -> Closure:
    """Whether any evaluation of the whole log meets the target."""

    return _once(lambda scope: bool(_meeting(scope)))


STAMP_MS = 2.0
"""Some runs stamp run_stop a millisecond before the evaluation that ends them (HugeCTR's DLRM in training 1.0)."""


def _reached_in_run() -> Closure:
    """Whether an evaluation between the first run_start and the last run_stop meets the target; where evaluation is off
    the clock, it counts when its checkpoint was saved, and goes unquestioned if the log has no word of that."""

    def reached(scope: Scope) -> bool:
        start = min(event["time_ms"] for event in scope.view.iter_records("run_start"))
        stop = max(event["time_ms"] for event in scope.view.iter_records("run_stop"))
        moments = (scope.moment_of(scope.view.events[position]) for position in _meeting(scope))
        return any(moment is None or start <= moment <= stop + STAMP_MS for moment in moments)

    return _once(reached)


OF_THE_LOG: dict[str, Callable[..., Closure]] = {
    "seen": _seen,
    "count": _count,
    "open": _open,
    "latest": _latest,
    "last": _last,
    "given": _given,
    "previous_time": _previous_time,
    "previous_progress": _previous_progress,
    "nth": _nth,
    "following": _following,
    "as_of": _as_of,
    "earliest": _earliest,
    "total": _total,
    "had": _had,
    "start": _start,
    "stop": _stop,
    "reached": _reached,
    "reached_in_run": _reached_in_run,
}

OF_A_PLACE = OF_THE_LOG.keys() - {"given", "total", "had", "start", "stop", "reached", "reached_in_run"}
"""Those that look back or ahead from the record in hand."""


@cache
def keys_among(name: str, number: int) -> tuple[bool, ...]:
    """For each of so many arguments of the function, whether it is a key and not a value.

    Raises:
        DefinitionError: it takes more of them, or fewer.
    """
    try:
        wanted = list(signature(OF_VALUES.get(name) or OF_THE_LOG[name]).parameters.values())
    except ValueError:  # Python does not tell of min, max and int: one or more
        wanted = [Parameter("value", Parameter.POSITIONAL_ONLY), Parameter("more", Parameter.VAR_POSITIONAL)]
    several = any(one.kind is Parameter.VAR_POSITIONAL for one in wanted)
    least = sum(one.default is Parameter.empty and one.kind is not Parameter.VAR_POSITIONAL for one in wanted)
    if number < least or (number > len(wanted) and not several):
        raise DefinitionError(f"{name} does not take {number} argument{'s' * (number != 1)}")
    keys = [one.annotation == Key for one in wanted]
    return tuple((keys + keys[-1:] * number)[:number])


def names() -> list[str]:
    """Every function's name, sorted."""
    return sorted({*OF_VALUES, *OF_THE_LOG})
