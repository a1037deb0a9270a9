"""The description of a log that is a submission of its own: a JSON file of the same name, as DAWNBench has it."""

from pathlib import Path

from checker.inputs.json_file import read_json
from checker.inputs.limits import DEFAULTS, Limits
from checker.logs.event import LogEvent
from checker.logs.log import Log

__all__ = ["add_platform_event", "locate_entry"]

SUFFIX = ".json"


def locate_entry(path: Path) -> Path:
    """Where the description of the log at `path` stands, if there is one."""
    return path.with_suffix(SUFFIX)


def add_platform_event(log: Log, limits: Limits = DEFAULTS) -> Log:
    """The log with what its description says of the platform: hardware, and model and framework where they are told."""
    text = _read_platform(locate_entry(log.path), limits)
    if text is None or not log.offsets:
        return log
    event: LogEvent = {"time_ms": log.events[0]["time_ms"], "key": "submission_platform", "value": text, "metadata": {}}
    return log.with_events([event], [log.offsets[0]])


def _read_platform(path: Path, limits: Limits) -> str | None:
    entry = read_json(path, limits).value if path.is_file() else None
    if not isinstance(entry, dict):
        return None
    hardware, *more = map(entry.get, ("hardware", "model", "framework"))
    words = ", ".join(part for part in more if isinstance(part, str) and part)
    named = hardware if isinstance(hardware, str) and hardware else None
    return f"{named} ({words})" if named and words else named or words or None
