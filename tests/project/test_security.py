"""SECURITY.md names for each promise a test that there is."""

import ast
import re

from conftest import ROOT


def test_every_promise_is_held_by_a_test_that_there_is() -> None:
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+) \| (.+) \|$", text[: text.index("## What is not promised")], re.MULTILINE)[1:]
    assert len(rows) > 10
    for promise, holders in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", holders)
        assert named, promise
        for file, test in named:
            tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
            assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{file}::{test}"
