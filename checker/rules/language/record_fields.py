"""What expressions can read of a record: value, metadata, time, quality, progress."""

from collections.abc import Sequence
from typing import Any

from checker.logs.records import ABSENT
from checker.rules.language.compiled_node import ScalarEvaluator, VectorEvaluator
from checker.rules.language.evaluation_context import EvalContext, UndefinedError
from checker.rules.language.selection import Selection

__all__ = ["RECORD_ROOTS", "RECORD_ROOT_MEANINGS"]


def _read_quality(context: EvalContext) -> float:
    quality = context.read_quality()
    if quality is None:
        raise UndefinedError
    return quality


def _read_quality_column(context: EvalContext, selection: Selection) -> Sequence[float]:
    qualities = context.list_qualities(selection)
    if None in qualities:
        raise UndefinedError
    return qualities  # type: ignore[return-value]


def _read_progress(context: EvalContext) -> Any:
    """The progress of training at the record, in the unit of the benchmark's evaluations."""
    return context.metadata[context.get_constant("progress_field")]


def _read_progress_column(context: EvalContext, selection: Selection) -> Sequence[Any]:
    unit = context.get_constant("progress_field")
    return [metadata[unit] for metadata in context.view.events.list_metadata(selection.positions)]


def _read_value_column(context: EvalContext, selection: Selection) -> Sequence[Any]:
    return _require_complete(context.view.events.list_values(selection.positions))


def _read_metadata_column(context: EvalContext, selection: Selection) -> Sequence[Any]:
    return _require_complete(context.view.events.list_metadata(selection.positions))


def _require_complete(column: Sequence[Any]) -> Sequence[Any]:
    if ABSENT in column:
        raise UndefinedError
    return column


RECORD_ROOTS: dict[str, tuple[ScalarEvaluator, VectorEvaluator]] = {
    "value": (lambda context: context.value, _read_value_column),
    "metadata": (lambda context: context.metadata, _read_metadata_column),
    "time": (
        lambda context: context.time_ms,
        lambda context, selection: context.view.events.list_times(selection.positions),
    ),
    "quality": (_read_quality, _read_quality_column),
    "progress": (_read_progress, _read_progress_column),
}
"""What a record has by these names: of one record, and of the selected ones."""

RECORD_ROOT_MEANINGS = {
    "value": "The value of the record. Undefined where the record has none.",
    "metadata": "The metadata of the record, a table: `metadata.epoch_num`. Undefined where the record has none.",
    "time": "The time of the record, in milliseconds.",
    "quality": "The quality that the record reports, as a number. Undefined where it reports none.",
    "progress": "The progress of training at the record: the field of its metadata that `progress_field` names. "
    "Undefined where the record does not have it.",
}
"""For the reference of the language."""
