"""What a ruleset demands of a system description: system.toml."""

from checker.record import StrictRecord

__all__ = ["StatusDemands", "SystemDemands"]


class StatusDemands(StrictRecord, frozen=True, kw_only=True):
    """`allowed` is what the official program accepts, to the letter, None where it accepts anything; `known` is what
    submitters of all rounds have written, in any case."""

    allowed: tuple[str, ...] | None = None
    known: tuple[str, ...] = ()


class SystemDemands(StrictRecord, frozen=True, kw_only=True):
    """A system.toml: what a ruleset demands of a system description.

    Attributes:
        asked: there are such descriptions in the ruleset.
        enforced: the official package check looks at them; where not, a fault is only worth a warning.
        required: fields that must be there.
        texts: fields that the official program joins to a line of its table: it crashes unless they are texts.
        status: which statuses there are.
        divisions: which divisions there are.
        counts: fields that are a whole number, and the least that it can be.
        measures: fields that hold a number with one of these units, if they hold anything.
        filled: fields that say something: they appear in the published table.
        placeholders: what stands where somebody meant to write later.
        empty: what stands where there is nothing to say.
    """

    asked: bool = True
    enforced: bool = True
    required: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    status: StatusDemands = StatusDemands()
    divisions: tuple[str, ...] = ()
    counts: dict[str, int] = {}
    measures: dict[str, tuple[str, ...]] = {}
    filled: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
