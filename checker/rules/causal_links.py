"""Which findings explain which others: rules/causes.toml."""

from functools import cache
from typing import Annotated, Literal

from msgspec import Meta

from checker import resources
from checker.errors import DefinitionError
from checker.record import StrictRecord
from checker.rules.rule_tables import load_rule_tables, read_rule_file

__all__ = ["CausalLink", "load_causal_links"]


class CausalLink(StrictRecord, frozen=True, kw_only=True):
    """An entry of the file; the comments there say what each field is about."""

    rules: Annotated[tuple[str, ...], Meta(min_length=1)]
    keys: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    explains: Annotated[tuple[str, ...], Meta(min_length=1)]
    of: tuple[str, ...] = ()
    within: Literal["file", "key", "result", "result key"] = "file"
    single: bool = False


class _CausesFile(StrictRecord, frozen=True, kw_only=True):
    causes: tuple[CausalLink, ...]


@cache
def load_causal_links() -> tuple[CausalLink, ...]:
    """The entries of the file, in order.

    Raises:
        DefinitionError: the file is wrong.
    """
    path = resources.find_rules_folder() / "causes.toml"
    try:
        return _CausesFile.model_validate(load_rule_tables("causes", lambda: read_rule_file(path))).causes
    except (OSError, ValueError) as error:
        raise DefinitionError(f"{path.name}: {error}") from error
