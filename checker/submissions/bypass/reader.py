"""Waivers and factors that lie beside the results: `package_checker_params` and `scaling.json`."""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from checker.inputs import source
from checker.inputs.compression import read_bytes
from checker.inputs.json_file import Problem, read_json
from checker.inputs.limits import in_force
from checker.rules.package_limits import ScalingRules

__all__ = ["ScalingFile", "Waiver", "WaiverFile", "read_scaling", "read_waivers"]

FILE = "package_checker_params"
COMMENT = re.compile(r"(#|//).*")
SEPARATOR = re.compile(r"[\s,;]+")
LINE_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Waiver:
    """A waiver: which line, as written, and which known one is `meant`, None where that is unknown."""

    written: str
    line: int
    meant: str | None
    honoured_officially: bool = False


@dataclass(frozen=True)
class WaiverFile:
    """A package_checker_params: its waivers, or why it cannot be read. `meant` and `honoured_officially` are names."""

    path: Path
    waivers: tuple[Waiver, ...] = ()
    problem: str | None = None

    @property
    def meant(self) -> frozenset[str]:
        """The known waivers that somebody asked for."""
        return frozenset(waiver.meant for waiver in self.waivers if waiver.meant is not None)

    @property
    def honoured_officially(self) -> frozenset[str]:
        """Those of them that the official program honours."""
        return frozenset(waiver.meant for waiver in self.waivers if waiver.meant is not None and waiver.honoured_officially)


@dataclass(frozen=True)
class ScalingFile:
    """A scaling.json: its factor, or what is wrong with it."""

    path: Path
    factor: float | None = None
    problem: Problem | None = None


def read_waivers(folder: Path, known: Collection[str]) -> WaiverFile | None:
    """The waivers in a folder of a system or of a benchmark; None where it has no such file. Never raises.

    Case, blanks, comments, `--` before a name and `_` for `-` do not matter to what is meant. The official program compares
    whole lines with their line break, so it honours only a last line that is exactly the name and has no line break.
    """
    path = folder / FILE
    try:
        if not path.is_file():
            return None
        data = read_bytes(path, most=in_force().file_bytes)
    except OSError as error:
        return WaiverFile(path, problem=error.strerror or str(error))
    lines = LINE_BREAK.split(source.from_bytes(data).data.decode("utf-8", "replace").removeprefix("\ufeff"))
    last_officially = LINE_BREAK.split(data.decode("utf-8", "replace"))[-1]
    waivers = []
    for number, line in enumerate(lines, 1):
        for name in SEPARATOR.split(COMMENT.sub("", line)):
            if name:
                meant = name.lstrip("-").replace("_", "-").casefold()
                honoured = number == len(lines) and meant in known and last_officially == meant
                waivers.append(Waiver(name, number, meant if meant in known else None, honoured))
    return WaiverFile(path, tuple(waivers))


def read_scaling(folder: Path, rules: ScalingRules) -> ScalingFile | None:
    """The committee's factor in a folder of a benchmark; None where it has no such file. Never raises."""
    path = folder / rules.file
    if not path.exists():
        return None
    file = read_json(path)
    if file.problem is not None:
        return ScalingFile(path, problem=file.problem)
    if not isinstance(file.value, dict) or rules.field not in file.value:
        return ScalingFile(path, problem=Problem(f"it has no {rules.field}", 1))
    factor, line = _number(file.value[rules.field]), file.lines.get(rules.field)
    if factor is None:
        return ScalingFile(path, problem=Problem(f"{rules.field} is no finite number", line))
    if factor < rules.least:
        return ScalingFile(path, factor, Problem(f"{rules.field} is {factor:g}, less than {rules.least:g}", line))
    return ScalingFile(path, factor)


def _number(value: JsonValue) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) < 1e300 and math.isfinite(value) else None
