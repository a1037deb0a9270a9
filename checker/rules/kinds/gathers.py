"""The kind `gathers`."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from checker.record import StrictRecord
from checker.rules.kinds.kind import DemandDescription, DemandKind, DemandScope
from checker.rules.language.evaluation_context import EvalContext
from checker.rules.language.value_wording import format_log_value
from checker.rules.violation import DemandTest, DemandViolation, Settled, ViolationRole

__all__ = ["GathersKind"]

DIFFERENT = ViolationRole("gathers", settled=Settled.AT_END)

MAX_LISTED_EXAMPLES = 3


class ValueCollection(StrictRecord, frozen=True, kw_only=True):
    """The values that all records of a key have at `path`, each as often as in `equals`."""

    path: str
    equals: list[Any]


class GathersKind(DemandKind[ValueCollection]):
    """The values that all records of the key together have in a field. `path` is the field, such as `value` or
    `metadata.epoch_num`; `equals` lists the values, each as often as it must be logged, in any order."""

    field = "gathers"
    field_type = ValueCollection
    expression_fields = ()
    roles = (DIFFERENT,)
    replaced_by_later_layer = False

    def describe(self, setting: ValueCollection, scope: DemandScope) -> list[DemandDescription]:
        return [DemandDescription(DIFFERENT, "the values that all records give together")]

    def build_tests(self, setting: ValueCollection, scope: DemandScope) -> list[DemandTest]:
        counts = _count_values(setting.equals)
        return [DemandTest(lambda context: _compare_collected_values(context, scope.key, setting, counts))]


def _compare_collected_values(
    scope: EvalContext, key: str, gathering: ValueCollection, counts: dict[Any, int] | None
) -> Iterator[DemandViolation]:
    _, collected = scope.log.index_field((key, *gathering.path.split(".")))
    if len(collected) == len(gathering.equals) and counts is not None and _count_values(collected) == counts:
        return
    missing = _subtract_values(gathering.equals, collected)
    surplus = _subtract_values(collected, gathering.equals)
    if not missing and not surplus:
        return
    parts = []
    if missing:
        parts.append(f"{len(missing)} missing ({_format_value_list(missing)})")
    if surplus:
        parts.append(f"{len(surplus)} too many ({_format_value_list(surplus)})")
    yield DemandViolation(
        DIFFERENT,
        f"the {gathering.path.removeprefix('metadata.')} of all {key} records: {' and '.join(parts)}",
        expected=f"{len(gathering.equals)} named values",
        found=f"{len(collected)}",
        concerns_key=False,
    )


def _count_values(items: list[Any]) -> dict[Any, int] | None:
    """How often the list has each of its values; None where some cannot be counted."""
    try:
        return dict(Counter(items))
    except TypeError:
        return None


def _subtract_values(items: list[Any], others: list[Any]) -> list[Any]:
    left = list(others)
    rest = []
    for item in items:
        if item in left:
            left.remove(item)
        else:
            rest.append(item)
    return rest


def _format_value_list(items: list[Any]) -> str:
    return ", ".join(format_log_value(item) for item in items[:MAX_LISTED_EXAMPLES]) + (
        ", ..." if len(items) > MAX_LISTED_EXAMPLES else ""
    )
