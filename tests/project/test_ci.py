"""What others' CI uses of this project, run as far as it can be here: the action's steps, the snippet, the hooks."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT

from checker.reporting import registry

LLAMA = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b"
REFUSED = ROOT / "sample_logs/refused/training_v5.1/01_value_not_allowed.txt"
IN_THE_WHEEL = (
    "checker",
    "mlcheck.py",
    "hatch_build.py",
    "grammars",
    "rules",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    ".pre-commit-hooks.yaml",
)

needs_formats = pytest.mark.skipif(
    not {"github", "markdown", "junit"} <= set(registry.list_formats("render")), reason="this needs validate's formats for CI"
)


def parsed(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def shim(folder: Path) -> None:
    """An mlcheck in the folder that runs this checkout."""
    folder.mkdir(parents=True)
    text = f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m checker "$@"\n'
    (folder / "mlcheck").write_text(text, encoding="utf-8")
    (folder / "mlcheck").chmod(0o755)


def step(id_: str) -> dict[str, Any]:
    steps: list[dict[str, Any]] = parsed("action.yml")["runs"]["steps"]
    return next(one for one in steps if one.get("id") == id_)


def run_step(folder: Path, **inputs: str) -> tuple[int, str, str, str]:
    """The action's last step as a runner would run it: exit code, log, job summary, outputs."""
    if not (folder / "mlcheck").is_dir():
        shim(folder / "mlcheck/bin")
    given = {name: about.get("default", "") for name, about in parsed("action.yml")["inputs"].items()} | inputs
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    for name, value in step("validate")["env"].items():
        asked = value.removeprefix("${{ inputs.").removesuffix(" }}")
        environment[name] = given[asked]
    files = {name: folder / name for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    for file in files.values():
        file.write_text("", encoding="utf-8")
    environment |= {"RUNNER_TEMP": str(folder), **{name: str(file) for name, file in files.items()}}
    script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step("validate")["run"]]
    ended = subprocess.run(script, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    summary, outputs = (file.read_text(encoding="utf-8") for file in files.values())
    return ended.returncode, ended.stdout + ended.stderr, summary, outputs


@pytest.mark.slow
@needs_formats
def test_the_action_passes_and_fails_as_the_logs_do(tmp_path: Path) -> None:
    code, log, summary, outputs = run_step(tmp_path, paths=f"{LLAMA}\n")
    assert (code, outputs) == (0, "exit-code=0\n"), log
    assert "8xExample" in summary
    code, log, summary, outputs = run_step(tmp_path, paths=str(REFUSED), ruleset="5.1", arguments="--partial\n")
    assert (code, outputs) == (1, "exit-code=1\n")
    assert "::error " in log and "HYP003" in log
    assert "HYP003" in summary
    code, log, summary, outputs = run_step(tmp_path, paths="missing; touch pwned", summary="false")
    assert (code, outputs) == (2, "exit-code=2\n")
    assert not (tmp_path / "pwned").exists()


def test_the_action_takes_inputs_through_the_environment_only() -> None:
    for one in parsed("action.yml")["runs"]["steps"]:
        assert "${{" not in one.get("run", ""), "an input in a script is code"
        assert "run" not in one or one["shell"] == "bash"
    used = {value for one in parsed("action.yml")["runs"]["steps"] for value in one.get("env", {}).values()}
    inputs = parsed("action.yml")["inputs"]
    assert all(f"${{{{ inputs.{name} }}}}" in used for name in inputs if name != "python-version")


@pytest.mark.slow
@needs_formats
def test_the_gitlab_snippet(tmp_path: Path) -> None:
    shim(tmp_path / "bin")
    job = parsed("examples/gitlab-ci.yml")["mlcheck"]
    script = [line for line in job["script"] if not line.startswith("pip ")]
    assert len(script) == len(job["script"]) - 1
    environment = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "MLCHECK_PATHS": str(LLAMA)}
    subprocess.run(["sh", "-e", "-c", "\n".join(script)], cwd=tmp_path, env=environment, check=True, capture_output=True)
    for file in (*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]):
        assert (tmp_path / file).stat().st_size > 0


def test_the_examples_use_what_there_is() -> None:
    hooks = {hook["id"] for hook in parsed(".pre-commit-hooks.yaml")}
    asked = {hook["id"] for repo in parsed("examples/pre-commit-config.yaml")["repos"] for hook in repo["hooks"]}
    assert asked <= hooks
    (job,) = parsed("examples/github-workflow.yml")["jobs"].values()
    assert set(job["steps"][-1]["with"]) <= set(parsed("action.yml")["inputs"])


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    ended = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return ended.stdout.strip()


def committed(folder: Path) -> str:
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "all")
    return git(folder, "rev-parse", "HEAD")


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("pre_commit") is None or shutil.which("git") is None, reason="no pre-commit")
def test_the_hooks_in_a_scratch_repository(tmp_path: Path) -> None:
    source, scratch = tmp_path / "mlcheck", tmp_path / "scratch"
    source.mkdir()
    for name in IN_THE_WHEEL:
        ignored = shutil.ignore_patterns("__pycache__")
        copy = shutil.copy if (ROOT / name).is_file() else lambda one, two: shutil.copytree(one, two, ignore=ignored)  # noqa: B023
        copy(ROOT / name, source / name)
    hooks: list[dict[str, Any]] = [{"id": "mlcheck"}, {"id": "mlcheck-submission", "args": ["training_v5.1"]}]
    repository = {"repo": str(source), "rev": committed(source), "hooks": hooks}
    shutil.copytree(LLAMA.parents[2], scratch / "training_v5.1/example")
    (scratch / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [repository]}), encoding="utf-8")
    committed(scratch)
    environment = {**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home"), "PYTHONPATH": ""}

    def run(*hooks: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never", *hooks]
        ended = subprocess.run(command, cwd=scratch, env=environment, capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    code, said = run()
    assert code == 0, said
    assert said.count("Passed") == 2, said
    log = scratch / "training_v5.1/example/results/8xExample/llama31_8b/result_3.txt"
    text = log.read_text(encoding="utf-8")
    assert '"value": 8192' in text
    log.write_text(text.replace('"value": 8192', '"value": 4096'), encoding="utf-8")
    git(scratch, "add", "-A")
    code, said = run("mlcheck")
    assert code == 1 and "HYP003" in said and "result_3.txt:12" in said
