"""The project keeps its own promises: gates, README, what may stand in Python."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Ended

PYTHON = sorted((ROOT / "checker").rglob("*.py"))


@pytest.mark.slow
@pytest.mark.parametrize(
    "gate",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["importlinter.cli", "lint"]],
    ids=["ruff check", "ruff format", "mypy strict", "layers"],
)
def test_gate(gate: list[str]) -> None:
    tool, *arguments = gate
    run = [sys.executable, "-m", tool, *arguments]
    if tool == "importlinter.cli":
        run = [str(Path(sys.executable).with_name("lint-imports"))]
    ended = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_what_the_readme_has_a_stranger_try_succeeds(mlcheck: Callable[..., Ended]) -> None:
    line = next(line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if "pip install -q . " in line)
    commands = [part.split()[1:] for part in line.split(" && ") if part.startswith(".venv/bin/mlcheck")]
    assert [command[0] for command in commands] == ["validate", "compare"]
    for command in commands:
        ended = mlcheck(*command)
        assert ended.code == 0, ended.out


def test_the_help_in_the_readme_is_the_help(mlcheck: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- help -->\n```\n(.*?)\n```", readme, re.DOTALL)
    assert found is not None
    assert found[1] == mlcheck("--help").out.rstrip()


def texts_in(path: Path) -> Iterator[str]:
    """The texts that the code of a module uses; docstrings are none."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value


@pytest.mark.slow
def test_no_ruleset_stands_in_python() -> None:
    rulesets = [path.parent.name for path in (ROOT / "rules").glob("*/*/ruleset.toml")]
    number = re.compile(r"(?<![\w.])(?:training|hpc)?[-_ ]?(" + "|".join(map(re.escape, rulesets)) + r")(?![\d.])")
    found = [(path.name, text) for path in PYTHON for text in texts_in(path) if number.search(text)]
    assert found == []


def test_nothing_is_evaluated() -> None:
    for path in PYTHON:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?<!\w)(eval|exec)\(", text), path
        assert len(text.splitlines()) <= 400, path


@pytest.mark.slow
@pytest.mark.parametrize("script", ["make_study.py", "make_dialects.py", "make_refused.py"])
def test_the_sample_logs_are_what_their_scripts_write(script: str, tmp_path: Path) -> None:
    copied = tmp_path / "sample_logs"
    for source in (ROOT / "sample_logs").rglob("*"):
        target = copied / source.relative_to(ROOT / "sample_logs")
        if source.is_file() and "__pycache__" not in source.parts:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    subprocess.run([sys.executable, str(copied / script)], check=True, capture_output=True)
    for source in (ROOT / "sample_logs").rglob("*.txt"):
        assert (copied / source.relative_to(ROOT / "sample_logs")).read_bytes() == source.read_bytes(), source


def test_every_skip_has_a_reason() -> None:
    """What is not tested here is printed with its reason (`-rs` in pyproject.toml)."""
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                named = "reason" in {keyword.arg for keyword in node.keywords}
                assert node.func.attr not in ("importorskip", "skipif") or named, f"{path}:{node.lineno}"
                assert ast.unparse(node.func) != "pytest.skip" or node.args, f"{path}:{node.lineno}"
