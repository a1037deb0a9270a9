"""What a submission says of a system (`systems/<system>.json`), and what a ruleset wants to be said."""

from typing import TYPE_CHECKING, Any

from msgspec import Struct

if TYPE_CHECKING:
    from checker.inputs.json_file import JsonValue

__all__ = ["DESCRIPTION_FIELDS", "SystemDescription"]

DESCRIPTION_FIELDS = (
    "submitter", "division", "status", "system_name", "number_of_nodes", "host_processors_per_node",
    "host_processor_model_name", "host_processor_core_count", "host_processor_vcpu_count", "host_processor_frequency",
    "host_processor_caches", "host_processor_interconnect", "host_memory_capacity", "host_memory_configuration",
    "host_storage_type", "host_storage_capacity", "host_networking", "host_networking_topology", "accelerators_per_node",
    "accelerator_model_name", "accelerator_host_interconnect", "accelerator_frequency", "accelerator_on-chip_memories",
    "accelerator_memory_configuration", "accelerator_memory_capacity", "accelerator_interconnect",
    "accelerator_interconnect_topology", "cooling", "hw_notes", "framework", "other_software_stack", "operating_system",
    "sw_notes",
)  # fmt: skip
"""The fields that rulesets ask for, in their order."""


class SystemDescription(Struct, frozen=True):
    """A system description as it was written; unknown fields are kept.

    Values stay as they were written: rulesets and submitters disagree on whether a count is a number or a text.
    """

    values: dict[str, "JsonValue"] = {}

    def list_fields(self) -> dict[str, Any]:
        """The fields that are written: those that rulesets ask for in their order, then the others in that of the file."""
        known = {name: self.values[name] for name in DESCRIPTION_FIELDS if name in self.values}
        return known | self.values

    def get_text(self, field: str) -> str | None:
        """The field as a text, numbers written out; None where it is missing or no single value."""
        found = self.values.get(field)
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
