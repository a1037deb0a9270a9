"""Pages that mlcheck writes of itself when the site is built: one a rule, their table, and the help of every command."""

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from mkdocs.structure.files import File, Files

from checker.cli import commands
from checker.cli.group import FIRST_COMMANDS
from checker.cli.rule_pages import render_rule_page, render_rule_table
from checker.rules.catalogue import load_catalogue

WIDTH = "100"


def on_files(files: Files, config: Any) -> Files:
    """Adds the pages; mkdocs calls this."""
    for name, text in pages():
        files.append(File.generated(config, name, content=text))
    return files


def pages() -> Iterator[tuple[str, str]]:
    """Name and text of every generated page."""
    yield "commands.md", commands_page()
    yield "rules/index.md", f"# Rules\n\n{len(load_catalogue().rules)} rules; ids are never reused.\n\n{render_rule_table()}"
    for rule in load_catalogue().rules.values():
        yield f"rules/{rule.code}.md", render_rule_page(rule.id)


def commands_page() -> str:
    """Every command with its help, as the command line prints it."""
    names = sorted((module.name for module in iter_modules(commands.__path__)), key=_order)
    parts = ["# Commands", "", "Exit codes: 0 all pass, 1 something failed, 2 could not judge, 3 internal error."]
    for name in names:
        module = import_module(f"{commands.__name__}.{name}")
        summary = module.app.info.help if hasattr(module, "app") else (module.run_command.__doc__ or "").strip()
        parts += ["", f"## {name}", "", summary, "", "```text", _help(name), "```"]
    return "\n".join(parts) + "\n"


def _order(name: str) -> tuple[int, str]:
    return FIRST_COMMANDS.index(name) if name in FIRST_COMMANDS else len(FIRST_COMMANDS), name


def _help(name: str) -> str:
    environment = {**os.environ, "COLUMNS": WIDTH, "NO_COLOR": "1"}
    command = [sys.executable, "-m", "checker", name, "--help"]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.strip()
