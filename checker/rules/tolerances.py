"""rules/tolerances.toml: the numbers that the rules' expressions allow, by name, each with its meaning and source."""

from functools import cache

from checker import resources
from checker.errors import DefinitionError
from checker.record import StrictRecord, convert_records
from checker.rules.rule_tables import RuleTable, load_rule_tables, read_rule_file

__all__ = ["Tolerance", "insert_tolerances", "load_tolerances"]

FILE = "tolerances"


class Tolerance(StrictRecord, frozen=True, kw_only=True):
    """A number, what it limits with its unit, and what it is drawn from."""

    value: int | float
    meaning: str
    source: str


@cache
def load_tolerances() -> dict[str, Tolerance]:
    """Every tolerance by its name.

    Raises:
        DefinitionError: the file is wrong.
    """
    path = resources.find_rules_folder() / f"{FILE}.toml"
    try:
        tables = load_rule_tables(FILE, lambda: read_rule_file(path))
        return convert_records(tables, Tolerance)
    except ValueError as error:
        raise DefinitionError(f"{path.name}: {error}") from error


def insert_tolerances(demands: list[RuleTable]) -> list[RuleTable]:
    """The demands with the numbers in place of the names of tolerances in their expressions."""
    from checker.rules.rule_constants import replace_names  # imports all kinds of demands, which the wheel does not need

    replaced: list[RuleTable] = replace_names(demands, {name: one.value for name, one in load_tolerances().items()}, set())
    return replaced
