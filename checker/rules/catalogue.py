"""The catalogue of rules: what each id means, and which id a broken demand goes by."""

from collections.abc import Collection
from functools import cache

from pydantic import BaseModel, ConfigDict, ValidationError

from checker import resources
from checker.errors import DefinitionError, InputError
from checker.models.finding import Origin
from checker.rules.rule import Rule
from checker.rules.rule_store import load_cached_tables, read_rule_file
from checker.suggestions import find_nearest_name

__all__ = ["RuleCatalogue", "load_catalogue"]


class RuleChoice(BaseModel):
    """The rule for a check in a section: of the origin, on the key, and mentioning the name, whichever are named."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    origin: Origin | None = None
    key: str | None = None
    mentions: str | None = None


class SectionRules(BaseModel):
    """The rules of a section: for a record that is missing, repeated, has the wrong value, or fails a check."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    missing: str
    repeated: str
    check: str
    some: str
    gathers: str
    unusable: str
    choices: tuple[RuleChoice, ...] = ()


class RuleCatalogue(BaseModel):
    """Every rule by id; `sections` and `reading` say which one is at stake."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    rules: dict[str, Rule]
    sections: dict[str, SectionRules]
    reading: dict[str, str]

    def __getitem__(self, id_: str) -> Rule:
        try:
            return self.rules[id_]
        except KeyError:
            raise DefinitionError(f"the catalogue has no rule {id_}") from None

    def find_rule(self, name: str) -> Rule:
        """The rule that a person means: id, code or slug, in any case.

        Raises:
            InputError: there is none.
        """
        wanted = name.strip().lower()
        for rule in self.rules.values():
            if wanted in (rule.id.lower(), rule.code.lower(), rule.slug):
                return rule
        known = {text: rule for rule in self.rules.values() for text in (rule.code.lower(), rule.id.lower(), rule.slug)}
        near = find_nearest_name(wanted, known)
        meant = "" if near is None else f"did you mean {known[near].id}? "
        raise InputError(f"there is no rule {name}", fix=f"{meant}mlcheck explain lists all of them")

    def choose_rule(self, section: str, slot: str, key: str, origin: Origin, names: Collection[str] = ()) -> Rule:
        """The rule of a demand on `key` in `section` whose expression mentions `names`."""
        rules = self.sections[section]
        if slot == "check":
            for choice in rules.choices:
                fits = choice.origin in (None, origin) and choice.key in (None, key)
                if fits and (choice.mentions is None or choice.mentions in names):
                    return self[choice.rule]
            return self[rules.check]
        return self[getattr(rules, slot)]


@cache
def load_catalogue() -> RuleCatalogue:
    """The catalogue that ships with mlcheck."""
    path = resources.find_rules_folder() / "catalogue.toml"
    try:
        table = dict(load_cached_tables("catalogue", lambda: read_rule_file(path)))
        table["rules"] = {id_: {"id": id_, **rule} for id_, rule in table["rules"].items()}
        found = RuleCatalogue.model_validate(table)
    except (ValidationError, KeyError, AttributeError, TypeError) as error:
        raise DefinitionError(f"{path.name}: {error}") from error
    codes = [rule.code for rule in found.rules.values()]
    if len(codes) != len(set(codes)):
        raise DefinitionError(f"{path.name}: a rule's code stands twice")
    return found
