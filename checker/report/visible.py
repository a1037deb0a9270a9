"""Text of a log as it may be shown: what a terminal, a browser or a reader would act upon instead of seeing is made visible."""

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


def shown(model: Model, signs: re.Pattern[str] = UNSEEN) -> Model:
    """The model with those signs of every text in it made visible."""
    changed = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        seen = _seen(value, signs)
        if seen is not value:
            changed[name] = seen
    return model.model_copy(update=changed) if changed else model


def json_of(model: BaseModel, *, indent: int | None = None) -> str:
    """The model as JSON, its texts as they are; only what JSON cannot hold is made visible."""
    try:
        return model.model_dump_json(indent=indent)
    except PydanticSerializationError:
        return shown(model, HALVES).model_dump_json(indent=indent)


def _seen(value: Any, signs: re.Pattern[str]) -> Any:
    """The value, the very same where nothing in it had to change."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return signs.sub(_picture, value) if signs.search(value) else value
    if isinstance(value, BaseModel):
        return shown(value, signs)
    if isinstance(value, tuple):
        items = tuple(_seen(item, signs) for item in value)
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    if isinstance(value, dict):
        return {_seen(key, signs): _seen(item, signs) for key, item in value.items()}
    return value
