"""The catalogue of rules: what each id means, and the rule of each demand."""

from collections import Counter
from collections.abc import Collection
from functools import cache, cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from checker.errors import DefinitionError, InputError
from checker.record import convert_records
from checker.rules.catalogue_files import load_catalogue_tables
from checker.rules.rule import Rule
from checker.suggestions import find_nearest_name

if TYPE_CHECKING:
    from checker.rules.demand import Demand

__all__ = ["RuleCatalogue", "load_catalogue"]


class RuleCatalogue(Struct, frozen=True, dict=True):
    """Every rule by id."""

    version: str
    rules: dict[str, Rule]

    @cached_property
    def _rules_by_code(self) -> dict[str, Rule]:
        return {rule.code: rule for rule in self.rules.values()}

    @cached_property
    def _rules_by_violation(self) -> dict[tuple[str, str], Rule]:
        return {(rule.on, rule.violation): rule for rule in self.rules.values() if rule.on and rule.violation}

    @cached_property
    def _rules_by_name(self) -> dict[str, Rule]:
        return {text: rule for rule in self.rules.values() for text in (rule.code.lower(), rule.id.lower(), rule.slug)}

    def __getitem__(self, name: str) -> Rule:
        """The rule of that id or code.

        Raises:
            DefinitionError: there is none.
        """
        rule = self.rules.get(name) or self._rules_by_code.get(name)
        if rule is None:
            raise DefinitionError(f"the catalogue has no rule {name}")
        return rule

    def find_rule(self, name: str) -> Rule:
        """The rule that a person means: id, code or slug, in any case.

        Raises:
            InputError: there is none.
        """
        wanted, known = name.strip().lower(), self._rules_by_name
        if wanted in known:
            return known[wanted]
        near = find_nearest_name(wanted, known)
        meant = "" if near is None else f"did you mean {known[near].id}? "
        raise InputError(f"there is no rule {name}", fix=f"{meant}mlcheck explain lists all of them")

    def get_irregularity_rule(self, kind: str) -> Rule:
        """The rule that an irregularity of this kind, found while reading a log, breaks."""
        return self._rules_by_violation["reading", kind]

    def get_demand_rule(self, demand: "Demand", section: str, violation: str, named: str | None = None) -> Rule:
        """The rule of a part of a demand.

        Args:
            demand: the demand.
            section: the section of the log that it is on.
            violation: how the part is violated: "missing", "repeated", or the name of the demand's field.
            named: the rule that the part itself names.

        Raises:
            DefinitionError: neither the part, the demand, the section nor the demand's table names a rule.
        """
        name = named or demand.rule
        if name is not None:
            return self[name]
        rule = self._rules_by_violation.get((section, violation))
        if rule is not None:
            return rule
        if demand.table_rule is None:
            raise DefinitionError(f"a demand in {section} names no rule for `{violation}`")
        return self[demand.table_rule]


@cache
def load_catalogue() -> RuleCatalogue:
    """The catalogue that ships with mlcheck.

    Raises:
        DefinitionError: a file of it is wrong.
    """
    tables = load_catalogue_tables()
    try:
        catalogue = RuleCatalogue(str(tables["version"]), convert_records(tables["rules"], Rule))
    except (ValueError, KeyError) as error:
        raise DefinitionError(f"catalogue: {error}") from error
    _require_unique_rules(catalogue.rules.values())
    return catalogue


def _require_unique_rules(rules: Collection[Rule]) -> None:
    codes = Counter(rule.code for rule in rules)
    violations = Counter((rule.on, rule.violation) for rule in rules if rule.on)
    for name, count in (*codes.items(), *violations.items()):
        if count > 1:
            raise DefinitionError(f"{count} rules of the catalogue have the code or violation {name}")
