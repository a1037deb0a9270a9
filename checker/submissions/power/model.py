"""What power logs say: the power that a node drew, and the estimate for a switch."""

from checker.record import Record

__all__ = ["NodePower", "PowerLog", "PowerReading", "RunPower", "SwitchPower"]


class PowerReading(Record, frozen=True, kw_only=True):
    """A reading of power, which covers the time since the start or the reading before. Times in milliseconds."""

    since_ms: float
    time_ms: float
    watts: float


class NodePower(Record, frozen=True, kw_only=True):
    """What a node drew between `start_ms` and `stop_ms`.

    `readings` are those that count, in order of time: after a start and before any stop. `starts` and `stops` say how often
    the log has either; without a stop, `stop_ms` is the time of the last reading. `efficiency` is the factor from what was
    measured to what was drawn.
    """

    start_ms: float
    stop_ms: float
    readings: tuple[PowerReading, ...]
    efficiency: float = 1.0
    starts: int = 1
    stops: int = 1


class SwitchPower(Record, frozen=True, kw_only=True):
    """The estimate for a switch, None where the log has none, and the factor to what was drawn."""

    watts: float | None
    efficiency: float = 1.0


class PowerLog(Record, frozen=True, kw_only=True):
    """A power log: what it says, or why that gives no energy.

    Attributes:
        path: the file.
        number: the one in its name; None where it has none.
        counted: the official summary finds a file of this name.
        power: what it says; None where there is a fault.
        fault: why it gives no energy, with the line; `stops_official` where the official program stops on that.
        unread: how many places of the log cannot be read, and the line of the first.
    """

    path: str
    number: int | None
    counted: bool = True
    power: NodePower | SwitchPower | None = None
    fault: str | None = None
    line: int | None = None
    stops_official: bool = False
    unread: int = 0
    unread_line: int | None = None


class RunPower(Record, frozen=True, kw_only=True):
    """The power logs of a run, in `power/<result>/`; `exists` is False where there is no such folder."""

    path: str
    result: str
    exists: bool = True
    nodes: tuple[PowerLog, ...] = ()
    switches: tuple[PowerLog, ...] = ()
    strangers: tuple[str, ...] = ()
