"""The files of the catalogue: rules/catalogue/<family>/<id>.toml, a rule each.

A file has the fields of `Rule`; then the rule's own `demands`, which mlcheck makes of every log; then its cases, `fails` and
`passes`. Cases are read by `read_rule_cases` alone, since they are longer than all the rest.
"""

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from msgspec import Meta

from checker import resources
from checker.errors import DefinitionError
from checker.record import StrictRecord
from checker.rules.rule_tables import RuleTable, load_rule_tables, read_rule_file

__all__ = [
    "RuleCases", "build_catalogue_tables", "build_own_layer", "list_rule_files", "load_catalogue_tables", "read_catalogue",
    "read_rule_cases",
]  # fmt: skip

RuleCaseTables = Annotated[tuple[dict[str, Any], ...], Meta(min_length=1)]
RULE_ID = r"[A-Z]{3}[0-9]{3}(-[a-z0-9]+)+"
FIRST_CASE = "\n[[fails]]"

DEMAND_FIELDS = {"keys", "check", "some", "division"}
"""What a demand in a rule's own file may say."""


class RuleCases(StrictRecord, frozen=True, kw_only=True):
    """The cases of a rule.

    Attributes:
        about: what a case edits: one log, a set of runs with their folders, or the files next to the logs of a package.
        fails: cases with findings of the rule, the one that `mlcheck explain` shows first.
        passes: cases without.
    """

    about: Literal["log", "set", "package"] = "log"
    fails: RuleCaseTables
    passes: RuleCaseTables


def list_rule_files() -> list[Path]:
    """The files of all rules, in the order of their ids."""
    return sorted(resources.find_rules_folder().glob("catalogue/*/*.toml"))


def load_catalogue_tables() -> RuleTable:
    """The `rules`, by id what each says of itself, and the `version` of the catalogue.

    Raises:
        DefinitionError: a file is wrong.
    """
    return load_rule_tables("catalogue", build_catalogue_tables)


def build_catalogue_tables() -> RuleTable:
    """Return what `load_catalogue_tables` does, read from the files of the catalogue."""
    rules = {
        id_: {name: part for name, part in table.items() if name not in ("demands", "cases")}
        for id_, table in read_catalogue().items()
    }
    return {"rules": rules, **read_rule_file(resources.find_rules_folder() / "catalogue/version.toml")}


@cache
def read_catalogue() -> dict[str, RuleTable]:
    """What each file of the catalogue says, without the cases, by the rule's id. Not to be changed.

    Raises:
        DefinitionError: a file is wrong.
    """
    from checker.rules.tolerances import insert_tolerances  # the wheel has the numbers in place

    tables = {path.stem: _parse_rule_text(path, _read_text(path).partition(FIRST_CASE)[0]) for path in list_rule_files()}
    for table in tables.values():
        if "demands" in table:
            table["demands"] = insert_tolerances(table["demands"])
    return tables


def read_rule_cases(path: Path) -> RuleCases | None:
    """The cases of a rule's file; None where it has none.

    Raises:
        DefinitionError: the file is wrong.
    """
    table = _parse_rule_text(path, _read_text(path))
    if "fails" not in table:
        return None
    return RuleCases.model_validate(
        {"about": table.get("cases", "log"), "fails": table["fails"], "passes": table.get("passes")}
    )


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise DefinitionError(f"{path.name}: {error}") from error


def _parse_rule_text(path: Path, text: str) -> RuleTable:
    import tomllib

    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of too many digits is no TOMLDecodeError
        raise DefinitionError(f"{path.name}: {error}") from error
    if re.fullmatch(RULE_ID, path.stem) is None:
        raise DefinitionError(f"{path.name}: an id is three capitals, three digits and words, as ORD002-run-start-late")
    if table.get("id") != path.stem:
        raise DefinitionError(f"{path.name}: its id is {table.get('id')!r:.60}; expected {path.stem!r}, as the file is named")
    return table


def build_own_layer(tables: dict[str, RuleTable]) -> RuleTable:
    """A layer file's table with the demands of the rules themselves.

    Demands of several rules on one key become one demand, each of whose checks names its rule. No such demand asks for a record
    to be there.
    """
    layer: RuleTable = {}
    for id_, table in tables.items():
        for demand in table.get("demands", ()):
            unknown = demand.keys() - DEMAND_FIELDS
            if unknown:
                raise DefinitionError(f"{id_}: a demand has the unknown field {min(unknown)}")
            checks = {role: {**demand[role], "rule": id_} for role in ("check", "some") if role in demand}
            for key in demand["keys"]:
                section, _, name = key.partition(".")
                division = layer.setdefault(demand["division"], {}) if "division" in demand else layer
                own = division.setdefault("mlcheck", {}).setdefault(section, {}).setdefault(name, {"count": "any"})
                for role, check in checks.items():
                    own.setdefault(role, []).append(check)
    return layer
