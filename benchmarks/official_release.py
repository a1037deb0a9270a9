"""A release of `mlperf_logging`: its files, its rulesets, and the literals in its code."""

import ast
import re
import zipfile
from collections.abc import Iterator
from importlib import metadata, util
from pathlib import Path
from typing import Any

__all__ = [
    "RCP_FOLDER",
    "RULESET",
    "RULE_FOLDER",
    "Release",
    "find_base",
    "iter_constants",
    "list_files",
    "list_release_rulesets",
    "order_ruleset",
    "read_release",
]

Release = dict[str, bytes]
PACKAGE = "mlperf_logging"
RULE_FOLDER, RCP_FOLDER = "compliance_checker", "rcp_checker"
RULESET = re.compile(r"(?P<usage>[a-z]+)_(?P<version>\d+\.\d+)\.0")


def read_release(source: str) -> dict[str, bytes]:
    """The files of a release by their path in the package. `source` is a wheel, a folder that holds the package or is it, or
    the version that is installed.

    Raises:
        SystemExit: it is none of these.
    """
    path = Path(source)
    if path.is_file() and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as wheel:
            names = [name for name in wheel.namelist() if name.startswith(f"{PACKAGE}/") and not name.endswith("/")]
            files = {name.partition("/")[2]: wheel.read(name) for name in names}
    else:
        installed = util.find_spec(PACKAGE)
        is_version = not path.is_dir() and source == metadata.version("mlperf-logging")
        if is_version and installed is not None and installed.origin:
            path = Path(installed.origin).parent
        folder = path / PACKAGE if (path / PACKAGE).is_dir() else path
        found = (one for one in folder.rglob("*") if one.is_file() and "__pycache__" not in one.parts)
        files = {one.relative_to(folder).as_posix(): one.read_bytes() for one in found}
    if not any(name.startswith("compliance_checker/") for name in files):
        raise SystemExit(f"{source}: no wheel or folder of {PACKAGE}, and not the version that is installed")
    return files


def list_release_rulesets(release: Release) -> set[str]:
    """The rulesets that have rules or reference points, as `training_5.1.0`."""
    parts = (name.split("/") for name in release)
    return {one[1] for one in parts if len(one) > 2 and one[0] in (RULE_FOLDER, RCP_FOLDER) and RULESET.match(one[1])}


def order_ruleset(name: str) -> tuple[str, list[int], str]:
    """What rulesets are sorted by: usage, version, and the rest of the name."""
    return name.partition("_")[0], [int(part) for part in re.findall(r"\d+", name)], name


def list_files(release: Release, folder: str, ruleset: str) -> Release:
    """The files of a ruleset by name."""
    start = f"{folder}/{ruleset}/"
    return {name.removeprefix(start): data for name, data in release.items() if name.startswith(start)}


def find_base(ruleset: str, release: Release) -> str | None:
    """The ruleset of the same usage before this one."""
    usage = ruleset.partition("_")[0]
    known = [one for one in list_release_rulesets(release) if one.partition("_")[0] == usage and RULESET.fullmatch(one)]
    return max((one for one in known if order_ruleset(one) < order_ruleset(ruleset)), key=order_ruleset, default=None)


def iter_constants(release: Release) -> Iterator[tuple[str, Any]]:
    """Every literal that code gives a name, tables by their entries."""
    for file, data in release.items():
        if not file.endswith(".py") or file.startswith("mllog/examples/"):
            continue
        for node in ast.walk(ast.parse(data)):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                try:
                    value = ast.literal_eval(node.value)
                except ValueError:
                    continue
                if file.startswith("mllog/") or (isinstance(value, (list, dict)) and value):
                    yield from _iter_leaves(f"{file} {node.targets[0].id}", value)


def _iter_leaves(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict) and value:
        for key, part in value.items():
            yield from _iter_leaves(f"{name}.{key}", part)
    else:
        yield name, value
