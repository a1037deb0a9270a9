"""Bypasses and factors next to the results: `package_checker_params` and `scaling.json`."""

import math
import re
from pathlib import Path

from msgspec import Struct

from checker.inputs import source
from checker.inputs.compression import read_unpacked
from checker.inputs.json_file import JsonProblem, JsonValue, read_json
from checker.inputs.limits import DEFAULTS, Limits
from checker.rules.package_limits import PackageRules, ScalingRules

__all__ = ["Bypass", "BypassFile", "ScalingFile", "read_bypass_file", "read_scaling_file"]

BYPASS_FILE_NAME = "package_checker_params"
COMMENT = r"(#|//).*"
SEPARATOR = r"[\s,;]+"
LINE_BREAK = r"\r\n|\r|\n"


class Bypass(Struct, frozen=True):
    """A bypass: which line, as written, and which known one is `meant`, None where that is unknown."""

    written: str
    line: int
    known_name: str | None
    is_officially_honored: bool = False


class BypassFile(Struct, frozen=True):
    """A package_checker_params: its bypasses, or why it cannot be read. `as_options`: it is that of the submitter's folder."""

    path: Path
    bypasses: tuple[Bypass, ...] = ()
    problem: str | None = None
    as_options: bool = False

    @property
    def requested_names(self) -> frozenset[str]:
        """The known bypasses that somebody asked for."""
        return frozenset(bypass.known_name for bypass in self.bypasses if bypass.known_name is not None)

    @property
    def officially_honored_names(self) -> frozenset[str]:
        """Those of them that the official program honours."""
        return frozenset(
            bypass.known_name for bypass in self.bypasses if bypass.known_name is not None and bypass.is_officially_honored
        )


class ScalingFile(Struct, frozen=True):
    """A scaling.json: its factor, or what is wrong with it."""

    path: Path
    factor: float | None = None
    problem: JsonProblem | None = None


def read_bypass_file(
    folder: Path, rules: PackageRules, limits: Limits = DEFAULTS, *, as_options: bool = False
) -> BypassFile | None:
    """The bypasses in a folder of a system or of a benchmark; None where it has no such file. Never raises.

    `as_options`: the folder is the submitter's. The official upload check puts `--` before each of its lines and passes them
    to the package checker as options, so every line counts that is exactly a name.

    Case, blanks, comments, `--` before a name and `_` for `-` do not matter to what is meant. The official program compares
    whole lines with their line break, so it honours only a last line that is exactly the name and has no line break.
    """
    path = folder / BYPASS_FILE_NAME
    known = {*rules.bypasses, *(rules.options.neutral if as_options else ())}
    try:
        if not path.is_file():
            return None
        data = read_unpacked(path, limits, most=limits.file_bytes)
    except OSError as error:
        return BypassFile(path, problem=error.strerror or str(error))
    lines = re.split(LINE_BREAK, source.recode_bytes(data).data.decode("utf-8", "replace").removeprefix("\ufeff"))
    last_officially = re.split(LINE_BREAK, data.decode("utf-8", "replace"))[-1]
    honored = known if as_options else known.difference(rules.options.root_only)
    bypasses = []
    for number, line in enumerate(lines, 1):
        text = re.sub(COMMENT, "", line)
        if as_options and line.strip() and not text.strip():
            bypasses.append(Bypass(line.strip(), number, None))  # a comment, too, becomes an option
        for name in re.split(SEPARATOR, text):
            if name:
                meant = name.lstrip("-").replace("_", "-").casefold()
                exact = line == meant if as_options else number == len(lines) and last_officially == meant
                honoured = exact and meant in honored
                bypasses.append(Bypass(name, number, meant if meant in known else None, honoured))
    return BypassFile(path, tuple(bypasses), as_options=as_options)


def read_scaling_file(folder: Path, rules: ScalingRules, limits: Limits = DEFAULTS) -> ScalingFile | None:
    """The committee's factor in a folder of a benchmark; None where it has no such file. Never raises."""
    path = folder / rules.file
    if not path.exists():
        return None
    file = read_json(path, limits)
    if file.problem is not None:
        return ScalingFile(path, problem=file.problem)
    if not isinstance(file.value, dict) or rules.field not in file.value:
        return ScalingFile(path, problem=JsonProblem(f"it has no {rules.field}", 1))
    factor, line = _parse_scaling_factor(file.value[rules.field]), file.lines.get(rules.field)
    if factor is None:
        return ScalingFile(path, problem=JsonProblem(f"{rules.field} is no finite number", line))
    if factor < rules.least:
        return ScalingFile(path, factor, JsonProblem(f"{rules.field} is {factor:g}, less than {rules.least:g}", line))
    return ScalingFile(path, factor)


def _parse_scaling_factor(value: JsonValue) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) < 1e300 and math.isfinite(value) else None
