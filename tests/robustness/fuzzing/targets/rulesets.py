"""Files of a ruleset: an error of its definition, or a ruleset that judges."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copy, copytree, rmtree
from unittest.mock import patch

from checker import resources
from checker.checking.check_plan import CheckPlan
from checker.errors import DefinitionError, RulesetError
from checker.logs.reader import parse_log_bytes
from checker.metrics.checkpoint_times import build_time_reader
from checker.metrics.quality import build_quality_reader
from checker.models.finding import Origin
from checker.rules import loader as loading
from checker.rules import ruleset_files
from checker.rules.language.evaluation_context import LogContext
from fuzzing import mutators, samples

__all__ = ["MUTATE", "TOKENS", "check", "seeds"]

TOKENS = (
    b"#: ruleset.toml\n", b"#: common.toml\n", b"#: open.toml\n", b"#: benchmarks/resnet.toml\n", b"[official.events.ORD005]\n",
    b"[closed.official.hyperparameters.HYP003]\n", b"[mlcheck.fields]\n", b"[quality]\n", b"count = ", b"check = ",
    b"equals = ", b"any_of = ", b"some = ", b"overall = ",
    b"gathers = ", b"schedule = ", b'extends = "1.0"', b'remove = ["', b"retired = ",
    b'usage = "training"', b'dialect = "v0.7"', b"[variants.opt_name.lars]", b"[timing]\n", b"[attmt]\n", b"severity = ",
)  # fmt: skip
MUTATE = mutators.toml
NAME = re.compile(rb"^#: (ruleset|common|closed|open|system|benchmarks/[a-z0-9_]{1,20})\.toml[ \t]*$", re.MULTILINE)
USAGE, BASE, CHANGED = "training", "1.0", "2.0"
SHARED = ("system.toml", "stages.toml")
BASE_FILES = {
    "ruleset.toml": f"""
ruleset = "{BASE}"
usage = "{USAGE}"
dialect = "v0.7"
ruleset = "{BASE}.0"
limits.closed.init_minutes = 20
""",
    "common.toml": """
[official.events.ORD002]
run_start = { count = "one", check = "seen(init_stop)" }
""",
    "closed.toml": """
[official.hyperparameters.HYP003]
opt_name = "lars"
""",
    "benchmarks/resnet.toml": """
name = "ResNet"
runs = 5
[quality]
key = "eval_accuracy"
target = 0.759
direction = "higher"
""",
}
HEAD = f'extends = "{BASE}"\nruleset = "{CHANGED}"\nruleset = "{CHANGED}.0"\n'.encode()


def check(data: bytes) -> None:
    """The files stand one below the other, each behind a line `#: name`; they are a ruleset that extends another."""
    with _rules({"ruleset.toml": HEAD, **_files(data)}):
        try:
            found = loading.load_ruleset(USAGE, CHANGED)
        except (DefinitionError, RulesetError):
            return
        for division in ("closed", "open"):
            for benchmark in (None, *found.benchmarks):
                _judged(found, division, benchmark)


def _judged(found: loading.Ruleset, division: str, benchmark: str | None) -> None:
    try:
        rules = CheckPlan(found, division, benchmark)
        facts = found.benchmarks.get(benchmark or "")
        for log in samples.sample_logs()[:3]:
            view = parse_log_bytes(log)
            scope = LogContext(view, rules.constants, build_quality_reader(facts), build_time_reader(view, facts)).at_end()
            list(rules.find_rule_violations(view, scope, tuple(Origin)))
    except DefinitionError:
        pass


def _files(data: bytes) -> dict[str, bytes]:
    parts = NAME.split(data)
    return {f"{name.decode()}.toml": text for name, text in zip(parts[1::2], parts[2::2], strict=True)}


@contextmanager
def _rules(files: dict[str, bytes]) -> Iterator[None]:
    """The files in the place of the rules that there are, none of which is remembered."""
    rules = samples.folder() / "rules"
    changed = rules / USAGE / CHANGED
    rmtree(changed, ignore_errors=True)
    if not rules.is_dir():
        _write(rules / USAGE / BASE, {name: text.encode() for name, text in BASE_FILES.items()})
        for name in SHARED:
            copy(resources.find_rules_folder() / name, rules / name)
        copytree(resources.find_rules_folder() / "catalogue", rules / "catalogue")
    _write(changed, files)
    with patch.object(resources, "find_rules_folder", lambda: rules):
        _forget()
        try:
            yield
        finally:
            _forget()


def _forget() -> None:
    for one in (*vars(loading).values(), *vars(ruleset_files).values()):
        if hasattr(one, "cache_clear"):
            one.cache_clear()


def _write(folder: Path, files: dict[str, bytes]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)


def seeds() -> Iterable[bytes]:
    """The files of the rulesets that there are, shortened, as changes of a small one."""
    for path in sorted((samples.ROOT / "rules/training").glob("*/**/*.toml"))[::4]:
        name = path.name if path.parent.name != "benchmarks" else f"benchmarks/{path.name}"
        text = path.read_bytes()[:2500]
        if name == "ruleset.toml":
            text = re.sub(rb"(?m)^extends = .*$", b'extends = "1.0"', text)
        yield f"#: {name}\n".encode() + text[: text.rfind(b"\n") + 1]
