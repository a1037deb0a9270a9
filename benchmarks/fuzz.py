"""Fuzzes mlcheck, guided by coverage: bytes for every target in tests/robustness/fuzzing/targets, for as long as is asked.

    pip install '.[fuzz]'
    python benchmarks/fuzz.py [TARGET ...] --minutes 10 [--keep]

What breaks a target is written to --found, one file for each place where it breaks, and does not end the campaign. `--keep`
brings what covers new code into tests/robustness/fuzzing/corpus, which the tests replay, and adds the figures to
tests/robustness/fuzzing/campaigns.toml.
"""

import argparse
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
import tomllib
import traceback
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import atheris

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests/robustness"), str(ROOT / "tests/support")]

from fuzzing import registry  # noqa: E402 - found where the line above says

MOST_BYTES = 8192
MOST_SECONDS = 20
MOST_MEGABYTES = 3000
MOST_KEPT_BYTES = 60_000
STATISTIC = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
COVERED = re.compile(r"cov: (\d+) ft: (\d+)")


def place(error: BaseException) -> str:
    """Where and how the target broke: equal for inputs that break it in the same way."""
    frames = traceback.extract_tb(error.__traceback__)
    last = next((one for one in reversed(frames) if "checker" in Path(one.filename).parts), frames[-1])
    return f"{type(error).__name__}-{Path(last.filename).stem}-{last.name}"


def fuzz(name: str, found: Path, arguments: list[str]) -> None:
    """One target, in this process, until libFuzzer ends it."""
    with atheris.instrument_imports(include=["checker", "tomllib"]):
        target, mutate = registry.target(name), registry.mutate(name)
        for data in target.seeds():  # whatever is imported when it is first used
            target.check(data)
    seen: set[str] = set()

    def one(data: bytes) -> None:
        try:
            target.check(data)
        except Exception as error:
            mark = place(error)
            if mark not in seen:
                seen.add(mark)
                (found / f"{name}-{mark}").write_bytes(data)
                print(f"found: {name} {mark}: {error!r:.200}", file=sys.stderr, flush=True)

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        rng = Random(seed)
        if mutate is not None and rng.random() < 0.6:
            return mutate(data, rng)[:most]
        return bytes(atheris.Mutate(data, most))

    again = shlex.join([sys.executable, __file__, "--alone", name, "--found", str(found), "--"])  # as a merge calls itself
    atheris.Setup([again, *arguments], one, custom_mutator=mutated, internal_libfuzzer=True)
    atheris.Fuzz()


def campaign(name: str, minutes: float, found: Path, keep: bool) -> dict[str, object]:
    """One target in a process of its own, from the seeds and what was kept; the figures of it."""
    with tempfile.TemporaryDirectory() as scratch:
        corpus, tokens = Path(scratch, "corpus"), Path(scratch, "tokens")
        corpus.mkdir()
        inputs = [*registry.target(name).seeds(), *(path.read_bytes() for path in registry.kept(name))]
        for number, data in enumerate(inputs):
            (corpus / f"{number}").write_bytes(data)
        tokens.write_text("".join(f'"{_escaped(token)}"\n' for token in registry.target(name).TOKENS), encoding="ascii")
        options = [str(corpus), f"-dict={tokens}", f"-max_total_time={round(minutes * 60)}", f"-max_len={MOST_BYTES}"]
        options += [f"-timeout={MOST_SECONDS}", f"-rss_limit_mb={MOST_MEGABYTES}", f"-artifact_prefix={found}/{name}-"]
        start = time.monotonic()
        said = _run(name, found, [*options, "-print_final_stats=1", "-report_slow_units=5"])
        seconds = time.monotonic() - start
        if keep:
            _keep(name, corpus)
    executions, covered = STATISTIC.search(said), COVERED.findall(said)
    return {
        "target": name,
        "day": datetime.now(UTC).date(),
        "executions": int(executions[1]) if executions else 0,
        "minutes": round(seconds / 60, 1),
        "edges_at_first": int(_first_covered(said)),
        "edges": int(covered[-1][0]) if covered else 0,
        "found": len(set(re.findall(r"found: (\S+ \S+):", said))) + said.count("Test unit written"),
    }


def _first_covered(said: str) -> int:
    started = re.search(r"INITED cov: (\d+)", said)
    return int(started[1]) if started else 0


def _run(name: str, found: Path, options: list[str]) -> str:
    command = [sys.executable, __file__, "--alone", name, "--found", str(found), "--", *options]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    ended = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False, env=environment)
    if ended.returncode:
        print(ended.stderr[-3000:], file=sys.stderr)
    for line in ended.stderr.splitlines():
        if line.startswith("found:"):
            print(line)
    return ended.stderr


def _keep(name: str, corpus: Path) -> None:
    """Few inputs that reach all edges that all of them reach, as far as they have room, in the place of what was kept."""
    kept = registry.HERE / "corpus" / name
    with tempfile.TemporaryDirectory() as scratch:
        _run(name, Path(scratch), ["-set_cover_merge=1", "-use_counters=0", scratch, str(corpus), f"-timeout={MOST_SECONDS}"])
        merged = sorted((path for path in Path(scratch).iterdir() if path.is_file()), key=lambda path: path.stat().st_size)
        data = [path.read_bytes() for path in merged]
    if not data:
        return
    kept.mkdir(parents=True, exist_ok=True)
    for old in kept.iterdir():
        old.unlink()
    room = MOST_KEPT_BYTES
    for number, one in enumerate(data):
        room -= len(one)
        if room >= 0:
            (kept / f"{number:03}").write_bytes(one)


def _escaped(token: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\x{byte:02x}" for byte in token)


def record(figures: dict[str, object]) -> None:
    """Adds the figures of a campaign to what is kept of all of them."""
    text = registry.CAMPAIGNS.read_text(encoding="utf-8") if registry.CAMPAIGNS.exists() else ""
    lines = [f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value}" for name, value in figures.items()]
    registry.CAMPAIGNS.write_text(text + "\n[[campaigns]]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    tomllib.loads(registry.CAMPAIGNS.read_text(encoding="utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(registry.names()))
    parser.add_argument("--minutes", type=float, default=5, help="for each target")
    parser.add_argument("--keep", action="store_true", help="keep what covers new code, and the figures")
    parser.add_argument("--found", type=Path, default=Path(tempfile.gettempdir(), "mlcheck-found"))
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    own, options = _parted(sys.argv[1:])
    arguments = parser.parse_args(own)
    arguments.found.mkdir(parents=True, exist_ok=True)
    if arguments.alone:
        fuzz(arguments.targets[0], arguments.found, options)
        return
    for name in arguments.targets or registry.names():
        figures = campaign(name, arguments.minutes, arguments.found, arguments.keep)
        print(", ".join(f"{key} {value}" for key, value in figures.items()), flush=True)
        if arguments.keep:
            record(figures)


def _parted(arguments: list[str]) -> tuple[list[str], list[str]]:
    """Those of this program, and behind `--` those of libFuzzer."""
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


if __name__ == "__main__":
    main()
