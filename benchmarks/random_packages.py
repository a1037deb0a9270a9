"""Random submissions beside the official upload check: published ones, each changed in up to three random ways.

    python benchmarks/random_packages.py ROUND... [--number 500] [--seed 0] [--jobs N] [--json FILE]

A ROUND is a folder of submitters whose name tells the ruleset, as in `benchmarks/upload_check.py`. Of a random submitter one
or two benchmark results are kept. Each difference from `mlcheck validate --gate official` is printed with its seed, its changes
and what both say; `--only SEED` repeats one.
"""

import argparse
import gzip
import json
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

from oracle import read_rule_files_once
from spoiled_packages import with_value
from upload_check import PROGRAMS, Comparison, compare_submission, iter_submissions

Change = Callable[[Path, Path, random.Random], None]
MOST_CHANGES = 3
TEXTS = ("", "{", "[]", "{}", "null", "text\n")
NAMES = (
    "README.md",
    "notes.txt",
    ".hidden",
    "a b.txt",
    "result_x.txt",
    "result_99.txt",
    "result_1.log",
    "scaling.json",
    "power",
)


def pick_log(folder: Path, rng: random.Random) -> Path:
    """A log of the result."""
    return rng.choice(sorted(folder.glob("result_*.txt")))


def delete_logs(root: Path, folder: Path, rng: random.Random) -> None:
    for log in rng.sample(logs := sorted(folder.glob("result_*.txt")), rng.choice([1, 1, 2, len(logs)])):
        log.unlink()


def add_log(root: Path, folder: Path, rng: random.Random) -> None:
    copy = folder / f"result_{rng.choice([50, 'a', '007'])}.txt"
    shutil.copy(pick_log(folder, rng), copy)
    if rng.random() < 0.5:
        with_value(copy, "seed", rng.randrange(10**6))


def rename_log(root: Path, folder: Path, rng: random.Random) -> None:
    log = pick_log(folder, rng)
    log.rename(
        log.with_name(rng.choice(["result_00.txt", "run.txt", "result_0.log", "Result_0.txt", "result_0.TXT", "result.txt"]))
    )


def pack_log(root: Path, folder: Path, rng: random.Random) -> None:
    log = pick_log(folder, rng)
    packed = gzip.compress(log.read_bytes())
    log.with_name(log.name + ".gz").write_bytes(packed)
    if rng.random() < 0.5:
        log.unlink()


def cut_log(root: Path, folder: Path, rng: random.Random) -> None:
    log = pick_log(folder, rng)
    data = log.read_bytes()
    log.write_bytes(data[: int(len(data) * rng.choice([0, 0.1, 0.5, 0.99]))])


def add_bytes(root: Path, folder: Path, rng: random.Random) -> None:
    log = pick_log(folder, rng)
    extra = rng.choice([b"\xff\xfe\n", b"\0\n", b":::MLLOG {\n", b":::MLLOG {}\n", b"text\n", b"\xe4\n"])
    log.write_bytes(rng.choice([extra + log.read_bytes(), log.read_bytes() + extra]))


def drop_lines(root: Path, folder: Path, rng: random.Random) -> None:
    log = pick_log(folder, rng)
    key = rng.choice(["run_start", "run_stop", "eval_accuracy", "seed", "submission_org", "submission_division", "cache_clear"])
    lines = log.read_text(encoding="utf-8", errors="surrogateescape").splitlines(keepends=True)
    kept = "".join(line for line in lines if f'"key": "{key}"' not in line)
    log.write_text(kept, encoding="utf-8", errors="surrogateescape")


def set_value(root: Path, folder: Path, rng: random.Random) -> None:
    key = rng.choice(
        ["submission_division", "submission_benchmark", "submission_org", "submission_platform", "submission_status"]
    )
    key = rng.choice([key, "seed", "global_batch_size", "opt_name", "eval_accuracy"])
    value = rng.choice(["open", "closed", "Closed", "x", "", 7, None, 1.5, [1], True, "7"])
    logs = sorted(folder.glob("result_*.txt"))
    for log in rng.choice([logs, logs[:1]]):
        with_value(log, key, value)


def set_progress(root: Path, folder: Path, rng: random.Random) -> None:
    log = pick_log(folder, rng)
    text = log.read_text(encoding="utf-8", errors="surrogateescape")
    name = rng.choice(["samples_count", "epoch_num"])
    changed = text.replace(f'"{name}": ', f'"{name}": "x", "was": ' if rng.random() < 0.5 else f'"{name}": null, "was": ')
    log.write_text(changed, encoding="utf-8", errors="surrogateescape")


def add_file(root: Path, folder: Path, rng: random.Random) -> None:
    place = rng.choice([root, root / "results", root / "systems", folder.parent, folder])
    (place / rng.choice(NAMES)).write_text(rng.choice(TEXTS), encoding="utf-8")


def add_folder(root: Path, folder: Path, rng: random.Random) -> None:
    place = rng.choice([root / "results", root / "systems", folder.parent, folder])
    (place / rng.choice(["power", "extra", "resnet", "weak", "raw_logs", ".git", "a b"])).mkdir()


def rename_folder(root: Path, folder: Path, rng: random.Random) -> None:
    folder.rename(folder.with_name(rng.choice([folder.name + "x", folder.name.upper(), "bert", "weak"])))


def rename_system(root: Path, folder: Path, rng: random.Random) -> None:
    folder.parent.rename(folder.parent.with_name(rng.choice(["other", "a b", folder.parent.name.upper()])))


def link_system(root: Path, folder: Path, rng: random.Random) -> None:
    (root / "results" / rng.choice(["aaa", "zzz"])).symlink_to(folder.parent.name)


def link_log(root: Path, folder: Path, rng: random.Random) -> None:
    log = pick_log(folder, rng)
    log.unlink()
    log.symlink_to(rng.choice(["nowhere", pick_log(folder, rng).name]))


def change_description(root: Path, folder: Path, rng: random.Random) -> None:
    path = root / "systems" / f"{folder.parent.name}.json"
    fields = json.loads(path.read_text(encoding="utf-8"))
    name = rng.choice(
        ["division", "status", "submitter", "system_name", "number_of_nodes", "accelerators_per_node", "framework"]
    )
    name = rng.choice([name, rng.choice(sorted(fields))])
    if rng.random() < 0.3:
        fields.pop(name, None)
    else:
        fields[name] = rng.choice(["", "open", "closed", "Available", 3, "3", None, [], {}, True, "N/A"])
    path.write_text(json.dumps(fields), encoding="utf-8")


def spoil_description(root: Path, folder: Path, rng: random.Random) -> None:
    path = root / "systems" / rng.choice([f"{folder.parent.name}.json", "other.json", "other.txt"])
    path.write_text(rng.choice(TEXTS), encoding="utf-8")


def remove_description(root: Path, folder: Path, rng: random.Random) -> None:
    path = root / "systems" / f"{folder.parent.name}.json"
    path.unlink() if rng.random() < 0.8 else shutil.rmtree(root / "systems")


def add_scaling(root: Path, folder: Path, rng: random.Random) -> None:
    text = rng.choice([*TEXTS, '{"scaling_factor": 1.0}', '{"scaling_factor": 1.5}', '{"scaling_factor": "x"}'])
    (folder / "scaling.json").write_text(text, encoding="utf-8")


def add_options(root: Path, folder: Path, rng: random.Random) -> None:
    text = rng.choice(
        ["seed-checker-bypass\n", "rcp-bypass\n", "rcp-bypass\nseed-checker-bypass\n", "junk\n", "", "\n", "# x\n"]
    )
    (root / "package_checker_params").write_text(text, encoding="utf-8")


CHANGES: list[Change] = [
    delete_logs, add_log, rename_log, pack_log, cut_log, add_bytes, drop_lines, set_value, set_value, set_value, set_progress,
    add_file, add_file, add_folder, rename_folder, rename_system, link_system, link_log, change_description, change_description,
    spoil_description, remove_description, add_scaling, add_options,
]  # fmt: skip


def build_package(submission: Path, scratch: Path, rng: random.Random) -> tuple[Path, list[str]]:
    """A changed copy of the submission, and the names of the changes."""
    root = scratch / submission.parts[-2] / submission.name
    folders = sorted(path for path in (submission / "results").glob("*/*") if path.is_dir() and any(path.glob("result_*.txt")))
    if folders:
        shutil.copytree(submission / "systems", root / "systems")
    for folder in rng.sample(folders, min(len(folders), rng.choice([1, 1, 2]))):
        shutil.copytree(folder, root / folder.relative_to(submission), symlinks=True)
    names = []
    for change in rng.choices(CHANGES, k=rng.randint(0, MOST_CHANGES)):
        present = sorted(path for path in root.glob("results/*/*") if path.is_dir() and any(path.glob("result_*.txt")))
        if not present:
            break
        try:
            change(root, rng.choice(present), rng)
        except (
            AssertionError,
            AttributeError,
            OSError,
            TypeError,
            ValueError,
            IndexError,
        ) as error:  # it does not fit this package any more
            names.append(f"{change.__name__} in part: {error!r:.60}")
        else:
            names.append(change.__name__)
    return root, names


def compare_random(task: tuple[int, Sequence[tuple[Path, tuple[str, str]]]]) -> tuple[int, list[str], Comparison]:
    """Seed, changes, and both answers."""
    seed, submissions = task
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as scratch:
        submission, named = rng.choice(submissions)
        root, names = build_package(submission, Path(scratch), rng)
        return seed, [str(Path(*submission.parts[-2:])), *names], compare_submission((root, named))


def main() -> None:
    """Compare, print, and exit with 1 where the answers differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", nargs="+", type=Path)
    parser.add_argument("--number", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    found = iter_submissions([path.absolute() for path in given.rounds])
    submissions = [
        (folder, (ruleset.usage, ruleset.name))
        for folder, ruleset in found
        if (folder / "systems").is_dir() and any(folder.glob("results/*/*/result_*.txt"))
    ]
    seeds = [given.only] if given.only is not None else range(given.seed, given.seed + given.number)
    compared = []
    with get_context("fork").Pool(given.jobs, maxtasksperchild=1) as pool:
        for seed, names, one in pool.imap_unordered(compare_random, [(seed, submissions) for seed in seeds]):
            compared.append((seed, names, one))
            if not one.agrees:
                print(f"{seed}: {', '.join(names)}: official {'rejects' if one.official else 'accepts'}")
                print("".join(f"    {reason}\n" for reason in one.official or one.official_rules), end="", flush=True)
    if given.json is not None:
        given.json.write_text(json.dumps([(seed, names, asdict(one)) for seed, names, one in compared]), encoding="utf-8")
    differing = [one for _, _, one in compared if not one.agrees]
    rejected = sum(bool(one.official) for _, _, one in compared)
    changes = Counter(name.partition(" in part")[0] for _, names, _ in compared for name in names[1:])
    print(f"{len(compared)} packages, {rejected} rejected officially, {sum(changes.values())} changes of {len(changes)} kinds")
    print(f"{len(differing)} differences from mlcheck --gate official")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    read_rule_files_once()
    for module in PROGRAMS.values():  # imported once, for all that are forked
        __import__(f"{module}.{module.rpartition('.')[2]}")
    main()
