"""The rules as the wheel carries them; hatch_build.py writes them when the wheel is built."""

from collections.abc import Iterator

from checker import resources
from checker.rules.catalogue_files import build_catalogue_tables
from checker.rules.language.acceptance import GENERATED_MODULE, RecordCondition
from checker.rules.language.acceptance_source import generate_module
from checker.rules.loader import (
    BASES,
    INDEX,
    SANITY,
    build_sanity_tables,
    format_ruleset_key,
    list_rulesets,
    load_ruleset,
)
from checker.rules.rule_index import compile_rule_uses
from checker.rules.rule_tables import compile_tables, read_rule_file
from checker.rules.rule_uses import RULE_USES
from checker.rules.ruleset import DIVISIONS
from checker.rules.ruleset_files import build_base_tables, build_ruleset_index, build_ruleset_tables

__all__ = ["compile_rules", "list_conditions"]


def compile_rules() -> Iterator[tuple[str, bytes]]:
    """Yield the name and the content of every compiled file: as JSON the index, the catalogue, each other file, each ruleset;
    as Python the module that accepts records.

    Raises:
        DefinitionError: a rule file is wrong.
    """
    yield f"{INDEX}.json", compile_tables(build_ruleset_index())
    yield f"{BASES}.json", compile_tables(build_base_tables())
    yield "catalogue.json", compile_tables(build_catalogue_tables())
    yield f"{SANITY}.json", compile_tables(build_sanity_tables())
    for path in sorted(resources.find_rules_folder().glob("*.toml")):
        yield f"{path.stem}.json", compile_tables(read_rule_file(path))
    for usage, version in list_rulesets():
        yield f"{format_ruleset_key(usage, version)}.json", compile_tables(build_ruleset_tables(usage, version))
    yield f"{RULE_USES}.json", compile_rule_uses()
    yield f"{GENERATED_MODULE.rpartition('.')[2]}.py", generate_module(list_conditions()).encode()


def list_conditions() -> set[RecordCondition]:
    """Return every condition on records in any ruleset, division and benchmark."""
    return {
        test.condition
        for name in list_rulesets()
        for division in DIVISIONS
        for benchmark in (None, *load_ruleset(*name).benchmarks)
        for scoped in load_ruleset(*name).iter_demands(division, benchmark)
        for kind, setting in scoped.demand.iter_parts(scoped)
        for test in kind.build_tests(setting, scoped)
        if isinstance(test.condition, RecordCondition)
    }
