"""The values that completion offers for options and arguments."""

from pathlib import Path

from checker.checking.benchmark_lookup import list_benchmarks as find_benchmark_rulesets
from checker.checking.key_lookup import load_key_meanings
from checker.metrics.attmt import format_window
from checker.reporting import registry
from checker.rules.catalogue import load_catalogue
from checker.rules.loader import list_ruleset_names, list_rulesets, load_ruleset

__all__ = [
    "list_benchmarks",
    "list_explained_names",
    "list_outputs",
    "list_reference_rulesets",
    "list_rule_names",
    "list_ruleset_names",
    "list_submitters",
    "list_systems",
    "list_windows",
]


def list_benchmarks() -> list[str]:
    """Every benchmark that a ruleset has, sorted."""
    return list(find_benchmark_rulesets())


def list_reference_rulesets() -> list[str]:
    """The rulesets of the reference workloads."""
    return [name for usage, name in list_rulesets() if usage == "reference"]


def list_rule_names() -> list[str]:
    """How the codes of rules begin ("ORD"), then the codes."""
    codes = [rule.code for rule in load_catalogue().rules.values()]
    return [*sorted({code[:3] for code in codes}), *codes]


def list_explained_names() -> list[str]:
    """The codes of the rules, then the log keys."""
    return [*(rule.code for rule in load_catalogue().rules.values()), *load_key_meanings()]


def list_outputs() -> list[str]:
    """A file for each format that a file's name decides, then the formats that have to be named."""
    names = registry.list_formats("render")
    suffixes = {name: registry.get_suffix(name) for name in names}
    return [*(f"report{suffix}" for suffix in suffixes.values() if suffix), *(f"{name}:" for name in names)]


def list_windows() -> list[str]:
    """Every window of ATTMT that a ruleset has, once."""
    facts = (load_ruleset(*names[-1]).benchmarks[benchmark] for benchmark, names in find_benchmark_rulesets().items())
    return list(dict.fromkeys(format_window(one.attmt) for one in facts if one.attmt is not None))


def list_systems() -> list[str]:
    """The systems of the submissions near the working directory, by the names of their folders."""
    return _list_folder_names("results/*")


def list_submitters() -> list[str]:
    """The submitters near the working directory, by the names of their folders."""
    return _list_folder_names("*/results")


def _list_folder_names(pattern: str) -> list[str]:
    """The names of folders of submissions at most two levels below the working directory."""
    here = Path.cwd()
    found = (path for depth in ("", "*/", "*/*/") for path in here.glob(depth + pattern) if path.is_dir())
    return sorted({path.parent.name if path.name == "results" else path.name for path in found} - {""})
