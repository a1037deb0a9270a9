"""What changed from one release of `mlperf_logging` to another, as a start for rules/.

    python benchmarks/import_official.py OLD NEW [--output official_changes]

OLD and NEW are wheels (`pip download --no-deps mlperf-logging==VERSION`), folders that hold the package, or the version that is
installed. The output folder gets rules/<usage>/<version>/ with TOML stubs and reference convergence points, each demand below
the official one as a comment, and SUMMARY.md with what to do by hand. Equal releases write nothing.
"""

import argparse
import difflib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from official_points import read_points, write_points
from official_release import (
    RCP_FOLDER,
    RULE_FOLDER,
    RULESET,
    Release,
    find_base,
    iter_constants,
    list_files,
    list_release_rulesets,
    order_ruleset,
    read_release,
)
from official_rules import RuleFileError, find_section, format_entry, format_value, list_held_keys, read_entries, translate

from checker.errors import InputError
from checker.rules.loader import list_rulesets, load_ruleset

__all__ = ["Changes", "compare_releases", "main"]

Table = dict[str, Any]
DIVISIONS = ("closed", "open")
BLOCKS = ("BEGIN", "END")
ALLOWED, RUNS = "benchmark_meta.py _ALL_ALLOWED_BENCHMARKS", "benchmark_meta.py _ALL_RESULT_FILE_COUNTS"


@dataclass
class Stub:
    """A rule file: demands by table, what it takes away, and what is to be written by hand."""

    head: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    tables: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def format_file(self) -> str:
        """The text of the file."""
        parts = [[*self.head, *([f"remove = {format_value(self.removed)}"] if self.removed else [])], self.by_hand]
        parts += [[f"[{table}]", *lines] for table, lines in self.tables.items()]
        return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


@dataclass
class Changes:
    """What is to be written: files by their path, and the lines of the summary by heading."""

    files: dict[str, str] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def format_summary(self) -> str:
        """SUMMARY.md; empty where nothing changed."""
        parts = (f"## {heading}\n\n" + "".join(f"- {line}\n" for line in lines) for heading, lines in self.notes.items())
        return "# What changed in mlperf_logging\n\n" + "\n".join(parts) if self.notes else ""


def compare_releases(old: Release, new: Release) -> Changes:
    """Every change of rules, reference points, literal constants and other code."""
    changes = Changes()
    constants_old, constants_new = (dict(iter_constants(release)) for release in (old, new))
    for ruleset in sorted(list_release_rulesets(old) | list_release_rulesets(new), key=order_ruleset):
        _compare_rules(ruleset, old, new, constants_new, changes)
        _compare_points(ruleset, old, new, changes)
    for name in sorted(constants_old.keys() | constants_new.keys()):
        was, now = constants_old.get(name), constants_new.get(name)
        if was != now:
            changes.notes["Constants"].append(f"`{name}`: {_describe_change(was, now)}")
    for name in sorted(old.keys() | new.keys()):
        if name.endswith(".py") and old.get(name) != new.get(name):
            changes.notes["Code to read"].append(f"`{name}`: {_count_changed_lines(old.get(name), new.get(name))}")
    return changes


def _describe_change(was: Any, now: Any) -> str:
    if isinstance(was, list) and isinstance(now, list):
        parts = [f"+ `{one!r}`" for one in now if one not in was] + [f"- `{one!r}`" for one in was if one not in now]
        return ", ".join(parts) or "another order"
    return " -> ".join("none" if one is None else f"`{one!r}`" for one in (was, now))


def _count_changed_lines(was: bytes | None, now: bytes | None) -> str:
    before, after = ([] if data is None else data.decode("utf-8", "replace").splitlines() for data in (was, now))
    lines = list(difflib.unified_diff(before, after, lineterm="", n=0))[2:]
    return f"lines: {sum(line[0] == '+' for line in lines)} added, {sum(line[0] == '-' for line in lines)} removed"


def _compare_rules(ruleset: str, old: Release, new: Release, constants: Table, changes: Changes) -> None:
    """The demands against those of the same ruleset; of a new one against those of the ruleset before it."""
    before, after = (_list_rule_files(release, ruleset) for release in (old, new))
    heading, stubs = f"Rules of {ruleset}", defaultdict[str, Stub](Stub)
    base = find_base(ruleset, new)
    if before and not after:
        changes.notes[heading].append("the ruleset is gone")
        return
    if after and not before:
        before = {} if base is None else _list_rule_files(new, base)
        changes.notes[heading].append(f"new, held against {base}: write its period and what differs in the upload check")
        stubs["ruleset.toml"].head = _write_head(ruleset, base, constants)
    for file in sorted(after.keys() | before.keys()):
        if file not in after:
            changes.notes[heading].append(f"{file} is gone: its benchmark is retired, or other files have its demands")
            continue
        target, table, is_variant = _place_file(file)
        if file not in before and target.startswith("benchmarks/") and not is_variant:
            stubs[target].head = _write_benchmark_head(target, ruleset, constants)
        _compare_file(file, before.get(file), after, (stubs[target], table, is_variant), changes.notes[heading])
    named = RULESET.fullmatch(ruleset)
    if not changes.notes[heading]:
        del changes.notes[heading]
    for target, stub in stubs.items():
        if named is not None and stub != Stub():
            changes.files[f"rules/{named['usage']}/{named['version']}/{target}"] = stub.format_file()


def _list_rule_files(release: Release, ruleset: str) -> Release:
    """Its rule files; the names of others in them are relative, so that rulesets can be compared."""
    return {name: data.replace(f"{ruleset}/".encode(), b"") for name, data in list_files(release, RULE_FOLDER, ruleset).items()}


def _compare_file(file: str, before: bytes | None, files: Release, place: tuple[Stub, str, bool], notes: list[str]) -> None:
    if before == files[file]:
        return
    try:
        was, now = read_entries(before), read_entries(files[file])
        held = list_held_keys({**read_entries(files.get("common.yaml")), **now})
    except RuleFileError as error:
        notes.append(f"{file} is no YAML in one of the two, compare it by hand: {error}")
        return
    stub, table, is_variant = place
    for key in [*now, *(key for key in was if key not in now)]:
        if was.get(key) == now.get(key):
            continue
        change = f"{format_entry(was.get(key))} -> {format_entry(now.get(key))}"
        notes.append(f"{file}, `{key}`: {change}")
        if key in BLOCKS:
            continue
        section, rule = find_section(key)
        if key not in now and not is_variant:
            stub.removed.append(f"{table}.{section}.{key}")
            continue
        text = None if is_variant or key not in now else translate(key, now[key], section, held)
        if text is None:
            stub.by_hand.append(f"# by hand: [{table}.{section}.{rule}] {key}, {file}: {change}")
            notes[-1] += " (by hand)"
        else:
            stub.tables[f"{table}.{section}.{rule}"] += [f"# {file}: {format_entry(now[key])}", f"{key} = {text}"]


def _write_head(ruleset: str, base: str | None, constants: Table) -> list[str]:
    named, earlier = RULESET.fullmatch(ruleset), None if base is None else RULESET.fullmatch(base)
    if named is None:
        return []
    lines = [f'version = "{named["version"]}"', f'usage = "{named["usage"]}"']
    if earlier is not None:
        known, kept = (constants.get(f"{ALLOWED}.{named['usage']}.{one['version']}", []) for one in (earlier, named))
        lines.append(f'extends = "{earlier["version"]}"')
        lines.append(f"retired = {format_value([one for one in known if one not in kept])}")
    return [*lines, f'official_ruleset = "{ruleset}"', "# by hand: period = [from, to]"]


def _write_benchmark_head(target: str, ruleset: str, constants: Table) -> list[str]:
    name = Path(target).stem
    runs = constants.get(f"{RUNS}.{ruleset.partition('_')[0]}.{name}")
    known = [f'name = "{name}"', *([] if runs is None else [f"runs = {runs}"])]
    return [*known, "# by hand: the benchmark's own name, drop, [quality] and [attmt]"]


def _place_file(name: str) -> tuple[str, str, bool]:
    """The rule file for an official one, the table of its demands, and whether they are only for a value of some key
    (`closed_deepcam_lamb.yaml`), which is written by hand."""
    stem = Path(name).stem
    division, _, rest = stem.partition("_")
    if division not in DIVISIONS:
        return f"{stem}.toml", "official", False
    if rest == "common":
        return f"{division}.toml", "official", False
    known = {id_ for one in list_rulesets() for id_ in load_ruleset(*one).benchmarks}
    benchmark = max((one for one in known if rest.startswith(f"{one}_")), key=len, default=rest)
    is_variant = rest not in known and benchmark != rest
    return f"benchmarks/{benchmark if is_variant else rest}.toml", f"{division}.official", is_variant


def _compare_points(ruleset: str, old: Release, new: Release, changes: Changes) -> None:
    """Reference convergence points, written as what they change in those of the ruleset before."""
    before, after = (list_files(release, RCP_FOLDER, ruleset) for release in (old, new))
    base, named = find_base(ruleset, new), RULESET.fullmatch(ruleset)
    earlier = {} if base is None else list_files(new, RCP_FOLDER, base)
    for file in sorted(before.keys() | after.keys()):
        was, now = (read_points(release.get(file)) for release in (before, after))
        if was == now:
            continue
        counts = (f"{len(one)} points" if one else "none" for one in (was, now))
        changes.notes[f"Reference points of {ruleset}"].append(f"{file}: {' -> '.join(counts)}")
        if now and named is not None:
            path = f"rules/{named['usage']}/{named['version']}/rcps/{file.removeprefix('rcps_')}"
            try:
                text = write_points(after[file], earlier.get(file), _find_unit(file, new, ruleset))
                changes.files |= {path: text} if text else {}
            except InputError as error:
                changes.notes[f"Reference points of {ruleset}"][-1] += f" (by hand: {error.message.partition(': ')[2]})"


def _find_unit(file: str, release: Release, ruleset: str) -> str:
    """What the evaluations of a benchmark count: samples where its rules name samples_count."""
    rules = list_files(release, RULE_FOLDER, ruleset).get(file.replace("rcps_", "closed_").replace(".json", ".yaml"), b"")
    return "samples" if b"samples_count" in rules else "epochs"


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old")
    parser.add_argument("new")
    parser.add_argument("--output", type=Path, default=Path("official_changes"), help="a folder that is new or empty")
    arguments = parser.parse_args()
    if arguments.output.exists() and any(arguments.output.iterdir()):
        raise SystemExit(f"{arguments.output} is not empty: name a new folder")
    changes = compare_releases(read_release(arguments.old), read_release(arguments.new))
    summary = changes.format_summary()
    if not summary:
        print("No change.")
        return
    for name, text in {**changes.files, "SUMMARY.md": summary}.items():
        path = arguments.output / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for heading, lines in changes.notes.items():
        print(f"{heading}: {len(lines)}")
    print(f"{len(changes.files)} files and {arguments.output / 'SUMMARY.md'}")


if __name__ == "__main__":
    main()
