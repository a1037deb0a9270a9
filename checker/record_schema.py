"""Records as pydantic sees them: models with the same fields, which validate what is unusual and give the JSON Schemas."""

from collections.abc import Callable
from functools import cache, reduce
from operator import or_
from types import UnionType, new_class
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Meta, structs
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, computed_field
from pydantic_core import CoreSchema, core_schema

from checker.record import Record

__all__ = ["build_adapter", "build_core_schema", "build_model"]

AnyRecord = TypeVar("AnyRecord", bound=Record)
CONSTRAINTS = ("gt", "ge", "lt", "le", "multiple_of", "pattern", "min_length", "max_length")


@cache
def build_adapter(cls: type[AnyRecord]) -> TypeAdapter[AnyRecord]:
    """The validator whose results are records of the class."""
    return TypeAdapter(cls)


@cache
def build_model(cls: type[Record]) -> type[BaseModel]:
    """The pydantic model with the fields, the constraints and the docstring of the class."""
    hints = get_type_hints(cls, include_extras=True)
    namespace: dict[str, Any] = {
        "__module__": cls.__module__,
        "__doc__": cls.__doc__,
        "__annotations__": {name: _translate_type(hints[name]) for name in cls.__struct_fields__},
        "model_config": ConfigDict(frozen=True, extra="forbid" if cls.__struct_config__.forbid_unknown_fields else "ignore"),
    }
    for field in structs.fields(cls):
        stated: dict[str, Any] = {} if field.default is NODEFAULT else {"default": field.default}
        if field.default_factory is not NODEFAULT:
            stated["default"] = field.default_factory()  # pydantic copies it, too
        if isinstance(field.default, Record):  # which has no form in a JSON Schema
            stated = {"default_factory": _build_factory(field.default)}
        if field.encode_name != field.name:
            stated["alias"] = field.encode_name
        namespace[field.name] = Field(exclude=field.name in cls.unwritten or None, **stated)
    for name in cls.written_properties:
        namespace[name] = computed_field(getattr(cls, name))
    model: type[BaseModel] = new_class(cls.__name__, (BaseModel,), exec_body=lambda body: body.update(namespace))
    return model


def _build_factory(record: Record) -> Callable[[], Record]:
    return lambda: record


def build_core_schema(cls: type[Record], handler: Callable[[Any], CoreSchema]) -> CoreSchema:
    """The schema of the model, whose results become records of the class."""

    def build_record(model: BaseModel) -> Record:
        return cls(**{name: getattr(model, name) for name in cls.__struct_fields__})

    return core_schema.no_info_after_validator_function(build_record, handler(build_model(cls)))


def _translate_type(annotation: Any) -> Any:
    """The annotation with pydantic's constraints in place of those of msgspec."""
    arguments = get_args(annotation)
    if get_origin(annotation) is Annotated:
        inner, *notes = arguments
        return Annotated[_translate_type(inner), *map(_translate_constraint, notes)]
    if get_origin(annotation) in (UnionType, Union):
        return reduce(or_, map(_translate_type, arguments))
    if not arguments or not any(isinstance(argument, type) or get_args(argument) for argument in arguments):
        return annotation
    origin: Any = get_origin(annotation)
    return origin[tuple(map(_translate_type, arguments))]


def _translate_constraint(note: Any) -> Any:
    if not isinstance(note, Meta):
        return note
    stated = {name: getattr(note, name) for name in CONSTRAINTS}
    return Field(**{name: limit for name, limit in stated.items() if limit is not None})
