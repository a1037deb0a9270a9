"""What a log holds, in a form in which two ways to read it can be compared."""

from checker.logs.log import Log

__all__ = ["describe_log"]


def describe_log(log: Log) -> dict[str, object]:
    """Events, locations and everything else that was read."""
    return {
        "dialect": log.dialect,
        "events": repr([sorted(event.items()) for event in log.events]),
        "places": [
            (log.locations.find_line(offset), log.locations.find_column(offset), log.locations.read_excerpt(offset))
            for offset in log.offsets
        ],
        "irregularities": log.irregularities,
        "hidden": log.hidden,
        "refused": log.refused,
        "records": log.records,
    }
