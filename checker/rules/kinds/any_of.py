"""The kind `any_of`."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from checker.rules.kinds.kind import DemandDescription, DemandKind, DemandScope
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.violation import DemandTest, DemandViolation, Settled, ViolationRole

__all__ = ["AnyOfKind"]

MISSING = ViolationRole("missing", settled=Settled.AFTER_STAGE)


class AnyOfKind(DemandKind[tuple[str, ...]]):
    """At least one record of one of these keys. The finding belongs to no single key, as in the official program."""

    field = "any_of"
    field_type = Annotated[tuple[str, ...], Meta(min_length=1)]
    expression_fields = ()
    roles = (MISSING,)
    replaced_by_later_layer = False

    def describe(self, setting: tuple[str, ...], scope: DemandScope) -> list[DemandDescription]:
        return [DemandDescription(MISSING, f"one of {', '.join(setting)}")]

    def build_tests(self, setting: tuple[str, ...], scope: DemandScope) -> list[DemandTest]:
        keys = tuple(sorted(setting))
        return [DemandTest(lambda context: _find_missing_alternative(context, keys), accepted_keys=frozenset(keys))]


def _find_missing_alternative(context: EvalContext, keys: tuple[str, ...]) -> Iterator[DemandViolation]:
    if not any(context.view.positions.get(key) for key in keys):
        names = " or ".join(keys)
        yield DemandViolation(
            MISSING, f"no {names} is logged", expected=f"at least one {names}", found="none", concerns_key=False
        )
