"""Pages that mlcheck writes of itself.

When the site is built: the rules and their table, the rule language, the commands and the JSON that they print. When this file
is run (`python docs/generate.py`): rules-coverage.md, of rules-coverage.toml, and the picture of the README.
"""

import contextlib
import io
import os
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from inspect import getdoc
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest.mock import patch

from json_page import render_json_page
from terminal_picture import draw_terminal

from checker.cli import commands
from checker.cli.app import app
from checker.cli.rule_pages import render_rule_page, render_rule_table
from checker.reporting.registry import load_renderer
from checker.rules.catalogue import load_catalogue
from checker.rules.kinds import list_kinds
from checker.rules.language.functions import LOG_FUNCTIONS, VALUE_FUNCTIONS, get_function_docstring
from checker.rules.language.record_fields import RECORD_ROOT_MEANINGS
from checker.rules.language.whole_log_functions import WHOLE_LOG_FUNCTIONS
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.rule_constants import RULESET_NAMES
from checker.rules.ruleset import Ruleset
from checker.rules.tolerances import load_tolerances
from checker.submissions.validation import validate_paths

if TYPE_CHECKING:
    from mkdocs.structure.files import Files

WIDTH = "100"
COVERAGE_DATA = Path(__file__).with_name("rules-coverage.toml")
REPORT_PICTURE = Path(__file__).with_name("failing-report.svg")
PICTURED_LOGS = "sample_logs/refused/training_v5.1/05_one_of_ten"
COVERAGE_PAGE = Path(__file__).with_name("rules-coverage.md")

FAMILIES = {
    "LOG": "records of a log",
    "SUB": "submission fields",
    "ORD": "events and their order",
    "HYP": "hyperparameters",
    "QLT": "evaluations and quality",
    "RES": "runs of a benchmark result",
    "RCP": "reference convergence points",
    "SYS": "system descriptions and files of a submission",
    "STA": "statistics",
}
"""The families of rules, by the letters that an id begins with."""
Table = dict[str, Any]


class Sentence(NamedTuple):
    """A sentence of the written rules.

    Attributes:
        text: The id of the text that has it.
        section: Number and title of its section.
        benchmarks: The benchmarks that it is about; empty where it is about all.
        statement: What it demands, in a few words.
        rules: The codes of the rules that check it, or what else shows it. Empty where nothing does.
        reason: Why nothing checks it. Empty where something does.
        rulesets: The rulesets that it holds for, the oldest first.
    """

    text: str
    section: str
    benchmarks: tuple[str, ...]
    statement: str
    rules: str
    reason: str
    rulesets: tuple[Ruleset, ...]


def on_files(files: "Files", config: Any) -> "Files":
    """Adds the pages; mkdocs calls this."""
    from mkdocs.structure.files import File

    for name, text in pages():
        files.append(File.generated(config, name, content=text))
    return files


def pages() -> Iterator[tuple[str, str]]:
    """Name and text of every generated page."""
    yield "commands.md", commands_page()
    yield "json.md", render_json_page()
    yield "rule-language.md", language_page()
    yield "rules/index.md", rules_page()
    for rule in load_catalogue().rules.values():
        family = rule.code[:3]
        path = f"[Rules](index.md) › [{family}: {FAMILIES[family]}](index.md#{family})"
        yield f"rules/{rule.code}.md", f"{path}\n\n{render_rule_page(rule.id)}"


def rules_page() -> str:
    """The table of all rules, family by family."""
    heading, line, *rows = render_rule_table().splitlines()
    parts = ["# Rules", "", f"{len(rows)} rules; ids are never reused. The search finds a rule by its id and by its words."]
    for family, title in FAMILIES.items():
        parts += ["", f"## {family}: {title} {{#{family}}}", "", heading, line]
        parts += [row for row in rows if row.startswith(f"| [{family}")]
    return "\n".join(parts) + "\n"


def commands_page() -> str:
    """Every command with its help, as the command line prints it."""
    parts = ["# Commands", "", "Exit codes: 0 accepted, 1 rejected, 2 could not check, 3 internal error."]
    for name in commands.list_command_names():
        module = import_module(f"{commands.__name__}.{name}")
        summary = module.app.info.help if hasattr(module, "app") else (module.run_command.__doc__ or "").strip()
        parts += ["", f"## {name}", "", summary, "", "```text", _help(name), "```"]
    return "\n".join(parts) + "\n"


def language_page() -> str:
    """The reference of the rule files: the introduction, and the docstrings of kinds, names and functions."""
    parts = [Path(__file__).with_name("rule-language-intro.md").read_text(encoding="utf-8"), "## Kinds of demand", ""]
    parts += ["A demand has one field or several of these.", ""]
    for kind in list_kinds():
        parts += [f"### `{kind.field}`", "", getdoc(type(kind)) or "", ""]
        parts += ["A later layer's official demand on the key replaces it.", ""] * kind.replaced_by_later_layer
    parts += [
        "## Names",
        "",
        "An expression reads the record by these names; `overall` has no record to read:",
        "",
        *_names(RECORD_ROOT_MEANINGS),
    ]
    parts += [
        "The ruleset and the log's benchmark give these names. The last seven are undefined where the benchmark is unknown."
    ]
    parts += ["", *_names(RULESET_NAMES)]
    parts += ["Rules of the catalogue name what they allow. `rules/tolerances.toml` has these numbers:", ""]
    parts += ["| name | value | meaning | source |", "|---|---|---|---|"]
    parts += [f"| `{name}` | {one.value:,} | {one.meaning} | {one.source} |" for name, one in load_tolerances().items()]
    parts += ["", "## Functions", ""]
    parts += ["Where an argument is a key, or a key and a field, it is written without quotes: `last(epoch_start.time)`."]
    parts += ["In `overall`, all records of the log are earlier records.", ""]
    earlier = LOG_FUNCTIONS.keys() - WHOLE_LOG_FUNCTIONS.keys()
    groups = {"Values": VALUE_FUNCTIONS.keys(), "Earlier records": earlier, "The whole log": WHOLE_LOG_FUNCTIONS.keys()}
    for title, names in groups.items():
        parts += [f"### {title}", "", *(line for name in sorted(names) for line in _function(name))]
    return "\n".join(parts)


def _names(meanings: dict[str, str]) -> list[str]:
    return ["| name | meaning |", "|---|---|", *(f"| `{name}` | {meaning} |" for name, meaning in meanings.items()), ""]


def _function(name: str) -> list[str]:
    """Its call as a heading, and the sections of its docstring."""
    summary, *rest = re.split(r"\n\n(Args|Returns|Undefined):\n", get_function_docstring(name))
    sections = dict(zip(rest[::2], rest[1::2], strict=True))
    arguments = re.findall(r"^    (\*?\w+(?: \(optional\))?): ((?:.|\n     +)*)", sections.get("Args", ""), re.MULTILINE)
    call = ", ".join(_argument(argument) for argument, _ in arguments)
    lines = [f"- `{_argument(argument)}`: {' '.join(text.split())}" for argument, text in arguments]
    lines += [f"- {title}: {' '.join(sections[title].split())}" for title in ("Returns", "Undefined") if title in sections]
    return [f"#### `{name}({call})`", "", summary, "", *lines, ""]


def _argument(name: str) -> str:
    """An argument as a call shows it: `name`, `[name]` where it may be left out, `name...` where there may be several."""
    optional = name.removesuffix(" (optional)")
    return f"[{optional}]" if optional != name else f"{name[1:]}..." if name.startswith("*") else name


def _help(name: str) -> str:
    with patch.dict(os.environ, {"COLUMNS": WIDTH, "NO_COLOR": "1"}), contextlib.redirect_stdout(io.StringIO()) as printed:
        app([name, "--help"], prog_name="mlcheck", standalone_mode=False)
    return printed.getvalue().strip()


def list_sentences() -> list[Sentence]:
    """Return every sentence of the data file, in its order."""
    table = _load_coverage_table()
    return [sentence for section in table["sections"] for sentence in _iter_section(section, table["texts"])]


def render_coverage_page() -> str:
    """Return the page: how many sentences of each ruleset are checked, and every sentence with its rules."""
    texts, sentences = _load_coverage_table()["texts"], list_sentences()
    checked = sum(not one.reason for one in sentences)
    parts = [
        "# Coverage of the written rules",
        "",
        "<!-- Made of rules-coverage.toml: python docs/generate.py -->",
        "",
        f"{len(sentences)} sentences of the written rules could be checked by a program: {checked} are checked,"
        f" {len(sentences) - checked} are not. Each is stated in a few words; the text itself is the authority.",
        "",
        "| ruleset | sentences | checked | not checked |",
        "|---|---|---|---|",
        *_ruleset_rows(sentences),
    ]
    for id_, text in texts.items():
        parts += ["", f"## {text['title']}", "", f"Source: {text['source']}. Sections are those {text['sections']}.", ""]
        parts += ["| section | benchmarks | sentence | rulesets | checked by |", "|---|---|---|---|---|"]
        parts += [_sentence_row(one) for one in sentences if one.text == id_]
    return "\n".join(parts) + "\n"


def _load_coverage_table() -> Table:
    return tomllib.loads(COVERAGE_DATA.read_text(encoding="utf-8"))


def _iter_section(section: Table, texts: Table) -> Iterator[Sentence]:
    benchmarks = tuple(section.get("benchmarks", ()))
    rulesets = tuple(_iter_rulesets(texts[section["text"]]["usage"], section, benchmarks))
    title = f"{section['section']} {section['title']}"
    for statement, rules in section.get("checked", {}).items():
        yield Sentence(section["text"], title, benchmarks, statement, rules, "", rulesets)
    for statement, reason in section.get("not_checked", {}).items():
        yield Sentence(section["text"], title, benchmarks, statement, "", reason, rulesets)


def _iter_rulesets(usage: str, section: Table, benchmarks: tuple[str, ...]) -> Iterator[Ruleset]:
    names = [name for known, name in list_rulesets() if known == usage]
    first = names.index(section["since"]) if "since" in section else 0
    last = names.index(section["until"]) if "until" in section else len(names) - 1
    for ruleset in (load_ruleset(usage, name) for name in names[first : last + 1]):
        if not benchmarks or any(id_ in ruleset.benchmarks for id_ in benchmarks):
            yield ruleset


def _ruleset_rows(sentences: list[Sentence]) -> Iterator[str]:
    rulesets = {ruleset.display_name for one in sentences for ruleset in one.rulesets}
    for name in (f"{usage} {number}" for usage, number in list_rulesets()):
        if name in rulesets:
            held = [one for one in sentences if any(ruleset.display_name == name for ruleset in one.rulesets)]
            checked = sum(not one.reason for one in held)
            yield f"| {name} | {len(held)} | {checked} | {len(held) - checked} |"


def _sentence_row(one: Sentence) -> str:
    first, last = one.rulesets[0].name, one.rulesets[-1].name
    rounds = first if first == last else f"{first} to {last}"
    answer = one.rules if not one.reason else f"not checked: {one.reason}"
    return f"| {one.section} | {', '.join(one.benchmarks) or 'all'} | {one.statement} | {rounds} | {answer} |"


def render_report_picture() -> str:
    """Return the terminal's report on a submission with one wrong value as an SVG that loads nothing from the network."""
    with contextlib.chdir(Path(__file__).parents[1]):
        report = load_renderer("terminal", "render")(validate_paths([Path(PICTURED_LOGS)]))
        return draw_terminal(f"mlcheck validate {PICTURED_LOGS}", report, "report")


if __name__ == "__main__":
    REPORT_PICTURE.write_text(render_report_picture(), encoding="utf-8")
    COVERAGE_PAGE.write_text(render_coverage_page(), encoding="utf-8")
