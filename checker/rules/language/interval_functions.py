"""The function of the expression language on the intervals of a log, such as epochs: of which a record starts or stops one."""

from collections.abc import Sequence
from itertools import islice
from operator import gt, lt

from checker.rules.language.compiled_node import ScalarEvaluator
from checker.rules.language.evaluation_context import EvalContext, FieldPath
from checker.rules.language.selection import Positions, Selection

__all__ = ["build_open", "list_open_states"]


def build_open(opening: FieldPath, closing: FieldPath) -> ScalarEvaluator:
    """Whether an interval of the log is open at this record.

    Args:
        opening: The key whose records open an interval, such as epoch_start.
        closing: The key whose records close it, such as epoch_stop.

    Returns:
        true where the last record of `opening` before this one comes after the last record of `closing`; otherwise false.

    Undefined:
        Never.
    """
    return lambda context: context.find_latest_position(opening[0]) > context.find_latest_position(closing[0])


def list_open_states(context: EvalContext, selection: Selection, opening: str, closing: str) -> Sequence[bool]:
    """What `open` is for each of the selected records."""
    present, positions = context.view.positions, selection.positions
    opened, closed = present.get(opening, ()), present.get(closing, ())
    if (positions is opened or positions is closed) and _take_turns(context, opening, closing):
        return [positions is closed] * len(positions)
    return list(map(gt, _list_latest_positions(selection, opened), _list_latest_positions(selection, closed)))


def _take_turns(context: EvalContext, opening: str, closing: str) -> bool:
    """Whether the records of the keys take turns, the first one of all opens an interval."""
    mark = _take_turns, opening, closing
    if mark not in context.log.cache:
        opened, closed = context.view.positions.get(opening, ()), context.view.positions.get(closing, ())
        is_matched = 0 <= len(opened) - len(closed) <= 1
        context.log.cache[mark] = is_matched and all(map(lt, opened, closed)) and all(map(lt, closed, islice(opened, 1, None)))
    return bool(context.log.cache[mark])


def _list_latest_positions(selection: Selection, positions: Positions) -> list[int]:
    """The last of the positions before each of the selected records; -1 where there is none."""
    return [positions[count - 1] if count else -1 for count in selection.count_earlier(positions)]
