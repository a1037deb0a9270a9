"""Writes a finished log again as its training wrote it, only faster: something for `mlcheck watch` to look at.

python examples/replay.py result_0.txt replayed.txt --speed 600 & mlcheck watch replayed.txt
"""

import argparse
import time
from pathlib import Path

from checker.logs.reader import read_log

LONGEST_PAUSE_S = 5.0


def replay(log: Path, target: Path, speed: float) -> None:
    """Each record comes when its time has come, `speed` times as fast; lines between records come with the next one."""
    found = read_log(log)
    data = log.read_bytes()
    written, now_ms = 0, None
    with target.open("wb", buffering=0) as file:
        for event, offset in zip(found.events, found.offsets, strict=True):
            if now_ms is not None:
                time.sleep(min(LONGEST_PAUSE_S, max(0.0, event["time_ms"] - now_ms) / 1000 / speed))
            now_ms = event["time_ms"]
            end = data.find(b"\n", offset) + 1 or len(data)
            file.write(data[written:end])
            written = max(written, end)
        file.write(data[written:])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("log", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--speed", type=float, default=600.0, help="how many times as fast as the training was")
    given = parser.parse_args()
    replay(given.log, given.target, given.speed)
