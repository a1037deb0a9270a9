"""What a ruleset demands of a system description: system.toml."""

from checker.record import StrictRecord

__all__ = ["GeneratedDescriptions", "StatusDemands", "SystemDemands"]


class StatusDemands(StrictRecord, frozen=True, kw_only=True):
    """`allowed` is what the official program accepts, to the letter, None where it accepts anything; `known` is what
    submitters of all rounds have written, in any case. `contradicting` has, for a status in the logs, how statuses begin, by
    their letters and digits, that say something else."""

    allowed: tuple[str, ...] | None = None
    contradicting: dict[str, tuple[str, ...]] = {}
    known: tuple[str, ...] = ()


class GeneratedDescriptions(StrictRecord, frozen=True, kw_only=True):
    """Descriptions that mlperf-sysinfo wrote: the `field` that shows it, and the fields in which it writes no unit."""

    field: str = ""
    without_unit: tuple[str, ...] = ()


class SystemDemands(StrictRecord, frozen=True, kw_only=True):
    """A system.toml: what a ruleset demands of a system description.

    Attributes:
        asked: there are such descriptions in the ruleset.
        enforced: the official package check looks at them; where not, a fault is only worth a warning.
        required: fields that must be there.
        texts: fields that the official program joins to a line of its table: it crashes unless they are texts.
        status: which statuses there are.
        divisions: which divisions there are.
        counts: fields that are a whole number, and the least and the most that it can be.
        measures: fields that hold a number with one of these units, if they hold anything.
        filled: fields that need a meaningful response.
        never_blank: those of them that no accepted description leaves blank.
        filled_in_one: fields of which one needs a meaningful response.
        accelerator_count: the field that counts accelerators.
        of_accelerators: those of `filled` that are about accelerators.
        placeholders: what stands where somebody meant to write later.
        empty: what stands where there is nothing to say.
        generated: descriptions that a program wrote.
    """

    asked: bool = True
    enforced: bool = True
    required: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    status: StatusDemands = StatusDemands()
    divisions: tuple[str, ...] = ()
    counts: dict[str, tuple[int, int]] = {}
    measures: dict[str, tuple[str, ...]] = {}
    filled: tuple[str, ...] = ()
    never_blank: tuple[str, ...] = ()
    filled_in_one: tuple[str, ...] = ()
    accelerator_count: str = ""
    of_accelerators: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    generated: GeneratedDescriptions = GeneratedDescriptions()
