"""Text of a log as it may be shown: what a terminal, a browser or a reader would act upon instead of seeing is made visible."""

import re
from enum import Enum
from typing import Any, TypeVar

from checker.record import Record, write_json

__all__ = ["LONE_SURROGATES", "UNSEEN_CHARACTERS", "dump_safe_json", "make_visible", "sanitize_model"]

Model = TypeVar("Model", bound=Record)

# Controls, marks of direction, joiners without width, separators that break lines, tags, noncharacters, lone surrogates.
UNSEEN_CHARACTERS = (
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
LONE_SURROGATES = "[\ud800-\udfff]"
"""Halves of surrogate pairs: of `\\ud800` in a log, of a file's name that is not UTF-8. No UTF-8 has a form for them."""
UNSEEN_IN_JSON = UNSEEN_CHARACTERS.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f")  # JSON's own line breaks stay
CONTROL_PICTURES = 0x2400
DELETE = "\x7f"


def make_visible(text: str) -> str:
    """The text with pictures for ASCII controls (␛), and `\\u202e` and the like for others that are not seen."""
    return text if text.isprintable() else re.sub(UNSEEN_CHARACTERS, _substitute_unseen, text)


def _substitute_unseen(match: re.Match[str]) -> str:
    sign = match[0]
    if sign == DELETE:
        return "␡"
    code = ord(sign)
    if code < 0x20:
        return chr(CONTROL_PICTURES + code)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def sanitize_model(model: Model, unseen: str = UNSEEN_CHARACTERS) -> Model:
    """The model with every text in it made visible, or only what is named of it."""
    changed = {}
    for name in model.__struct_fields__:
        value = getattr(model, name)
        seen = _sanitize_value(value, unseen)
        if seen is not value:
            changed[name] = seen
    return model.model_copy(update=changed) if changed else model


def dump_safe_json(model: Record, *, indent: int | None = None, exclude_none: bool = False) -> str:
    """The model as JSON in which nothing stands that a terminal would act upon: as escapes it means the same. Halves of a
    character, which the name of a file may have but no JSON, are shown."""
    try:
        text = write_json(model, indent=indent, exclude_none=exclude_none)
    except UnicodeEncodeError:
        text = write_json(sanitize_model(model, LONE_SURROGATES), indent=indent, exclude_none=exclude_none)
    if text.replace("\n", "").isprintable():  # as nearly all is; the pattern takes long to compile
        return text
    return re.sub(UNSEEN_IN_JSON, _escape_as_json, text)


def _escape_as_json(match: re.Match[str]) -> str:
    import json  # seldom needed

    return json.dumps(match[0])[1:-1]


def _sanitize_value(value: Any, unseen: str) -> Any:
    """The value, the very same where nothing in it had to change."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return value if value.isprintable() else re.sub(unseen, _substitute_unseen, value)
    if isinstance(value, Record):
        return sanitize_model(value, unseen)
    if isinstance(value, tuple):
        items = tuple(_sanitize_value(item, unseen) for item in value)
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    if isinstance(value, dict):
        table = {_sanitize_value(key, unseen): _sanitize_value(item, unseen) for key, item in value.items()}
        same = all(
            new is old for pair in zip(table.items(), value.items(), strict=False) for new, old in zip(*pair, strict=True)
        )
        return value if same and len(table) == len(value) else table
    return value
