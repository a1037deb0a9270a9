"""Records as flat rows with typed columns, for formats that need a type for each column, also where there are no rows."""

from collections.abc import Collection, Iterator
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from checker.record import Record
from checker.sanitize import make_visible

__all__ = ["ColumnType", "FlatColumn", "flatten_record", "list_columns"]

ColumnType = Literal["text", "integer", "float", "boolean", "texts", "time"]


class FlatColumn(Struct, frozen=True):
    """A column: its name, the fields that lead to its value, and its type."""

    name: str
    path: tuple[str, ...]
    type: ColumnType


def list_columns(kind: type[Record], skipped: Collection[str] = ()) -> tuple[FlatColumn, ...]:
    """A column for each field and written property of the records; those of a record in a field have its name as prefix."""
    return tuple(_iter_columns(kind, skipped, ()))


def flatten_record(record: Record, columns: Collection[FlatColumn]) -> dict[str, Any]:
    """The values of the columns by name; no text holds a control character."""
    return {column.name: _read_value(record, column) for column in columns}


def _iter_columns(kind: type[Record], skipped: Collection[str], above: tuple[str, ...]) -> Iterator[FlatColumn]:
    hints = get_type_hints(kind)
    for name in (*kind.__struct_fields__, *kind.written_properties):
        if name in skipped or name in kind.unwritten:
            continue
        hint = hints[name] if name in hints else get_type_hints(getattr(kind, name).fget)["return"]
        record = next((part for part in _list_choices(hint) if isinstance(part, type) and issubclass(part, Record)), None)
        if record is not None:
            yield from _iter_columns(record, (), (*above, name))
        else:
            path = (*above, name)
            yield FlatColumn("_".join(path), path, _choose_type(hint))


def _list_choices(hint: Any) -> tuple[Any, ...]:
    """The types that a value of the annotation may have, but None."""
    choices = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return tuple(choice for choice in choices if choice is not NoneType)


def _choose_type(hint: Any) -> ColumnType:
    plain: dict[Any, ColumnType] = {bool: "boolean", int: "integer", float: "float"}
    choices = _list_choices(hint)
    if len(choices) == 1 and choices[0] in plain:
        return plain[choices[0]]
    return "texts" if all(get_origin(choice) is tuple for choice in choices) else "text"


def _read_value(record: Record, column: FlatColumn) -> Any:
    value: Any = record
    for name in column.path:
        value = None if value is None else getattr(value, name)
    if value is None or column.type not in ("text", "texts"):
        return value
    if column.type == "texts":
        return [make_visible(str(item)) for item in value]
    return make_visible(str(value.value if isinstance(value, Enum) else value))
