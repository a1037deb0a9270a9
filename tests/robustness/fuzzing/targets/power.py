"""A power log: an energy, or why there is none."""

import math
from collections.abc import Iterable

from checker.sanitize import dump_safe_json
from checker.submissions.power.check import check_power_logs
from checker.submissions.power.energy import run_joules
from checker.submissions.power.reader import read_power_logs
from fuzzing import mutators, samples

__all__ = ["MUTATE", "TOKENS", "check", "seeds"]

TOKENS = (
    b":::MLLOG ", b'"power_measurement_start"', b'"power_measurement_stop"', b'"power_reading"', b'"conversion_eff"',
    b'"interconnect_power_est"', b'"value": ', b'"time_ms": ', b"NaN", b"1e308", b"9" * 400, b"-1", b"0", b"null",
)  # fmt: skip
MUTATE = mutators.log
NAMES = ("power/result_0/node_0.txt", "power/result_0/sw_0.txt")


def check(data: bytes) -> None:
    """The bytes are a node's log, and a switch's."""
    for name in NAMES:
        samples.file(name, data)
    (run,) = read_power_logs(samples.folder(), [samples.folder() / "result_0.txt"]) or []
    for finding in check_power_logs([run], {"result_0": (1000.0, 61_000.0)}).findings:
        dump_safe_json(finding)
    joules = run_joules(run, 60_000.0)
    assert joules is None or not math.isnan(joules)
    assert joules is None or joules >= 0


def seeds() -> Iterable[bytes]:
    """A node's log, a switch's, and both in one."""
    start, stop = _record("power_measurement_start", "null", 1000), _record("power_measurement_stop", "null", 61_000)
    readings = b"".join(_record("power_reading", str(100 + number), 1000 + 20_000 * number) for number in range(1, 4))
    yield start + readings + stop
    yield _record("conversion_eff", "0.9", 900) + _record("interconnect_power_est", "350.5", 1000)
    yield _record("conversion_eff", "0.9", 900) + start + readings + _record("interconnect_power_est", "1e308", 9000)


def _record(key: str, value: str, time_ms: int) -> bytes:
    return f':::MLLOG {{"time_ms": {time_ms}, "key": "{key}", "value": {value}, "metadata": {{}}}}\n'.encode()
