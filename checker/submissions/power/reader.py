"""Power logs: `<benchmark>/power/<result name>/node_<n>.txt` and `sw_<n>.txt` for the run in `result_<n>.txt`."""

import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from sys import float_info

from checker.errors import InputError
from checker.inputs.limits import DEFAULTS, Limits
from checker.logs.event import LogEvent
from checker.logs.irregularity import IrregularityKind
from checker.logs.reader import read_log
from checker.submissions.power.model import NodePower, PowerLog, PowerReading, RunPower, SwitchPower

__all__ = ["read_power_logs"]

NODE, SWITCH = "node", "sw"
KINDS = (NODE, SWITCH)
UNREAD_KINDS = (IrregularityKind.UNREADABLE, IrregularityKind.TRUNCATED, IrregularityKind.INCOMPLETE)
MAX_SHOWN_CHARACTERS = 60
START, STOP, READING = "power_measurement_start", "power_measurement_stop", "power_reading"
ESTIMATE, EFFICIENCY = "interconnect_power_est", "conversion_eff"
NUMBER = r"\s*[+-]?\d{1,9}\s*"


class _UnusablePowerLogError(Exception):
    """The log gives no energy; `event` is the record at fault, `official` tells whether the official program stops on it."""

    def __init__(self, message: str, event: LogEvent | None = None, *, official: bool) -> None:
        super().__init__(message)
        self.event = event
        self.official = official


def read_power_logs(
    benchmark_folder: Path, results: Iterable[Path], *, dialect: str | None = None, limits: Limits = DEFAULTS
) -> list[RunPower] | None:
    """The power logs of each result in order; None where the benchmark has no power folder. Never raises on what is there."""
    folder = benchmark_folder / "power"
    if not folder.is_dir():
        return None
    return [_read_run_power(folder / result.stem, dialect, limits) for result in results]


def _read_run_power(folder: Path, dialect: str | None, limits: Limits) -> RunPower:
    try:
        names = sorted(found.name for found in folder.iterdir())
    except OSError:
        return RunPower(path=str(folder), result=folder.name, exists=False)
    logs = {
        kind: tuple(_read_power_log(folder / name, kind, dialect, limits) for name in names if name.startswith(kind))
        for kind in KINDS
    }
    strangers = tuple(name for name in names if not name.startswith(KINDS))
    return RunPower(path=str(folder), result=folder.name, nodes=logs[NODE], switches=logs[SWITCH], strangers=strangers)


def _read_power_log(path: Path, kind: str, dialect: str | None, limits: Limits) -> PowerLog:
    number = path.stem.split("_")[-1]
    named = PowerLog(
        path=str(path),
        number=int(number) if re.fullmatch(NUMBER, number) else None,
        counted=path.name.startswith(f"{kind}_") and path.suffix == ".txt",
    )
    if not path.is_file():
        return named.model_copy(update={"fault": "it is no file", "stops_official": True})
    try:
        log = read_log(path, prefer=dialect, limits=limits)
    except InputError as error:
        return named.model_copy(update={"fault": error.message.removeprefix(f"{path}: "), "stops_official": True})
    unread = [one for one in log.irregularities if one.kind in UNREAD_KINDS]
    view = log.exclude_positions(set(log.hidden))
    events = list(view.events)
    found: dict[str, object] = {"unread": len(unread), "unread_line": unread[0].line if unread else None}
    try:
        found["power"] = _parse_node_power(events) if kind == NODE else _parse_switch_power(events)
    except _UnusablePowerLogError as error:
        at = next((offset for one, offset in zip(events, view.offsets, strict=True) if one is error.event), None)
        line = None if at is None else log.locations.find_line(at)
        found |= {"fault": str(error), "line": line, "stops_official": error.official}
    return named.model_copy(update=found)


def _parse_node_power(events: Sequence[LogEvent]) -> NodePower:
    """A node's power. Records are ordered by time, not by line; a later start, stop or efficiency replaces an earlier one."""
    start, stop, efficiency = None, None, 1.0
    since = 0.0
    readings: list[PowerReading] = []
    for event in sorted(events, key=_parse_event_time):
        key, time = event["key"], event["time_ms"]
        if key == START:
            start = since = time
        elif key == STOP:
            stop = time
        elif key == EFFICIENCY:
            efficiency = _parse_power_value(event)
        elif key == READING and start is not None and stop is None:
            readings.append(PowerReading(since_ms=since, time_ms=time, watts=_parse_power_value(event)))
            since = time
    if start is None:
        raise _UnusablePowerLogError(f"there is no {START}", official=True)
    first = next(event for event in events if event["key"] == START)
    lasts = (readings[-1].time_ms if readings else 0.0) if stop is None else stop
    if lasts == start:
        end = f"the last {READING}" if stop is None else STOP
        raise _UnusablePowerLogError(
            f"{START} and {end} have the same time, so the measurement lasts no time", first, official=True
        )
    if lasts < start and (stop is not None or readings):
        raise _UnusablePowerLogError("the measurement stops before it starts", first, official=False)
    if not readings:
        raise _UnusablePowerLogError(
            f"there is no {READING} in the measurement; the official program takes it for no energy", official=False
        )
    starts, stops = (sum(event["key"] == key for event in events) for key in (START, STOP))
    return NodePower(start_ms=start, stop_ms=lasts, readings=tuple(readings), efficiency=efficiency, starts=starts, stops=stops)


def _parse_switch_power(events: Sequence[LogEvent]) -> SwitchPower:
    """A switch's power: the first estimate in the file, and the last efficiency before it."""
    efficiency = 1.0
    for event in events:
        if event["key"] == EFFICIENCY:
            efficiency = _parse_power_value(event)
        elif event["key"] == ESTIMATE:
            return SwitchPower(watts=_parse_power_value(event), efficiency=efficiency)
    return SwitchPower(watts=None, efficiency=efficiency)


def _parse_event_time(event: LogEvent) -> float:
    if not math.isfinite(event["time_ms"]):
        raise _UnusablePowerLogError(f"the time of {event['key']} is not finite", event, official=False)
    return event["time_ms"]


def _parse_power_value(event: LogEvent) -> float:
    value = event.get("value")
    if not isinstance(value, (int, float)):
        raise _UnusablePowerLogError(
            f"{event['key']} is not a number: {str(value)[:MAX_SHOWN_CHARACTERS]}", event, official=True
        )
    if isinstance(value, bool) or not 0 <= value <= float_info.max:
        raise _UnusablePowerLogError(
            f"{event['key']} is impossible: {str(value)[:MAX_SHOWN_CHARACTERS]}", event, official=False
        )
    return float(value)
