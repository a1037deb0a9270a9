"""The rules as the wheel carries them; hatch_build.py writes them when the wheel is built."""

from collections.abc import Iterator

from checker import resources
from checker.rules.catalogue_files import build_catalogue_tables
from checker.rules.loader import INDEX, build_ruleset_index, build_ruleset_tables, list_rulesets
from checker.rules.rule_tables import compile_tables, read_rule_file

__all__ = ["compile_rules"]


def compile_rules() -> Iterator[tuple[str, bytes]]:
    """Yield the name and the JSON of every compiled file: the index, the catalogue, each other file, each ruleset.

    Raises:
        DefinitionError: a rule file is wrong.
    """
    yield INDEX, compile_tables(build_ruleset_index())
    yield "catalogue", compile_tables(build_catalogue_tables())
    for path in sorted(resources.find_rules_folder().glob("*.toml")):
        yield path.stem, compile_tables(read_rule_file(path))
    for usage, version in list_rulesets():
        yield f"{usage}-{version}", compile_tables(build_ruleset_tables(usage, version))
