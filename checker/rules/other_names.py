"""Names that a ruleset does not know: former names of its benchmarks, and logs of other benchmark suites."""

from collections.abc import Collection

from checker.rules.package_limits import load_package_rules

__all__ = ["find_current_benchmark", "find_foreign_suite", "find_same_value"]


def find_current_benchmark(name: str, known: Collection[str]) -> str | None:
    """The benchmark that took the place of `name`, or its name today, where `known` has it; None where not."""
    return next((today for today in load_package_rules().former_benchmarks.get(name, ()) if today in known), None)


def find_foreign_suite(keys: Collection[str]) -> str | None:
    """The benchmark suite whose logs have one of the keys, though it is not MLPerf Training or HPC; None where none."""
    return next((suite for key, suite in load_package_rules().foreign_keys.items() if key in keys), None)


def find_same_value(value: str, known: Collection[str]) -> str | None:
    """The known value that `value` is another spelling or an alias of; None where there is none. Similarity does not count."""
    spelt = {_fold_value(name): name for name in known}
    alias = load_package_rules().value_aliases.get(value.strip().lower())
    return alias if alias in known else spelt.get(_fold_value(value))


def _fold_value(value: str) -> str:
    return "".join(filter(str.isalnum, value.lower()))
