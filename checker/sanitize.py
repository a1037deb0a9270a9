"""Text of a log as it may be shown: what a terminal, a browser or a reader would act upon instead of seeing is made visible."""

import json
import re
from enum import Enum
from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

__all__ = ["HALVES", "UNSEEN", "json_of", "shown", "visible"]

Model = TypeVar("Model", bound=BaseModel)

# Controls, marks of direction, joiners without width, separators that break lines, tags, noncharacters, lone surrogates.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
HALVES = re.compile("[\ud800-\udfff]")
"""Halves of surrogate pairs: of `\\ud800` in a log, of a file's name that is not UTF-8. No UTF-8 has a form for them."""
UNESCAPED = re.compile(UNSEEN.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))  # JSON's own line breaks stay
PICTURES = 0x2400
DELETE = "\x7f"


def visible(text: str) -> str:
    """The text with pictures for ASCII controls (␛), and `\\u202e` and the like for others that are not seen."""
    return UNSEEN.sub(_picture, text)


def _picture(match: re.Match[str]) -> str:
    sign = match[0]
    if sign == DELETE:
        return "␡"
    code = ord(sign)
    if code < 0x20:
        return chr(PICTURES + code)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def shown(model: Model, unseen: re.Pattern[str] = UNSEEN) -> Model:
    """The model with every text in it made visible, or only what is named of it."""
    changed = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        seen = _seen(value, unseen)
        if seen is not value:
            changed[name] = seen
    return model.model_copy(update=changed) if changed else model


def json_of(model: BaseModel, *, indent: int | None = None, exclude_none: bool = False) -> str:
    """The model as JSON in which nothing stands that a terminal would act upon: as escapes it means the same. Halves of a
    character, which the name of a file may have but no JSON, are shown."""
    try:
        text = model.model_dump_json(indent=indent, exclude_none=exclude_none)
    except PydanticSerializationError:
        text = shown(model, HALVES).model_dump_json(indent=indent, exclude_none=exclude_none)
    return UNESCAPED.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def _seen(value: Any, unseen: re.Pattern[str]) -> Any:
    """The value, the very same where nothing in it had to change."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return unseen.sub(_picture, value) if unseen.search(value) else value
    if isinstance(value, BaseModel):
        return shown(value, unseen)
    if isinstance(value, tuple):
        items = tuple(_seen(item, unseen) for item in value)
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    if isinstance(value, dict):
        return {_seen(key, unseen): _seen(item, unseen) for key, item in value.items()}
    return value
