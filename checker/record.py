"""The base of the values that mlcheck makes itself and of those that it reads: light, frozen, and written by one function.

Making a value validates nothing. What comes from outside goes through `model_validate`: msgspec takes what fits to the letter,
and pydantic, which takes longer to import than a log to check, judges all else and has the words for what is wrong with it.
"""

from collections.abc import Collection, Iterator, Mapping
from enum import Enum
from functools import cache
from math import inf
from typing import Any, ClassVar, Self, TypeVar, cast

import msgspec
from msgspec import Struct, structs

__all__ = ["Record", "ReprArgs", "StrictRecord", "convert_records", "list_problems", "write_json"]

ReprArgs = Iterator[tuple[str, Any]]
"""The names and values that the repr of a record shows."""
StrictKind = TypeVar("StrictKind", bound="StrictRecord")

LARGEST_PLAIN_FLOAT = 1e16
"""From here on Python writes floats with an exponent, as `1e+16`, where msgspec has `1e16`."""


class _PydanticMember:
    """A member of the pydantic model of a record's class, which is made when somebody asks for it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, record: "Record | None", cls: "type[Record]") -> Any:
        from checker.record_schema import build_model

        return getattr(build_model(cls), self._name)


class Record(Struct, frozen=True, kw_only=True):
    """A value that never changes. It has the methods of a pydantic model that serve to read and to write it.

    Attributes:
        unwritten: The fields that are left out where the record is written.
        written_properties: The properties that are written behind the fields.
    """

    unwritten: ClassVar[frozenset[str]] = frozenset()
    written_properties: ClassVar[tuple[str, ...]] = ()
    model_fields: ClassVar[Any] = _PydanticMember("model_fields")
    model_json_schema: ClassVar[Any] = _PydanticMember("model_json_schema")

    def __post_init__(self) -> None:
        """A whole number in a field of floats becomes a float, which is written as 32.0."""
        for name in _list_float_fields(type(self)):
            value = getattr(self, name)
            if type(value) is not float and value is not None:
                structs.force_setattr(self, name, _convert_to_float(value))

    @classmethod
    def model_validate(cls, table: Any, *, extra: Any = None) -> Self:
        """The record of a table that was read from a file. `extra` is what to do with unknown fields, as for pydantic.

        Raises:
            ValueError: the table has not the form of the record; pydantic's ValidationError.
        """
        try:
            return msgspec.convert(table, cls)
        except (msgspec.ValidationError, TypeError):
            from checker.record_schema import build_adapter

            return cast(Self, build_adapter(cls).validate_python(table, extra=extra))

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """The record of a JSON text.

        Raises:
            ValueError: the text is not JSON, or has not the form of the record.
        """
        try:
            return msgspec.json.decode(text, type=cls)
        except msgspec.DecodeError:
            from checker.record_schema import build_adapter

            return cast(Self, build_adapter(cls).validate_json(text))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """How pydantic validates and describes the record, also as a part of other models."""
        from checker.record_schema import build_core_schema

        return build_core_schema(cls, handler)

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self:
        """The record with other values in some fields, which are not validated."""
        return structs.replace(self, **update) if update else self

    def model_dump(
        self, *, mode: str = "python", exclude: Collection[str] = (), exclude_defaults: bool = False
    ) -> dict[str, Any]:
        """The record as a table; with mode "json" of what JSON has, else of Python's values."""
        return _build_table(self, as_json=mode == "json", exclude=exclude, without_defaults=exclude_defaults)

    def model_dump_json(self, *, indent: int | None = None, exclude_none: bool = False) -> str:
        """The record as JSON, in the characters that it is written with.

        Raises:
            UnicodeEncodeError: a text has half of a surrogate pair.
        """
        return write_json(self, indent=indent, exclude_none=exclude_none)

    def __repr_args__(self) -> ReprArgs:
        for name in self.__struct_fields__:
            if name not in self.unwritten:
                yield name, getattr(self, name)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self.__repr_args__())})"


class StrictRecord(Record, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A record, read from a file in which an unknown field is an error."""

    def __post_init__(self) -> None:
        """Nothing: what is read has its types."""


def convert_records(tables: Mapping[str, Any], kind: type[StrictKind]) -> dict[str, StrictKind]:
    """The record of each table, by its name; all at once takes a fifth of the time of one after the other.

    Raises:
        ValueError: a table has not the form of the record; pydantic's ValidationError.
    """
    try:
        return cast(dict[str, StrictKind], msgspec.convert(tables, cast(Any, dict)[str, kind]))
    except (msgspec.ValidationError, TypeError):
        return {name: kind.model_validate(table) for name, table in tables.items()}


@cache
def _list_float_fields(kind: type[Record]) -> tuple[str, ...]:
    """The fields that hold floats and no integers, alone or in tuples and tables."""
    annotations: dict[str, Any] = {}  # as they stand: typing's get_type_hints takes longer than all else that a record does
    for base in reversed(kind.__mro__):
        annotations |= getattr(base, "__annotations__", {})
    types = {name: _collect_types(annotations[name]) for name in kind.__struct_fields__}
    return tuple(name for name, found in types.items() if float in found and int not in found)


def _collect_types(annotation: Any) -> set[Any]:
    """The types that the annotation is made of."""
    found: set[Any] = set()
    parts = [annotation]
    while parts:
        found.add(part := parts.pop())
        parts += getattr(part, "__args__", ())
    return found


def _convert_to_float(value: Any) -> Any:
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, tuple):
        return tuple(map(_convert_to_float, value))
    return {name: _convert_to_float(item) for name, item in value.items()} if isinstance(value, dict) else value


def list_problems(error: ValueError) -> list[dict[str, Any]]:
    """What pydantic objects to in a table that `model_validate` did not take: `type`, `loc`, `msg` and `input` of each."""
    problems: list[dict[str, Any]] = cast(Any, error).errors()  # pydantic's ValidationError, which is not imported
    return problems


def write_json(value: Any, *, indent: int | None = None, exclude_none: bool = False) -> str:
    """A record, or tables, lists and values of Python, as JSON. Numbers that are not finite are null.

    Raises:
        UnicodeEncodeError: a text has half of a surrogate pair.
    """
    data = msgspec.json.encode(_build_writable(value, exclude_none))
    return (data if indent is None else msgspec.json.format(data, indent=indent)).decode()


def _build_writable(value: Any, without_none: bool) -> Any:
    """The value as msgspec encodes it to the bytes that pydantic writes."""
    kind = type(value)
    if kind is str or value is None:
        return value
    if kind is float:
        return msgspec.Raw(repr(value).encode()) if LARGEST_PLAIN_FLOAT <= abs(value) < inf else value
    if isinstance(value, Record):
        names = _list_written_names(kind)
        parts = [(name, _build_writable(getattr(value, name), without_none)) for name in names]
        return {name: part for name, part in parts if part is not None} if without_none else dict(parts)
    if isinstance(value, (tuple, list)):
        return [_build_writable(item, without_none) for item in value]
    if isinstance(value, dict):
        return {name: _build_writable(item, without_none) for name, item in value.items()}
    return value


def _list_written_names(kind: type[Record]) -> tuple[str, ...]:
    fields = kind.__struct_fields__
    return (
        *(fields if not kind.unwritten else [name for name in fields if name not in kind.unwritten]),
        *kind.written_properties,
    )


def _build_table(
    record: Record, *, as_json: bool, exclude: Collection[str] = (), without_defaults: bool = False
) -> dict[str, Any]:
    defaults = _collect_defaults(type(record)) if without_defaults else {}
    table = {}
    for name in _list_written_names(type(record)):
        value = getattr(record, name)
        if name not in exclude and not (name in defaults and defaults[name] == value):
            table[name] = _build_part(value, as_json, without_defaults)
    return table


def _build_part(value: Any, as_json: bool, without_defaults: bool) -> Any:
    if isinstance(value, Record):
        return _build_table(value, as_json=as_json, without_defaults=without_defaults)
    if isinstance(value, (tuple, list)):
        items = [_build_part(item, as_json, without_defaults) for item in value]
        return items if as_json or isinstance(value, list) else tuple(items)
    if isinstance(value, dict):
        return {name: _build_part(item, as_json, without_defaults) for name, item in value.items()}
    return value.value if as_json and isinstance(value, Enum) else value


def _collect_defaults(kind: type[Record]) -> dict[str, Any]:
    return {field.name: field.default for field in structs.fields(kind) if field.default is not msgspec.NODEFAULT}
