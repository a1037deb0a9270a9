"""What the runs of a result may differ in, and what a bypass takes their samples from: of rules/package.toml the tables that
every result needs, apart from those on the files of a submission."""

from functools import cache

from checker import resources
from checker.errors import DefinitionError
from checker.record import StrictRecord
from checker.rules.rule_tables import RuleTable, load_rule_tables, read_rule_file

__all__ = [
    "PACKAGE_FILE", "RESULT_TABLES", "ResultRules", "RunRules", "TrainSamplesRules", "load_package_tables", "load_result_rules",
]  # fmt: skip

PACKAGE_FILE = "package.toml"


class RunRules(StrictRecord, frozen=True, kw_only=True):
    """Hyperparameters that are each run's `own`; all others have to agree."""

    own: tuple[str, ...]


class TrainSamplesRules(StrictRecord, frozen=True, kw_only=True):
    """The bypass that takes samples to converge of a benchmark from a hyperparameter instead of its evaluations."""

    bypass: str
    benchmark: str
    key: str


class ResultRules(StrictRecord, frozen=True, kw_only=True):
    """The tables that every result needs."""

    runs: RunRules
    train_samples: TrainSamplesRules


RESULT_TABLES = ResultRules.__struct_fields__


def load_package_tables() -> RuleTable:
    """All tables of the file.

    Raises:
        DefinitionError: it cannot be read.
    """
    path = resources.find_rules_folder() / PACKAGE_FILE
    return load_rule_tables(path.stem, lambda: read_rule_file(path))


@cache
def load_result_rules() -> ResultRules:
    """What the file says of results, in every ruleset.

    Raises:
        DefinitionError: the file is wrong.
    """
    try:
        tables = load_package_tables()
        return ResultRules.model_validate({name: tables[name] for name in RESULT_TABLES if name in tables})
    except ValueError as error:
        raise DefinitionError(f"{PACKAGE_FILE}: {error}") from error
