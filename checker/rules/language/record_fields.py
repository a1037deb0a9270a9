"""What expressions can read of a record: value, metadata, time, quality, progress."""

from collections.abc import Sequence
from typing import Any, Literal

from checker.rules.language.compiled_node import ScalarEvaluator, VectorEvaluator
from checker.rules.language.evaluation_context import EvalContext, Selection, UndefinedError

__all__ = ["RECORD_ROOTS", "RECORD_ROOT_MEANINGS"]


def _read_quality(context: EvalContext) -> float:
    quality = context.log.read_event_quality(context.event)
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
    return context.event["metadata"][context.get_constant("progress_field")]


def _read_progress_column(context: EvalContext, selection: Selection) -> Sequence[Any]:
    unit, events = context.get_constant("progress_field"), context.view.events
    return [events[position]["metadata"][unit] for position in selection.positions]


def _build_field_readers(name: Literal["value", "metadata", "time_ms"]) -> tuple[ScalarEvaluator, VectorEvaluator]:
    def read_records(context: EvalContext, selection: Selection) -> Sequence[Any]:
        events = context.view.events
        return [events[position][name] for position in selection.positions]

    return lambda context: context.event[name], read_records


RECORD_ROOTS: dict[str, tuple[ScalarEvaluator, VectorEvaluator]] = {
    "value": _build_field_readers("value"),
    "metadata": _build_field_readers("metadata"),
    "time": _build_field_readers("time_ms"),
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
