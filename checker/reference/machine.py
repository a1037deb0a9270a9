"""This machine, as systems/<system>.json describes one: what can be read off it, and nothing made up."""

import os
import platform
import sys
from pathlib import Path
from typing import Any

import torch

from checker.reference.device import Device
from checker.rules.system_demands import SystemDemands

__all__ = ["describe_machine"]

GIB = 1 << 30


def describe_machine(device: Device, demands: SystemDemands, *, submitter: str, system: str) -> dict[str, Any]:
    """Every field that the ruleset wants; those that cannot be known from inside are empty."""
    known: dict[str, Any] = {
        "submitter": submitter,
        "division": "closed",
        "status": "research",
        "system_name": system,
        "number_of_nodes": "1",
        "host_processors_per_node": str(_count_processors()),
        "host_processor_model_name": _read_cpu_field("model name") or platform.processor() or platform.machine(),
        "host_processor_core_count": str(_count_cores()),
        "host_processor_vcpu_count": str(os.cpu_count() or 1),
        "host_processor_frequency": f"{float(_read_cpu_field('cpu MHz') or 0):.0f} MHz",
        "host_memory_capacity": f"{_read_memory_bytes() / GIB:.0f} GiB",
        "accelerators_per_node": "0",
        "accelerator_model_name": "none: trained on the host's processor",
        "framework": f"PyTorch {torch.__version__}",
        "other_software_stack": {"python": platform.python_version()},
        "operating_system": platform.system(),
        "sw_notes": f"{device.number_format}, {torch.get_num_threads()} threads",
    }
    if device.device.type == "cuda":
        properties = torch.cuda.get_device_properties(device.device)
        known |= {
            "accelerators_per_node": "1",
            "accelerator_model_name": properties.name,
            "accelerator_memory_capacity": f"{properties.total_memory / GIB:.0f} GiB",
        }
        known["other_software_stack"]["cuda"] = torch.version.cuda
    return {**dict.fromkeys(demands.required, ""), **known}


def _read_cpu_field(field: str) -> str | None:
    """What /proc/cpuinfo says of the first processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(field)), None)


def _count_distinct(*fields: str) -> int:
    """How many different values, or tuples of values, the processors have in these fields of /proc/cpuinfo."""
    try:
        blocks = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n")
    except OSError:
        return 0
    found = set()
    for block in blocks:
        pairs = dict(line.replace("\t", "").split(":", 1) for line in block.splitlines() if ":" in line)
        if all(field in pairs for field in fields):
            found.add(tuple(pairs[field].strip() for field in fields))
    return len(found)


def _count_processors() -> int:
    return _count_distinct("physical id") or 1


def _count_cores() -> int:
    """Of each processor."""
    return (_count_distinct("physical id", "core id") or os.cpu_count() or 1) // _count_processors() or 1


def _read_memory_bytes() -> int:
    if sys.platform == "win32":
        return 0
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0
