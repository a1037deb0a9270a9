"""A user's file of reference convergence points: the official program's rcps_<benchmark>.json, or the form of rules/."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from checker.errors import InputError
from checker.inputs.compression import read_plain_file
from checker.inputs.limits import DEFAULTS, Limits
from checker.record import list_problems
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.reference_points import ReferenceTable
from checker.suggestions import suggest_known_names

__all__ = ["UserReferences", "read_reference_tables", "read_user_references"]

JsonTable = dict[str, Any]
OFFICIAL_FIELDS = {
    "BS": "batch_size",
    "Hyperparams": "hyperparameters",
    "Creator": "creator",
    "When": "when",
    "Platform": "platform",
    "Precision": "precision",
}
OFFICIAL_VALUES = {"epochs to converge": "epochs", "samples to converge": "samples"}
MAX_SHOWN_ERRORS = 3
FIX = "give a file of reference convergence points as the official program has them: rcps_<benchmark>.json"


class UserReferences(Struct, frozen=True):
    """The tables in a user's file, by benchmark. They replace those of the ruleset; other benchmarks keep theirs."""

    file: str
    tables: Mapping[str, ReferenceTable]


def read_user_references(path: Path, limits: Limits = DEFAULTS) -> UserReferences:
    """The points in a user's file, which may be of several benchmarks.

    Raises:
        InputError: the file cannot be read, or holds no such points; says what is wrong and at which point.
    """
    tables = read_reference_tables(path, limits)
    known = sorted({id_ for name in list_rulesets() for id_ in load_ruleset(*name).benchmarks})
    for table in tables:
        if table.benchmark not in known:
            raise InputError(
                f"{path}: has points of {table.benchmark!r}, which is no benchmark of any ruleset",
                fix=suggest_known_names(table.benchmark, known),
            )
    return UserReferences(str(path), {table.benchmark: table for table in tables})


def read_reference_tables(path: Path, limits: Limits = DEFAULTS) -> list[ReferenceTable]:
    """The tables in a file, one a benchmark, known or not.

    Raises:
        InputError: as `read_user_references` does.
    """
    try:
        raw = json.loads(read_plain_file(path, limits).decode("utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: is not JSON: {error}", fix=FIX) from error
    try:
        found = [raw] if _is_native_table(raw) else _convert_official_tables(raw)
    except ValueError as error:
        raise InputError(f"{path}: {error}", fix=FIX) from error
    return [_build_table(path, table) for table in found]


def _build_table(path: Path, table: JsonTable) -> ReferenceTable:
    try:
        return ReferenceTable.model_validate(table)
    except ValueError as error:
        wrong = [f"{_describe_place(table, one['loc'])}: {one['msg']}" for one in list_problems(error)]
        more = f"; and {len(wrong) - MAX_SHOWN_ERRORS} more" if len(wrong) > MAX_SHOWN_ERRORS else ""
        raise InputError(f"{path}: {'; '.join(wrong[:MAX_SHOWN_ERRORS])}{more}", fix=FIX) from error


def _describe_place(table: JsonTable, steps: tuple[str | int, ...]) -> str:
    """Where something stands in a table, with the point by its name where it has one."""
    if len(steps) > 1 and steps[0] == "points" and isinstance(steps[1], int):
        point = table["points"][steps[1]]
        if isinstance(point, dict) and isinstance(point.get("name"), str):
            return ".".join(map(str, (f"point {point['name']!r}", *steps[2:])))
    return ".".join(map(str, steps))


def _is_native_table(raw: Any) -> bool:
    return isinstance(raw, dict) and isinstance(raw.get("points"), list)


def _convert_official_tables(raw: Any) -> list[JsonTable]:
    """The official form, {name: {"Benchmark", "BS", "Hyperparams", "Epochs to converge"}}, as tables of one benchmark each."""
    if not isinstance(raw, dict) or not raw or not all(isinstance(record, dict) for record in raw.values()):
        raise ValueError("is no table of reference convergence points: an object of objects is wanted")
    tables: dict[str, JsonTable] = {}
    for name, record in raw.items():
        benchmark, point = record.get("Benchmark"), {"name": name}
        if not isinstance(benchmark, str):
            raise ValueError(f"point {name!r} has no text under Benchmark")
        table = tables.setdefault(benchmark, {"benchmark": benchmark, "points": []})
        for key, value in record.items():
            if key in OFFICIAL_FIELDS:
                point[OFFICIAL_FIELDS[key]] = value
            elif key.lower() in OFFICIAL_VALUES:
                point["to_target"] = value
                unit = OFFICIAL_VALUES[key.lower()]
                if table.setdefault("unit", unit) != unit:
                    raise ValueError(f"point {name!r} counts in {unit}, the points of {benchmark} before it do not")
        table["points"].append(point)
    return [{"unit": "epochs", **table} for table in tables.values()]
