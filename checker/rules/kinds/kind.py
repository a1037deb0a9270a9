"""What every kind of demand declares."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, Generic, TypeVar

from msgspec import Struct

from checker.models.finding import Origin
from checker.record import Record
from checker.rules.language.expression import compile_expression
from checker.rules.violation import DemandTest, ViolationRole

__all__ = ["DemandDescription", "DemandKind", "DemandScope"]

Setting = TypeVar("Setting")


class DemandScope(Struct, frozen=True):
    """Where a demand applies: to the records of `key`, listed in a section of a log by an origin."""

    origin: Origin
    section: str
    key: str


class DemandDescription(Struct, frozen=True):
    """What a part of a demand says, for `mlcheck explain`, and the rule that it names for itself."""

    role: ViolationRole
    wording: str
    rule: str | None = None


class DemandKind(ABC, Generic[Setting]):
    """A kind of demand: a field of the tables in rule files, and the tests that it asks for.

    A subclass in a module of this package is all that a new kind needs. Its docstring is the kind's entry in the reference
    of the rule files.

    Attributes:
        field: The name of the field.
        field_type: The type of the field, as msgspec validates it; gives a `Setting`.
        expression_fields: The names under which the setting holds expressions: `field`, or names within the setting.
        roles: What the tests can object to.
        replaced_by_later_layer: Whether a later layer's official demand on the same key replaces the tests.
    """

    field: ClassVar[str]
    field_type: ClassVar[Any]
    expression_fields: ClassVar[tuple[str, ...]]
    roles: ClassVar[tuple[ViolationRole, ...]]
    replaced_by_later_layer: ClassVar[bool]

    @abstractmethod
    def describe(self, setting: Setting, scope: DemandScope) -> Iterable[DemandDescription]:
        """Describe each part of the demand."""

    @abstractmethod
    def build_tests(self, setting: Setting, scope: DemandScope) -> list[DemandTest]:
        """Compile the demand."""

    def expand_shorthand(self, value: Any) -> Any:
        """Return what a rule file has in the field, written out, where the file may have a shorter form."""
        return value

    def read_setting(self, demand: Record) -> Setting | None:
        """Return what the demand says in the field of this kind; None if it says nothing."""
        setting: Setting | None = getattr(demand, self.field)
        return setting

    def resolve_setting(self, demand: Record, scope: DemandScope) -> Setting | None:
        """Return the setting, or the default of the scope; None if there is nothing to test."""
        setting: Setting | None = getattr(demand, self.field)  # as `read_setting` has it, of every kind for every demand
        return setting

    def iter_expressions(self, setting: Setting) -> Iterator[str]:
        """Yield the text of every expression in the setting."""
        return (text for name, text in _iter_texts(self.field, setting) if name in self.expression_fields)

    def iter_read_keys(self, setting: Setting) -> Iterator[str]:
        """Yield every name that may be a key whose records the tests read.

        These are the names in expressions and all other texts of the setting. Some are not keys. A key too many costs
        memory; a missing one would change the verdict on large logs, of which only records of these keys are kept.
        """
        for name, text in _iter_texts(self.field, setting):
            yield from compile_expression(text).names if name in self.expression_fields else (text,)


def _iter_texts(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield every text in a setting, with the name of the field that holds it."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, Record):
        for inner in value.__struct_fields__:
            yield from _iter_texts(inner, getattr(value, inner))
    elif isinstance(value, dict):
        for inner, item in value.items():
            yield from _iter_texts(str(inner), item)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _iter_texts(name, item)
