"""Official reference convergence points in the form of rules/, as what they change in those of the ruleset before."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from checker.rules.user_reference_points import read_reference_tables

__all__ = ["read_points", "write_points"]

Table = dict[str, Any]


def read_points(data: bytes | None) -> Table:
    """The points of an official file, of no file none."""
    return {} if data is None else json.loads(data)


def write_points(data: bytes, inherited: bytes | None, unit: str) -> str:
    """The file in rules/ that makes the official points of those that are inherited; empty where they are the same.
    `unit` is what the logs count, which the files call epochs also where it is samples.

    Raises:
        InputError: they are not of the official form.
    """
    table, base = (None if one is None else _convert_points(one) for one in (data, inherited))
    assert table is not None
    own, theirs = ({} if one is None else {point["name"]: point for point in one["points"]} for one in (table, base))
    patch = {name: _build_patch(theirs[name], point) if name in theirs else point for name, point in own.items()}
    removed = [name for name in theirs if name not in own]
    points = [{"name": name, **part} for name, part in patch.items() if part]
    head = {"benchmark": table["benchmark"], "unit": unit} if base is None else {}
    if not (points or removed or head):
        return ""
    return json.dumps({**head, **({"removed": removed} if removed else {}), "points": points}, indent=2) + "\n"


def _convert_points(data: bytes) -> Table:
    """The official table in the form of rules/."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rcps.json"
        path.write_bytes(data)
        (table,) = read_reference_tables(path)
    return table.model_dump(mode="json", exclude_defaults=True)


def _build_patch(base: Table, table: Table) -> Table:
    """What RFC 7396 has to change in `base` to make `table` of it."""
    patch: Table = {name: None for name in base if name not in table}
    for name, value in table.items():
        inherited = base.get(name)
        if isinstance(value, dict) and isinstance(inherited, dict):
            patch |= {name: part} if (part := _build_patch(inherited, value)) else {}
        elif json.dumps(value) != json.dumps(inherited) or name not in base:
            patch[name] = value
    return patch
