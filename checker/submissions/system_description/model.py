"""What a submission says of a system (`systems/<system>.json`), and what a ruleset wants to be said."""

from pydantic import BaseModel, ConfigDict, Field, JsonValue

__all__ = ["SystemDescription"]


class SystemDescription(BaseModel):
    """A system description as it was written; unknown fields are kept.

    Values stay as they were written: rulesets and submitters disagree on whether a count is a number or a text.
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

    def get_text(self, field: str) -> str | None:
        """The field as a text, numbers written out; None where it is missing or no single value."""
        found = getattr(self, field)
        return None if found is None or isinstance(found, (dict, list, bool)) else str(found).strip()

    def get_count(self, field: str) -> int | None:
        """The field as a whole number; None where it is none."""
        found = self.get_text(field)
        try:
            number = float(found or "")
        except ValueError:
            return None
        return int(number) if number.is_integer() else None

    @property
    def accelerator_count(self) -> int | None:
        """How many accelerators the system has; None where the description does not say."""
        nodes, each = self.get_count("number_of_nodes"), self.get_count("accelerators_per_node")
        return None if nodes is None or each is None else nodes * each
