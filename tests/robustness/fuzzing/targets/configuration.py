"""A project's configuration: an error with file and line, or settings that each have the line they stand on."""

import tomllib
from collections.abc import Iterable
from typing import Any

from checker.checking.configuration.loaded import find_configuration
from checker.checking.configuration.loader import read_configuration
from checker.checking.configuration.positions import locate_keys
from checker.errors import InputError
from fuzzing import mutators, samples

__all__ = ["MUTATE", "TOKENS", "check", "seeds"]

TOKENS = (
    b"ruleset = ", b"usage = ", b"strict_statistics = true", b"[severity]\n", b"[[waivers]]\n", b"rule = ", b"reason = ",
    b"until = 2030-01-01", b"[attmt]\n", b"[statistics]\n", b"largest_cv = ", b'"STA001"', b"[tool.mlcheck]\n", b"0xffff",
    b"[[", b"]]", b'"""', b"'''", b"\xc2\x85", b"\xe2\x80\xa8", b"\\ud800", b"nan", b"1979-05-27T07:32:00Z",
    b"{ from = 0.1, to",
)  # fmt: skip
MUTATE = mutators.toml


def check(data: bytes) -> None:
    """The bytes are an mlcheck.toml, and a pyproject.toml."""
    own = samples.file("configured/mlcheck.toml", data)
    shared = samples.file("shared/pyproject.toml", data)
    try:
        text = data.decode("utf-8")
        table = tomllib.loads(text)
    except (ValueError, RecursionError):
        table = None
    else:
        text = text.replace("\r\n", "\n")
        lines = locate_keys(text)
        assert set(lines) == set(_paths((), table)), "not every value has a line"
        assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())
    for read, path in ((read_configuration, own), (read_configuration, shared), (find_configuration, shared.parent)):
        try:
            read(path)
        except InputError as error:
            assert str(path) in error.message
        else:
            assert table is not None or read is find_configuration


def _paths(path: tuple[Any, ...], found: Any) -> Iterable[tuple[Any, ...]]:
    items = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for name, item in items:
        yield (*path, name)
        yield from _paths((*path, name), item)


def seeds() -> Iterable[bytes]:
    """Configurations that state everything there is, as files of their own and as tables of a project's."""
    waivers = '[[waivers]]\nrule = "{}"\nreason = {}\nuntil = 2030-01-01\n'
    numbers = 'usage = "hpc"\n[attmt]\nbert = "0.7:0.72:0.005"\nresnet = { from = 0.7, to = 0.759, step = 0.01 }\n'
    project = '[project]\nname = "x"\n[tool.mlcheck]\nruleset = "4.1"\n[tool.mlcheck.severity]\nSTA005 = "warning"\n'
    for text in (
        'ruleset = "5.1"\nstrict_statistics = true\n[severity]\nSTA001 = "note"\n"STA004" = "error"\n',
        waivers.format("HYP003", '"known"\npath = "a/*"') + waivers.format("STA001", "'''x\ny'''"),
        numbers + "[statistics]\nlargest_elasticity = 5\n",
        project + "[tool.other]\na = [1,\n 2]\n",
    ):
        yield text.encode()
