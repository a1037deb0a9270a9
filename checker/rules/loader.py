"""The rulesets, made of the tables of their files."""

from functools import cache
from pathlib import Path
from typing import cast

from msgspec import Struct

from checker.errors import DefinitionError, RulesetError
from checker.rules.benchmark import Benchmark
from checker.rules.catalogue_files import build_own_layer, read_catalogue
from checker.rules.rule_tables import RuleTable, load_rule_tables
from checker.rules.ruleset import DIVISIONS, Ruleset
from checker.rules.schema import BenchmarkLayers, DemandLayer, RulesetFile, expand_layer

__all__ = [
    "BASES",
    "FIRST_USAGES",
    "INDEX",
    "OWN_USAGE",
    "SANITY",
    "RulesetOutline",
    "build_sanity_tables",
    "format_ruleset_key",
    "list_ruleset_names",
    "list_rulesets",
    "load_base_ruleset",
    "load_ruleset",
    "load_ruleset_outline",
    "load_sanity_layer",
]

BENCHMARK_FIELDS = (
    "name", "divisions", "runs", "drop", "quality", "progress", "aggregate", "attmt", "timing", "rcp", "first_converged",
    "columns", "official_folder",
)  # fmt: skip
INDEX, BASES, SANITY = "index", "bases", "sanity"
"""The tables that list all rulesets; that tell what each extends; those of mlcheck's own demands."""
FIRST_USAGES = ("training", "hpc")
OWN_USAGE = "own"
"""The usage of a user's own benchmarks; the name of their ruleset holds them (own_benchmarks.py)."""


@cache
def list_rulesets() -> tuple[tuple[str, str], ...]:
    """(usage, ruleset) of every ruleset that there are rules for, in order."""
    return tuple((usage, version) for usage, version in load_rule_tables(INDEX, _build_index)["rulesets"])


def _build_index() -> RuleTable:
    from checker.rules.ruleset_files import build_ruleset_index  # reads rule files, which only a checkout does

    return build_ruleset_index()


def format_ruleset_key(usage: str, name: str) -> str:
    """The name of the ruleset among those of all usages: training-5.1."""
    return f"{usage}-{name}"


def list_ruleset_names() -> list[str]:
    """Every ruleset as `--ruleset` takes it: training ones by number, others with their usage, as hpc-3.0."""
    return [name if usage == FIRST_USAGES[0] else f"{usage}-{name}" for usage, name in list_rulesets()]


@cache
def load_ruleset(usage: str, name: str) -> Ruleset:
    """The ruleset with everything that it inherits.

    Raises:
        RulesetError: there is no such ruleset.
        DefinitionError: its files are wrong.
    """
    if usage == OWN_USAGE:
        from checker.rules.own_benchmarks import build_own_ruleset

        return build_own_ruleset(name)
    if (usage, name) not in list_rulesets():
        known = ", ".join(list_ruleset_names())
        raise RulesetError(f"there is no ruleset {name} of {usage}", fix=f"name one of: {known}")
    files = dict(_load_ruleset_tables(usage, name))
    try:
        head = RulesetFile.model_validate(files.pop("ruleset.toml"))
        system = files.pop("system.toml")
        layers = {file: DemandLayer.model_validate(table) for file, table in files.items() if "/" not in file}
        benchmarks, of_benchmark = {}, {}
        for file, table in files.items():
            if "/" in file:
                id_ = Path(file).stem
                if id_ not in head.unlisted:
                    benchmarks[id_] = _parse_benchmark(id_, table)
                of_benchmark[id_] = BenchmarkLayers.model_validate(
                    {key: part for key, part in table.items() if key not in BENCHMARK_FIELDS and part is not False}
                )
    except ValueError as error:
        raise DefinitionError(f"rules of {usage} {name}: {error}") from error
    return Ruleset(
        head=head,
        common=layers.get("common.toml", DemandLayer()),
        divisions={division: layers.get(f"{division}.toml", DemandLayer()) for division in DIVISIONS},
        benchmarks=benchmarks,
        of_benchmark=of_benchmark,
        sanity=load_sanity_layer(),
        system=system,
    )


@cache
def load_sanity_layer() -> DemandLayer:
    """mlcheck's own demands, made on every ruleset; they are in the files of their rules.

    Raises:
        DefinitionError: a file is wrong.
    """
    try:
        return DemandLayer.model_validate(load_rule_tables(SANITY, build_sanity_tables))
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise DefinitionError(f"demands of the catalogue: {error}") from error


def build_sanity_tables() -> RuleTable:
    """The table of mlcheck's own demands, read from the files of their rules."""
    return cast(RuleTable, expand_layer(build_own_layer(read_catalogue())))


class RulesetOutline(Struct, frozen=True):
    """What tells a ruleset from others: its head, and which benchmarks it has."""

    definition: RulesetFile
    benchmarks: frozenset[str]

    @property
    def display_name(self) -> str:
        """What a person calls it: "training 5.1"."""
        return f"{self.definition.usage} {self.definition.version}"


@cache
def load_ruleset_outline(usage: str, name: str) -> RulesetOutline:
    """The outline of the ruleset, which is had sooner than the whole.

    Raises:
        DefinitionError: its files are wrong.
    """
    files = _load_ruleset_tables(usage, name)
    try:
        head = RulesetFile.model_validate(files["ruleset.toml"])
    except ValueError as error:
        raise DefinitionError(f"rules of {usage} {name}: {error}") from error
    return RulesetOutline(head, frozenset(Path(file).stem for file in files if "/" in file).difference(head.unlisted))


@cache
def _load_ruleset_tables(usage: str, name: str) -> dict[str, RuleTable]:
    return load_rule_tables(format_ruleset_key(usage, name), lambda: _build_tables(usage, name))


def _build_tables(usage: str, name: str) -> dict[str, RuleTable]:
    from checker.rules.ruleset_files import build_ruleset_tables

    return build_ruleset_tables(usage, name)


def _parse_benchmark(id_: str, table: RuleTable) -> Benchmark:
    facts = {key: table[key] for key in BENCHMARK_FIELDS if key in table}
    return Benchmark.model_validate({"id": id_, "official": table.get("official") is not False, **facts})


def load_base_ruleset(usage: str, name: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the version of the ruleset that this one extends, None if there is none, and the benchmarks that it retires."""
    base = _load_bases()[format_ruleset_key(usage, name)]
    return base["extends"], tuple(base["retired"])


@cache
def _load_bases() -> dict[str, RuleTable]:
    return load_rule_tables(BASES, _build_bases)


def _build_bases() -> RuleTable:
    from checker.rules.ruleset_files import build_base_tables

    return build_base_tables()
