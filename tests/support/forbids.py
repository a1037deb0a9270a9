"""The kind `forbids`."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from checker.rules.kinds.kind import DemandDescription, DemandKind, DemandScope
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.violation import DemandTest, DemandViolation, ViolationRole

__all__ = ["ForbidsKind"]

FORBIDDEN = ViolationRole()


class ForbidsKind(DemandKind[tuple[str, ...]]):
    """Keys that must not be logged."""

    field = "forbids"
    field_type = Annotated[tuple[str, ...], Field(min_length=1)]
    expression_fields = ()
    roles = (FORBIDDEN,)
    replaced_by_later_layer = False

    def describe(self, setting: tuple[str, ...], scope: DemandScope) -> list[DemandDescription]:
        return [DemandDescription(FORBIDDEN, f"no {' or '.join(setting)}")]

    def build_tests(self, setting: tuple[str, ...], scope: DemandScope) -> list[DemandTest]:
        return [DemandTest(lambda context: _find_forbidden_records(context, setting))]


def _find_forbidden_records(context: EvalContext, keys: tuple[str, ...]) -> Iterator[DemandViolation]:
    for key in keys:
        for position in context.view.positions.get(key, ()):
            yield DemandViolation(
                FORBIDDEN, f"{key} must not be logged", position, expected=f"no {key}", found=key, fix=f"remove {key}"
            )
