"""What a submission says of a system (`systems/<system>.json`), and what an edition wants to be said."""

from pydantic import BaseModel, ConfigDict, Field, JsonValue

__all__ = ["StatusDemands", "SystemDemands", "SystemDescription"]


class SystemDescription(BaseModel):
    """A system description as it was written; fields that nobody asks for are kept.

    Values stay as they were written: editions and submitters disagree on whether a count is a number or a text.
    """

    model_config = ConfigDict(frozen=True, extra="allow", validate_by_name=True, serialize_by_alias=True)

    submitter: JsonValue = None
    division: JsonValue = None
    status: JsonValue = None
    system_name: JsonValue = None
    number_of_nodes: JsonValue = None
    host_processors_per_node: JsonValue = None
    host_processor_model_name: JsonValue = None
    host_processor_core_count: JsonValue = None
    host_processor_vcpu_count: JsonValue = None
    host_processor_frequency: JsonValue = None
    host_processor_caches: JsonValue = None
    host_processor_interconnect: JsonValue = None
    host_memory_capacity: JsonValue = None
    host_memory_configuration: JsonValue = None
    host_storage_type: JsonValue = None
    host_storage_capacity: JsonValue = None
    host_networking: JsonValue = None
    host_networking_topology: JsonValue = None
    accelerators_per_node: JsonValue = None
    accelerator_model_name: JsonValue = None
    accelerator_host_interconnect: JsonValue = None
    accelerator_frequency: JsonValue = None
    accelerator_on_chip_memories: JsonValue = Field(default=None, alias="accelerator_on-chip_memories")
    accelerator_memory_configuration: JsonValue = None
    accelerator_memory_capacity: JsonValue = None
    accelerator_interconnect: JsonValue = None
    accelerator_interconnect_topology: JsonValue = None
    cooling: JsonValue = None
    hw_notes: JsonValue = None
    framework: JsonValue = None
    other_software_stack: JsonValue = None
    operating_system: JsonValue = None
    sw_notes: JsonValue = None

    def text(self, field: str) -> str | None:
        """The field as a text, numbers written out; None where it is missing or no single value."""
        found = getattr(self, field)
        return None if found is None or isinstance(found, (dict, list, bool)) else str(found).strip()

    def count(self, field: str) -> int | None:
        """The field as a whole number; None where it is none."""
        found = self.text(field)
        try:
            number = float(found or "")
        except ValueError:
            return None
        return int(number) if number.is_integer() else None

    @property
    def accelerators(self) -> int | None:
        """How many accelerators the system has; None where the description does not say."""
        nodes, each = self.count("number_of_nodes"), self.count("accelerators_per_node")
        return None if nodes is None or each is None else nodes * each


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StatusDemands(_Form):
    """`allowed` is what the official program accepts, to the letter, None where it accepts anything; `known` is what
    submitters of all rounds have written, in any case."""

    allowed: tuple[str, ...] | None = None
    known: tuple[str, ...] = ()


class SystemDemands(_Form):
    """A system.toml: what an edition wants of a system description.

    Attributes:
        asked: there are such descriptions in the edition.
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
