"""The demands of official rule files, and what they are in the form of rules/."""

import ast
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from checker.errors import DefinitionError
from checker.rules.language.functions import list_function_names
from checker.rules.language.syntax import parse_expression
from checker.rules.loader import list_rulesets, load_ruleset

__all__ = [
    "RuleFileError", "find_section", "format_entry", "format_value", "list_held_keys", "read_entries", "translate",
]  # fmt: skip

Entry = Mapping[str, Any]
RULE_FIELDS = ("REQ", "PRE", "CHECK", "FIRST_CHECK", "ATLEAST_ONE_CHECK", "POST")
STATE = re.compile(r"""s\[['"](?P<name>\w+)['"]\]\s*(?P<value>[-+*/]?=(?!=)[^;\n]*)""")
VALUE = re.compile(r"""=\s*v\[['"]value['"]\]\s*""")
SECTIONS = {"hyperparameters": "HYP003", "fields": "SUB003", "events": "ORD005", "evaluations": "QLT005"}
UNTRANSLATED_FIELDS = ("PRE", "FIRST_CHECK")
OPERATORS: dict[type[ast.AST], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.In: "in", ast.NotIn: "not in",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.And: "and", ast.Or: "or",
}  # fmt: skip
CONSTANTS = {True: "true", False: "false", None: "none"}


class RuleFileError(ValueError):
    """A rule file that cannot be read."""


def read_entries(data: bytes | None) -> dict[str, Entry]:
    """The demands of a rule file by key, of two on one key the last; and BEGIN and END as they are.

    Raises:
        RuleFileError: it is no YAML; the official program has such files, which it never reads.
    """
    try:
        entries = [] if data is None else yaml.load(data, Loader=yaml.CBaseLoader) or []
    except yaml.YAMLError as error:
        raise RuleFileError(" ".join(str(error).split())) from error
    return {
        str(body["NAME"] if kind == "KEY" else kind): {name: body[name] for name in (*RULE_FIELDS, "CODE") if name in body}
        for entry in entries
        for kind, body in entry.items()
    }


@cache
def find_section(key: str) -> tuple[str, str]:
    """The section in which the newest ruleset that has official demands on the key states them, and their rule."""
    for name in reversed(list_rulesets()):
        ruleset = load_ruleset(*name)
        for division in ("closed", "open"):
            for benchmark in (None, *ruleset.benchmarks):
                for one in ruleset.iter_demands(division, benchmark):
                    if one.key == key and one.origin == "official" and one.demand.table_rule in SECTIONS.values():
                        return one.section, str(one.demand.table_rule)
    section = "fields" if key.startswith("submission_") else "hyperparameters"
    return section, SECTIONS[section]


def format_value(value: Any) -> str:
    """A number, a text or a truth as TOML and JSON write it."""
    return json.dumps(value, ensure_ascii=False)


def format_entry(entry: Entry | None) -> str:
    """An official demand in one line, as it is written."""
    if entry is None:
        return "none"
    parts = (
        f"{name} {' and '.join(f'`{part}`' for part in _list_texts(entry[name]))}" for name in RULE_FIELDS if name in entry
    )
    return ", ".join(parts) or "no REQ and no CHECK"


def translate(key: str, entry: Entry, section: str, held: frozenset[str]) -> str | None:
    """The demand as rule files have it, None where the language has not what it says. `held` are the keys whose value the
    official rules keep under the same name."""
    fields: dict[str, str] = {}
    count = _translate_count(str(entry.get("REQ", "")), section)
    if count is None or any(name in entry for name in UNTRANSLATED_FIELDS):
        return None
    try:
        trees = [ast.parse(text, mode="eval").body for text in _list_texts(entry.get("CHECK", []))]
        some = [_translate_expression(text, held) for text in _list_texts(entry.get("ATLEAST_ONE_CHECK", []))]
        constant = _find_constant(trees)
        if constant is not None and not count and not some:
            return constant
        checks = [format_value(_translate_expression(ast.unparse(tree), held)) for tree in trees]
    except (SyntaxError, LookupError, DefinitionError):
        return None
    if count:
        fields["count"] = count
    if checks:
        fields["check"] = checks[0] if len(checks) == 1 else f"[{', '.join(checks)}]"
    if some:
        fields["some"] = f'{{ that = {format_value(some[0])}, rule = "QLT001" }}'
    return "{ " + ", ".join(f"{name} = {text}" for name, text in fields.items()) + " }" if fields else "{}"


def list_held_keys(entries: Mapping[str, Entry]) -> frozenset[str]:
    """The keys whose value is kept under their own name, and nothing else ever is: `s['key'] = v['value']` behind the key."""
    held: set[str] = set()
    other: set[str] = set()
    for key, entry in entries.items():
        for code in (entry.get(name) for name in ("PRE", "POST", "CODE")):
            for one in STATE.finditer(str(code)):
                is_own = one["name"] == key and VALUE.fullmatch(one["value"]) is not None
                (held if is_own else other).add(one["name"])
    return frozenset(held - other)


def _list_texts(value: Any) -> list[str]:
    return [" ".join(str(part).split()) for part in (value if isinstance(value, list) else [value])]


def _translate_count(stated: str, section: str) -> str | None:
    is_one_by_default = section in ("fields", "hyperparameters")
    if stated in ("", "OPTIONAL"):
        return format_value("any") if is_one_by_default else ""
    if stated == "EXACTLY_ONE":
        return "" if is_one_by_default else format_value("one")
    if stated == "AT_LEAST_ONE":
        return format_value("some")
    least = re.fullmatch(r"AT_LEAST\((\d+)\)", stated)
    return None if least is None else least[1]


def _find_constant(trees: list[ast.expr]) -> str | None:
    """The value where the only check is that the record has it."""
    match trees:
        case [ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant(value=value)])] if value is not None:
            return format_value(value) if ast.unparse(left) == "v['value']" else None
    return None


def _translate_expression(text: str, held: frozenset[str]) -> str:
    """The expression in the rule language.

    Raises:
        LookupError: it has a part that the language has not.
        DefinitionError, SyntaxError: it is no expression.
    """
    translated = _write_node(ast.parse(text.strip(), mode="eval").body, held)
    parse_expression(translated)
    return translated


def _write_node(node: ast.AST, held: frozenset[str]) -> str:
    def write(part: ast.AST) -> str:
        text = _write_node(part, held)
        return f"({text})" if isinstance(part, (ast.BoolOp, ast.Compare, ast.BinOp, ast.IfExp)) else text

    match node:
        case ast.Constant(value=bool() | None):
            return CONSTANTS[node.value]  # type: ignore[index]
        case ast.Constant():
            return repr(node.value)
        case ast.Subscript(value=ast.Name(id="v"), slice=ast.Constant(value="value" | "metadata")):
            return str(node.slice.value)  # type: ignore[attr-defined]
        case ast.Subscript(value=ast.Subscript() as of, slice=ast.Constant(value=str() as name)) if write(of) == "metadata":
            return f"metadata.{name}"
        case ast.Subscript(value=ast.Name(id="s"), slice=ast.Constant(value=str() as name)) if name in held:
            return f"last({name}.value)"
        case ast.Compare():
            operators = [OPERATORS[type(operator)] for operator in node.ops]
            rest = (f" {operator} {write(part)}" for operator, part in zip(operators, node.comparators, strict=True))
            return write(node.left) + "".join(rest)
        case ast.BoolOp():
            parts = (_write_node(part, held) if not isinstance(part, ast.BoolOp) else write(part) for part in node.values)
            return f" {OPERATORS[type(node.op)]} ".join(parts)
        case ast.BinOp():
            return f"{write(node.left)} {OPERATORS[type(node.op)]} {write(node.right)}"
        case ast.UnaryOp(op=ast.Not()):
            return f"not {write(node.operand)}"
        case ast.UnaryOp(op=ast.USub()):
            return f"-{write(node.operand)}"
        case ast.List() | ast.Tuple() | ast.Set():
            return f"[{', '.join(map(write, node.elts))}]"
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(value=ast.Name(id="math"), attr=name), keywords=[]):
            if name in list_function_names():
                return f"{name}({', '.join(_write_node(part, held) for part in node.args)})"
    raise LookupError(ast.dump(node))
