"""mlcheck asks nobody: no command but those that are given a cluster or a storage opens a connection, starts a program, or
unpickles anything. Where the system lets a process have a network of its own, there is none while it runs."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from registries import COMMANDS_BY_TASK, list_commands

from checker.reporting.registry import list_formats

pytestmark = pytest.mark.slow
KEPT_BY_PYTHON = "__pycache__"

LLAMA = "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b"
STUDY = ("sample_logs/study/p100", "sample_logs/study/gv100")
FONTS = "subprocess.Popen ('fc-list'"  # matplotlib looks for fonts, once a machine
FONT_LISTS = str(Path.home() / ".cache/matplotlib")


def without_network() -> tuple[str, ...]:
    """What a command is put behind that is to have no network; nothing where that cannot be."""
    found = shutil.which("unshare")
    if found is None:
        return ()
    command = (found, "--map-root-user", "--net")
    return command if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0 else ()


def run(tmp_path: Path, commands: list[list[str]]) -> list[dict[str, Any]]:
    asked, seen = tmp_path / "commands.json", tmp_path / "seen.json"
    asked.write_text(json.dumps(commands), encoding="utf-8")
    program = [*without_network(), sys.executable, str(ROOT / "tests/support/isolated.py"), str(asked), str(seen)]
    environment = {"PYTHONPATH": str(ROOT), "HOME": os.environ.get("HOME", str(tmp_path))}
    ended = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    found: list[dict[str, Any]] = json.loads(seen.read_text(encoding="utf-8"))
    return found


def test_no_command_reaches_for_the_network_or_another_program(tmp_path: Path) -> None:
    every = {
        command: [part for form in list_formats(task) for part in ("--output", f"{form}:{tmp_path / command}-{form}")]
        for task, command in COMMANDS_BY_TASK.items()
    }
    commands = [
        ["validate", LLAMA, *every["validate"]],
        ["validate", LLAMA, "--cache", str(tmp_path / "cache")],
        ["validate", LLAMA, "--cache", str(tmp_path / "cache"), "--changed-since", LLAMA],
        ["score", LLAMA, *every["score"]],
        ["summarize", LLAMA, *every["summarize"]],
        ["compare", *STUDY, "--benchmark", "resnet", *every["compare"]],
        ["rank", *STUDY, *every["rank"]],
        ["study", LLAMA],
        ["lint", "--stage", "init", f"{LLAMA}/result_0.txt"],
        ["watch", f"{LLAMA}/result_0.txt", "--settle", "0"],
        ["explain", "ORD002"],
        ["show", "retinanet"],
        ["rulesets"],
        ["config"],
        ["--version"],
        ["--help"],
    ]
    tested = {name for name in list_commands() for arguments in commands if " ".join(arguments).startswith(name)}
    assert tested == set(list_commands()) - {"reference run"}, "each command but that, which trains, is among those above"
    every_found = run(tmp_path, commands)
    assert any(found["written"] for found in every_found)
    for found in every_found:
        assert [one for one in found["reached"] if not one.startswith(FONTS)] == [], found["arguments"]
        assert found["code"] in (0, None), found["arguments"]
        elsewhere = [one for one in found["written"] if not Path(one).is_relative_to(tmp_path)]
        assert [one for one in elsewhere if KEPT_BY_PYTHON not in one and not one.startswith(FONT_LISTS)] == [], found[
            "arguments"
        ]


def test_what_reaches_for_it_is_seen(tmp_path: Path) -> None:
    (found,) = run(tmp_path, [["validate", "ftp://127.0.0.1:9/logs"]])
    assert found["reached"] and found["code"] == 2
