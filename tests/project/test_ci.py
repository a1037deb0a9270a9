"""What others' CI uses of this project, run as copied into a scratch repository: action, GitLab job, pre-commit hooks.

They install mlcheck from the repository's address, for which git takes a copy of this checkout; nothing is fetched.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import ROOT

from checker import __version__

LLAMA = ROOT / "sample_logs/dialects/training_v5.1/example/results/8xExample/llama31_8b"
SUBMITTER = LLAMA.parents[2]
LOG = "submitter/results/8xExample/llama31_8b/result_3.txt"
REFUSED = ROOT / "sample_logs/refused/training_v5.1/01_value_not_allowed.txt"
ADDRESS = "https://github.com/OWNER-OF-MLCHECK/mlcheck"
IN_THE_WHEEL = (
    "checker", "mlcheck", "hatch_build.py", "grammars", "rules", "pyproject.toml", "README.md", "LICENSE", "action.yml",
    ".pre-commit-hooks.yaml",
)  # fmt: skip
# Pip builds with what is installed here, and installs nothing but mlcheck. The variable says "no" to isolation by 0.
OFFLINE = {"PIP_NO_INDEX": "1", "PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_COMPILE": "1"}


def parsed(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    ended = subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return ended.stdout.strip()


def committed(folder: Path) -> str:
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "all")
    return git(folder, "rev-parse", "HEAD")


def called(command: list[str], folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which git clones this checkout from the repository's address."""
    if shutil.which("git") is None:
        pytest.skip("no git")
    folder = tmp_path_factory.mktemp("remote")
    for name in IN_THE_WHEEL:
        ignored = shutil.ignore_patterns("__pycache__")
        copy = shutil.copy if (ROOT / name).is_file() else lambda one, two: shutil.copytree(one, two, ignore=ignored)  # noqa: B023
        copy(ROOT / name, folder / name)
    committed(folder)
    settings = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": f"url.{folder.as_uri()}.insteadOf", "GIT_CONFIG_VALUE_0": ADDRESS}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    return kept | settings | OFFLINE | {"PYTHONPATH": sysconfig.get_path("purelib")}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A new repository that has a submission, with each example where its first line says."""
    folder = tmp_path / "scratch"
    shutil.copytree(SUBMITTER, folder / "submitter")
    for example in (ROOT / "examples").glob("*.y*ml"):
        text = example.read_text(encoding="utf-8")
        place = re.match(r"# Copy into ([\w./-]+[\w])", text)
        assert place is not None, example
        (folder / place[1]).parent.mkdir(parents=True, exist_ok=True)
        (folder / place[1]).write_text(text, encoding="utf-8")
    committed(folder)
    return folder


def spoil(repository: Path) -> None:
    """Give a log a value that its ruleset does not allow."""
    text = (repository / LOG).read_text(encoding="utf-8")
    assert '"value": 8192' in text
    (repository / LOG).write_text(text.replace('"value": 8192', '"value": 4096'), encoding="utf-8")
    git(repository, "add", "-A")


class Runner:
    """Runs the composite action as GitHub's runner does, in a repository."""

    def __init__(self, repository: Path, temporary: Path, uses: str, environment: dict[str, str]) -> None:
        address, _, revision = uses.partition("@")
        self.repository, self.temporary, self.action = repository, temporary, temporary / "action"
        clone = ["git", "clone", "-q", "--branch", revision, f"https://github.com/{address}", str(self.action)]
        subprocess.run(clone, env=environment, check=True, capture_output=True)
        self.files = {name: temporary / name for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
        self.environment = environment | {
            "RUNNER_TEMP": str(temporary),
            **{name: str(file) for name, file in self.files.items()},
        }

    def run_steps(self, given: dict[str, str], *ids: str) -> tuple[int, str, str, str]:
        """Exit code and log of the steps, job summary, outputs."""
        action = yaml.safe_load((self.action / "action.yml").read_text(encoding="utf-8"))
        values = {f"inputs.{name}": about.get("default", "") for name, about in action["inputs"].items()}
        values |= {f"inputs.{name}": value for name, value in given.items()} | {"github.action_path": str(self.action)}
        for file in self.files.values():
            file.write_text("", encoding="utf-8")
        code, log = 0, ""
        for step in action["runs"]["steps"]:
            if step.get("id") in ids and code == 0:
                own = {name: values[value.removeprefix("${{ ").removesuffix(" }}")] for name, value in step["env"].items()}
                script = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
                code, printed = called(script, self.repository, self.environment | own)
                log += printed
        return code, log, *(file.read_text(encoding="utf-8") for file in self.files.values())


@pytest.mark.slow
def test_the_github_workflow_passes_and_fails_as_the_logs_do(repository: Path, tmp_path: Path, remote: dict[str, str]) -> None:
    workflow = yaml.safe_load((repository / ".github/workflows/mlcheck.yml").read_text(encoding="utf-8"))
    checkout, action = workflow["jobs"]["mlcheck"]["steps"]
    assert checkout["uses"].startswith("actions/checkout@")
    (tmp_path / "runner").mkdir()
    runner = Runner(repository, tmp_path / "runner", action["uses"], remote)
    code, log, summary, outputs = runner.run_steps(action["with"], "install", "validate")
    assert (code, outputs) == (0, "exit-code=0\n"), log
    assert "8xExample" in summary
    assert f"mlcheck {__version__}" in called([f"{tmp_path}/runner/mlcheck/bin/mlcheck", "--version"], tmp_path, remote)[1]
    spoil(repository)
    code, log, summary, outputs = runner.run_steps(action["with"], "validate")
    assert (code, outputs) == (1, "exit-code=1\n")
    assert f"::error file={LOG},line=12," in log and "HYP003" in log and "HYP003" in summary
    code, log, _, outputs = runner.run_steps(action["with"] | {"arguments": "--baseline=baseline.json"}, "validate")
    assert (code, outputs) == (2, "exit-code=2\n") and "--write-baseline baseline.json" in log
    code, _, _, outputs = runner.run_steps({"paths": "missing; touch pwned", "summary": "false"}, "validate")
    assert (code, outputs) == (2, "exit-code=2\n")
    assert not (repository / "pwned").exists()


def test_the_action_takes_inputs_through_the_environment_only() -> None:
    for one in parsed("action.yml")["runs"]["steps"]:
        assert "${{" not in one.get("run", ""), "an input in a script is code"
        assert "run" not in one or one["shell"] == "bash"
    used = {value for one in parsed("action.yml")["runs"]["steps"] for value in one.get("env", {}).values()}
    inputs = parsed("action.yml")["inputs"]
    assert all(f"${{{{ inputs.{name} }}}}" in used for name in inputs if name != "python-version")


@pytest.mark.slow
def test_the_gitlab_job(repository: Path, tmp_path: Path, remote: dict[str, str]) -> None:
    job = yaml.safe_load((repository / ".gitlab-ci.yml").read_text(encoding="utf-8"))["mlcheck"]
    image = tmp_path / "image"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", image], check=True)
    (image / "bin/pip").write_text(f'#!/bin/sh\nexec {image}/bin/python -m pip "$@"\n', encoding="utf-8")
    (image / "bin/pip").chmod(0o755)
    environment = remote | job["variables"] | {"PATH": f"{image}/bin:{remote['PATH']}"}
    spoil(repository)
    code, log = called(["sh", "-e", "-c", "\n".join(job["script"])], repository, environment)
    assert code == 1 and "HYP003" in log, log
    for file in (*job["artifacts"]["paths"], *job["artifacts"]["reports"].values()):
        assert (repository / file).stat().st_size > 0
    violations = json.loads((repository / job["artifacts"]["reports"]["codequality"]).read_text(encoding="utf-8"))
    jsonschema.validate(violations, json.loads((ROOT / "tests/formats/schemas/gitlab-code-quality.json").read_text("utf-8")))
    assert {"path": LOG, "lines": {"begin": 12}} in [one["location"] for one in violations]


@pytest.mark.slow
def test_the_hooks_of_pre_commit(repository: Path, tmp_path: Path, remote: dict[str, str]) -> None:
    pytest.importorskip("pre_commit", reason="pre-commit is not installed")
    environment = remote | {"PRE_COMMIT_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "pre_commit", "run", "--all-files", "--color", "never"]
    code, log = called(command, repository, environment)
    assert code == 0 and log.count("Passed") == 1, log
    file = repository / ".pre-commit-config.yaml"
    configuration = yaml.safe_load(file.read_text(encoding="utf-8"))
    configuration["repos"][0]["hooks"].append({"id": "mlcheck-submission", "args": ["submitter"]})
    file.write_text(yaml.safe_dump(configuration), encoding="utf-8")
    spoil(repository)
    code, log = called(command, repository, environment)
    assert code == 1 and log.count("Failed") == 2 and "HYP003" in log and "result_3.txt:12" in log, log


def test_the_examples_name_one_address_and_only_what_there_is() -> None:
    hooks = {hook["id"] for hook in parsed(".pre-commit-hooks.yaml")}
    asked = {hook["id"] for repo in parsed("examples/pre-commit-config.yaml")["repos"] for hook in repo["hooks"]}
    assert asked <= hooks
    (job,) = parsed("examples/github-workflow.yml")["jobs"].values()
    assert set(job["steps"][-1]["with"]) <= set(parsed("action.yml")["inputs"])
    texts = [path.read_text(encoding="utf-8") for path in (*(ROOT / "examples").glob("*.y*ml"), ROOT / "docs/ci.md")]
    addresses = {
        address for text in texts for address in re.findall(r"(?:https://[\w.-]+/)?(?<![\w-])[\w-]+/mlcheck\b(?=@|\n)", text)
    }
    assert addresses == {ADDRESS, ADDRESS.removeprefix("https://github.com/")}
    placeholder = ADDRESS.split("/")[-2]
    for text in texts:
        assert f"eplace {placeholder} by the account" in " ".join(text.replace("`", "").split()), "it says what to put there"


def test_the_version_is_stated_once() -> None:
    stating = re.compile(rf"(?<![\d.=])v?{re.escape(__version__)}(?![\d.])")
    folders = [ROOT / name for name in ("checker", "docs", "examples", ".github")]
    files = [
        path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".md", ".yml", ".yaml", ".toml"}
    ]
    files += [ROOT / name for name in ("README.md", "pyproject.toml", "Dockerfile", "action.yml", ".pre-commit-hooks.yaml")]
    found = [path.relative_to(ROOT).as_posix() for path in files if stating.search(path.read_text(encoding="utf-8"))]
    assert found == ["checker/__init__.py"]


@pytest.mark.parametrize(
    ("changelog", "tagged", "code", "said"),
    [
        (f"## {__version__}\n\n- First.\n\n## 0.0.1\n\n- Older.\n", False, 0, ""),
        ("## Unreleased\n\n- First.\n", False, 1, "rename Unreleased"),
        (f"## {__version__}\n", True, 1, "released already"),
    ],
)
def test_a_release_needs_a_new_version_with_a_section(
    tmp_path: Path, changelog: str, tagged: bool, code: int, said: str
) -> None:
    (step,) = [
        step for step in parsed(".github/workflows/release.yml")["jobs"]["build"]["steps"] if step.get("id") == "version"
    ]
    (tmp_path / "CHANGELOG.md").write_text(changelog, encoding="utf-8")
    committed(tmp_path)
    if tagged:
        git(tmp_path, "tag", f"v{__version__}")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").write_text(f"#!/bin/sh\necho {__version__}\n", encoding="utf-8")
    (tmp_path / "bin/python").chmod(0o755)
    environment = {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}", "GITHUB_OUTPUT": str(tmp_path / "output")}
    ended, log = called(["bash", "-e", "-c", step["run"]], tmp_path, environment)
    assert ended == code and said in log, log
    if code == 0:
        assert (tmp_path / "output").read_text(encoding="utf-8") == f"version={__version__}\n"
        assert (tmp_path / "notes.md").read_text(encoding="utf-8").split() == ["-", "First."]


def test_the_image_has_what_the_wheel_is_made_of() -> None:
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}
    assert kept == set(IN_THE_WHEEL) - {"action.yml", ".pre-commit-hooks.yaml"}
