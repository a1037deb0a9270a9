"""A user's own benchmarks, as a ruleset.

The ruleset is called by a text that holds all of its benchmarks. So worker processes, clusters and the cache load it by its
name, as they load any other.
"""

from collections.abc import Iterable

import msgspec

from checker import resources
from checker.rules.benchmark import Benchmark
from checker.rules.loader import OWN_USAGE, list_rulesets, load_ruleset, load_ruleset_outline, load_sanity_layer
from checker.rules.rule_tables import RuleTable, load_rule_tables, read_rule_file
from checker.rules.ruleset import DIVISIONS, Ruleset
from checker.rules.schema import DemandLayer, RulesetFile

__all__ = ["build_own_ruleset", "find_own_ruleset", "list_own_keys", "list_published_benchmarks", "name_own_ruleset"]


def name_own_ruleset(benchmarks: Iterable[Benchmark]) -> str:
    """The name of the ruleset that has these benchmarks."""
    return msgspec.json.encode({one.id: one for one in benchmarks}, order="deterministic").decode()


def find_own_ruleset(name: str, benchmark: str | None) -> Ruleset | None:
    """The ruleset of the name, if it has the benchmark."""
    if benchmark is None:
        return None
    ruleset = load_ruleset(OWN_USAGE, name)
    return ruleset if benchmark in ruleset.benchmarks else None


def list_own_keys(name: str) -> frozenset[str]:
    """The log keys that report a quality of the benchmarks."""
    return frozenset(one.quality.key for one in load_ruleset(OWN_USAGE, name).benchmarks.values())


def build_own_ruleset(name: str) -> Ruleset:
    """The ruleset of the name. It demands what mlcheck demands of every log."""
    return Ruleset(
        head=RulesetFile.model_validate({**_load_table("own"), "version": name}),
        common=DemandLayer(),
        divisions={division: DemandLayer() for division in DIVISIONS},
        benchmarks=msgspec.json.decode(name, type=dict[str, Benchmark]),
        of_benchmark={},
        sanity=load_sanity_layer(),
        system=_load_table("system"),
    )


def list_published_benchmarks() -> frozenset[str]:
    """The benchmarks that the rulesets of mlcheck have; none of a user's own may be called like one."""
    return frozenset(id_ for name in list_rulesets() for id_ in load_ruleset_outline(*name).benchmarks)


def _load_table(name: str) -> RuleTable:
    return load_rule_tables(name, lambda: read_rule_file(resources.find_rules_folder() / f"{name}.toml"))
