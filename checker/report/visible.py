"""Text of a log as it may be shown: what a terminal, a browser or a reader would act upon instead of seeing is made visible."""

import re
from enum import Enum
from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic_core import PydanticSerializationError

__all__ = ["UNSEEN", "json_of", "shown", "visible"]

Model = TypeVar("Model", bound=BaseModel)

# Controls, marks of direction, joiners without width, separators that break lines, tags, noncharacters, lone surrogates.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
PICTURES = 0x2400
DELETE = "\x7f"


def visible(text: str) -> str:
    """The text with pictures for ASCII controls (␛), and `\\u202e` and the like for others that are not seen."""
    return UNSEEN.sub(_picture, text)


def json_of(model: BaseModel, *, indent: int | None = None) -> str:
    """The model as JSON, which is UTF-8: where the name of a file is not, everything in it is made visible."""
    try:
        return model.model_dump_json(indent=indent)
    except PydanticSerializationError:
        return shown(model).model_dump_json(indent=indent)


def _picture(match: re.Match[str]) -> str:
    sign = match[0]
    if sign == DELETE:
        return "␡"
    code = ord(sign)
    if code < 0x20:
        return chr(PICTURES + code)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def shown(model: Model) -> Model:
    """The model with every text in it made visible."""
    changed = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        seen = _seen(value)
        if seen is not value:
            changed[name] = seen
    return model.model_copy(update=changed) if changed else model


def _seen(value: Any) -> Any:
    """The value, the very same where nothing in it had to change."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return visible(value) if UNSEEN.search(value) else value
    if isinstance(value, BaseModel):
        return shown(value)
    if isinstance(value, tuple):
        items = tuple(map(_seen, value))
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    if isinstance(value, dict):
        return {_seen(key): _seen(item) for key, item in value.items()}
    return value
