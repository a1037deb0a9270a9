"""Evaluations that report one quality in several records, brought together."""

from checker.logs.event import LogEvent
from checker.logs.log import EventView, Log
from checker.rules.benchmark import RecordAggregate

__all__ = ["add_aggregated_records", "build_aggregated_records"]


def add_aggregated_records(log: Log, aggregate: RecordAggregate | None) -> Log:
    """The log with a record of `how.key` for each group of records of `how.of` at its end; the log itself without such."""
    return log if aggregate is None else log.with_events(*build_aggregated_records(log, aggregate))


def build_aggregated_records(log: EventView, aggregate: RecordAggregate) -> tuple[list[LogEvent], list[int]]:
    """A record of `how.key` for each group of records of `how.of`, and where they stand.

    It stands at the place of the group's first record and has the time of its last, as in the official program
    (training_4.0.0/closed_stable_diffusion). Records without the fields belong to no group.
    """
    groups: dict[int | float | str, tuple[LogEvent, int]] = {}
    for position in log.positions.get(aggregate.of, ()):
        event = log.events[position]
        metadata = event.get("metadata")
        if not isinstance(metadata, dict) or aggregate.name not in metadata or not _is_group_id(metadata.get(aggregate.by)):
            continue
        by = metadata[aggregate.by]
        if by not in groups:
            new: LogEvent = {
                "time_ms": event["time_ms"],
                "key": aggregate.key,
                "value": {aggregate.by: by},
                "metadata": {aggregate.by: by},
            }
            groups[by] = new, log.offsets[position]
        group, _ = groups[by]
        group["time_ms"] = max(group["time_ms"], event["time_ms"])
        group["value"][str(metadata[aggregate.name])] = event.get("value")
    return [event for event, _ in groups.values()], [offset for _, offset in groups.values()]


def _is_group_id(value: object) -> bool:
    return isinstance(value, (int, float, str))
