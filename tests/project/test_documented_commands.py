"""What the pages of docs/ and the README show is executed in order in a scratch folder, and what it prints is compared.

- ```console: a line that starts with `$ ` is a command, below it stands what it prints; a line `...` stands for any lines.
- ```python with `>>>`: a session, as doctest runs it.
- ```sql: a query of DuckDB, behind which its rows stand as a table.

`python tests/project/test_documented_commands.py` writes what commands print, unless it has `...`, and the rows of queries.
"""

import contextlib
import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Ended
from msgspec import Struct

BLOCK = re.compile(r"^```(console|python|sql)\n(.*?)^```\n(?:\n((?:\|[^\n]*\n)+))?", re.MULTILINE | re.DOTALL)
PAGES = sorted(path for path in (ROOT / "docs").rglob("*.md") if not path.name.startswith("add-a"))
NOT_EXECUTED = {
    "docker": "no daemon runs here",
    "gh": "it asks GitHub",
    "git": "there is no repository to commit to",
    "pip": "it fetches packages",
    ".venv/bin/": "it is made by pip",
    "python3": "it makes the environment for pip",
    "mkdocs": "tests/project/test_docs.py builds the site",
    "pytest": "it is this",
    "source": "it is the shell's own",
}
ENVIRONMENT = {
    "COLUMNS": "100", "PYTHONPATH": str(ROOT), "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
}  # fmt: skip
EXIT_CODE = re.compile(r"\s+# exit code (\d)$")


class Block(Struct, frozen=True):
    """A block of a page: its language, its text, and the table behind it."""

    language: str
    text: str
    table: str


def read_blocks(page: Path) -> list[Block]:
    return [Block(match[1], match[2], match[3] or "") for match in BLOCK.finditer(page.read_text(encoding="utf-8"))]


def iter_commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command of a session, and what stands below it."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        while command.endswith("\\"):
            more, _, printed = printed.partition("\n")
            command = command[:-1] + more.removeprefix("> ")
        yield command, printed


def find_reason(command: str) -> str | None:
    return next((reason for start, reason in NOT_EXECUTED.items() if command.startswith(start)), None)


def documented() -> list[Path]:
    return [page for page in PAGES if any(is_executed(block) for block in read_blocks(page))]


def is_executed(block: Block) -> bool:
    if block.language == "console":
        return any(find_reason(command) is None for command, _ in iter_commands(block.text))
    return block.language == "sql" or ">>> " in block.text


def fill_scratch(folder: Path) -> None:
    """What the commands work on: the samples, and a submission of them as `submitter`."""
    shutil.copytree(ROOT / "sample_logs", folder / "sample_logs")
    shutil.copytree(ROOT / "sample_logs/dialects/training_v5.1/example", folder / "submitter")
    (folder / "examples").symlink_to(ROOT / "examples")


@pytest.mark.slow
@pytest.mark.parametrize("page", documented(), ids=lambda page: page.relative_to(ROOT / "docs").as_posix())
def test_what_a_page_shows_is_what_there_is(
    page: Path, tmp_path: Path, mlcheck: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_scratch(tmp_path)
    monkeypatch.chdir(tmp_path)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)

    def call(words: list[str]) -> tuple[int, str]:
        ended = mlcheck(*words)
        return ended.code, ended.out + ended.err

    namespace: dict[str, object] = {}
    for block in filter(is_executed, read_blocks(page)):
        if block.language == "console":
            for command, printed in iter_commands(block.text):
                assert is_alike(printed, run_command(command, call)), f"$ {command}\n{run_command(command, call)}"
        elif block.language == "sql":
            assert block.table == query_rows(block.text), block.text
        else:
            check_session(block.text, page, namespace)


def run_command(command: str, call: Callable[[list[str]], tuple[int, str]]) -> str:
    """What the command prints; `mlcheck` by the call."""
    code = EXIT_CODE.search(command)
    command = EXIT_CODE.sub("", command)
    if find_reason(command) is not None:
        return ""
    if command.startswith("mlcheck "):
        status, text = call(shlex.split(command, comments=True)[1:])
    else:
        ended = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
        status, text = ended.returncode, ended.stdout + ended.stderr
    assert status == (0 if code is None else int(code[1])), f"$ {command}\n{status}: {text}"
    return strip_lines(text)


def strip_lines(text: str) -> str:
    """The text without blanks behind lines, and without empty lines at its ends."""
    stripped = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE).strip("\n")
    return stripped and f"{stripped}\n"


def is_alike(printed: str, text: str) -> bool:
    return printed == text or doctest.OutputChecker().check_output(strip_lines(printed), text, doctest.ELLIPSIS)


def check_session(text: str, page: Path, namespace: dict[str, object]) -> None:
    """A session of Python; what earlier ones of the page have defined is still there."""
    test = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    test.globs = namespace
    printed: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=printed.append, clear_globs=False)
    assert result.failed == 0, "".join(printed)


def query_rows(text: str) -> str:
    """The rows as the table that a page has."""
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed")
    relation = duckdb.sql(text)
    rows = [relation.columns, ["---"] * len(relation.columns), *relation.fetchall()]
    return "".join(f"| {' | '.join(map(str, row))} |\n" for row in rows)


def write_page_anew(page: Path) -> None:
    """Write what commands print and the rows of queries into the page; what has `...` stays."""

    def call(words: list[str]) -> tuple[int, str]:
        ended = subprocess.run([sys.executable, "-m", "checker", *words], capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    def write_block(match: re.Match[str]) -> str:
        block = Block(match[1], match[2], match[3] or "")
        if block.language == "sql":
            return f"```sql\n{block.text}```\n\n{query_rows(block.text)}"
        if block.language == "python":
            return match[0]
        parts = []
        for command, printed in iter_commands(block.text):
            text = run_command(command, call)
            kept = find_reason(command) is not None or "..." in printed
            parts.append(f"$ {command}\n{printed if kept else text}")
        return f"```console\n{''.join(parts)}```\n" + (f"\n{block.table}" if block.table else "")

    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        fill_scratch(Path(folder))
        page.write_text(BLOCK.sub(write_block, text), encoding="utf-8")


def test_what_is_not_executed_has_a_reason_that_is_needed() -> None:
    commands = [command for page in PAGES for block in read_blocks(page) if block.language == "console"
                for command, _ in iter_commands(block.text)]  # fmt: skip
    assert commands
    for command in commands:
        assert find_reason(command) or re.match(r"(mlcheck|cp|rm|sed|find|mkdir|python|cat|ls) ", command), command


if __name__ == "__main__":
    os.environ |= ENVIRONMENT
    for documented_page in documented():
        write_page_anew(documented_page)
