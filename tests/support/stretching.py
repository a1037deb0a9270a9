"""Logs as if the machine had been slower: every time since run_start, and before, stretched."""

import re
import shutil
from functools import partial
from pathlib import Path

from conftest import ROOT

__all__ = ["stretch_log", "write_stretched_submitter"]

EXAMPLE = ROOT / "sample_logs/dialects/training_v5.1/example"
STAMP = re.compile(r'"time_ms": (\d+)')


def stretch_log(text: str, factor: float) -> str:
    """The log with times that lie `factor` as far from run_start."""
    start = int(STAMP.findall(text[: text.index("run_start")])[-1])
    return STAMP.sub(partial(_stretch_stamp, start, factor), text)


def _stretch_stamp(start: int, factor: float, stamp: re.Match[str]) -> str:
    return f'"time_ms": {start + round(factor * (int(stamp[1]) - start))}'


def write_stretched_submitter(folder: Path, factor: float, benchmark: str = "retinanet") -> Path:
    """The example's result of the benchmark as if its machine took `factor` as long; returns the folder."""
    shutil.copytree(EXAMPLE / "systems", folder / "systems")
    results = folder / "results/8xExample" / benchmark
    results.mkdir(parents=True)
    for log in (EXAMPLE / "results/8xExample" / benchmark).glob("result_*.txt"):
        (results / log.name).write_text(stretch_log(log.read_text(encoding="utf-8"), factor), encoding="utf-8")
    return folder
