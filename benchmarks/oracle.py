"""The official checker as an oracle: its verdict on a log, the keys that it faults, and the rule files that it goes by."""

import contextlib
import io
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from mlperf_logging.compliance_checker import mlp_compliance

__all__ = ["RULES", "Answer", "ask", "entries", "known_rulesets", "read_rule_files_once"]

RULES = Path(mlp_compliance.__file__).parent
FOLDER = re.compile(r"(training|hpc)_(\d+\.\d+)\.0")
Entries = list[dict[str, Any]]


@dataclass(frozen=True)
class Answer:
    """What the official checker says: "pass", "fail" or "crash", the keys of its messages, and the messages without a key.

    `keyed` are the messages of the keys. Where it crashes, the keys are those found until then.
    """

    verdict: str
    keys: frozenset[str] = frozenset()
    other: tuple[str, ...] = ()
    keyed: tuple[tuple[str, str], ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether it accepts the log; a crash does not."""
        return self.verdict == "pass"


class _Once:
    """PyYAML for the checker, with each rule file read once: reading them is most of its time."""

    BaseLoader = yaml.BaseLoader

    @staticmethod
    def load(file: Any, Loader: Any) -> Any:  # noqa: N803 (PyYAML's name)
        return entries(str(Path(file.name).relative_to(RULES)))


def read_rule_files_once() -> None:
    """Let the official checker read each of its rule files once, which is most of its time."""
    mlp_compliance.yaml = _Once


def ask(log: Path, usage: str, ruleset: str) -> Answer:
    """What the official checker says of the log. It shares state between calls, and a crash leaves some behind; not here."""
    mlp_compliance.enqueued_configs.clear()
    read_rule_files_once()
    checker = mlp_compliance.ComplianceChecker(usage, f"{ruleset}.0", True, False)
    verdict = "fail"
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            accepted = checker.check_file(str(log), f"{usage}_{ruleset}.0/common.yaml")
        verdict = "pass" if accepted else "fail"
    except (Exception, SystemExit):
        verdict = "crash"
    mlp_compliance.enqueued_configs.clear()
    keyed = tuple(sorted(checker.overwritable.items()))
    return Answer(verdict, frozenset(checker.overwritable), tuple(checker.not_overwritable), keyed)


@cache
def entries(name: str) -> Entries | None:
    """The entries of the rule file of that name, `training_5.1.0/common.yaml`; None where it is empty or there is none."""
    path = RULES / name
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader) if path.is_file() else None  # type: ignore[no-any-return]


def known_rulesets() -> list[tuple[str, str]]:
    """(usage, ruleset) of everything that the official checker has rules for."""
    found = (FOLDER.fullmatch(path.name) for path in RULES.iterdir())
    return sorted(((match[1], match[2]) for match in found if match), reverse=True)


def key_entries(name: str) -> dict[str, dict[str, Any]]:
    """The demands of a rule file by key; of two on one key the last holds."""
    return {entry["KEY"]["NAME"]: entry["KEY"] for entry in entries(name) or [] if "KEY" in entry}


def state_in(message: str) -> dict[str, Any]:
    """The state that a message of the checker shows; empty where it shows none."""
    found = re.search(r"current context\[s\]=(\{\}|\{.*?^\})", message, re.DOTALL | re.MULTILINE)
    return json.loads(found[1]) if found else {}
