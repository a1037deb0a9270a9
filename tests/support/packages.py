"""A clean submission made of nothing, and everything that is said of it beside its logs."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from checker.checking.ruleset_choice import find_named_ruleset
from checker.models.finding import Finding
from checker.rules.package_limits import load_package_rules
from checker.submissions.bypass.check import check_bypasses, check_scaling_file
from checker.submissions.bypass.reader import read_bypass_file, read_scaling_file
from checker.submissions.power.check import check_power_logs
from checker.submissions.power.reader import read_power_logs
from checker.submissions.power.sampling import check_measured_nodes
from checker.submissions.repository.check import check_repository
from checker.submissions.system_description.check import check_description
from checker.submissions.system_description.log_consistency import LoggedSystem, check_description_against_logs
from checker.submissions.system_description.reader import find_description

SYSTEM, BENCHMARK = "8xExample", "results/8xExample/llama31_8b"
RESULTS = ("result_0", "result_1", "result_2")
START_MS, STOP_MS = 1_700_000_000_000, 1_700_000_060_000
SPANS = {result: (float(START_MS + 1000), float(STOP_MS - 1000)) for result in RESULTS}

DESCRIPTION: dict[str, Any] = {
    "submitter": "Example", "division": "closed", "status": "Available on-premise", "system_name": "8xExample",
    "number_of_nodes": "2", "host_processors_per_node": "2", "host_processor_model_name": "Example CPU",
    "host_processor_core_count": "64", "host_processor_vcpu_count": "", "host_processor_frequency": "2.4 GHz",
    "host_processor_caches": "", "host_processor_interconnect": "", "host_memory_capacity": "2 TB",
    "host_storage_type": "NVMe", "host_storage_capacity": "4 TB",
    "host_networking": "InfiniBand", "host_networking_topology": "Fat tree",
    "host_memory_configuration": "32 x 64GB", "accelerators_per_node": "8", "accelerator_model_name": "Example 80GB",
    "accelerator_host_interconnect": "PCIe 5.0 x16", "accelerator_frequency": "", "accelerator_on-chip_memories": "",
    "accelerator_memory_configuration": "HBM", "accelerator_memory_capacity": "80 GB",
    "accelerator_interconnect": "Example Link",
    "accelerator_interconnect_topology": "", "cooling": "Liquid", "hw_notes": "", "framework": "Example 1.0",
    "other_software_stack": {"driver": "1"}, "operating_system": "Linux", "sw_notes": "",
}  # fmt: skip


def record(key: str, value: Any, time_ms: int) -> str:
    """A line of a power log."""
    event = {"namespace": "", "time_ms": time_ms, "event_type": "POINT_IN_TIME", "key": key, "value": value, "metadata": {}}
    return f":::MLLOG {json.dumps(event)}\n"


def node_log(watts: float = 500.0, efficiency: float = 0.9, *, interval_ms: int = 1000, readings: int | None = None) -> str:
    """A synthetic power log of a node: start, factor, a reading every second, stop."""
    count = (STOP_MS - START_MS) // interval_ms if readings is None else readings
    lines = [record("power_measurement_start", None, START_MS), record("conversion_eff", efficiency, START_MS)]
    lines += [record("power_reading", watts + 10 * step, START_MS + interval_ms * step) for step in range(1, count + 1)]
    return "".join([*lines, record("power_measurement_stop", None, STOP_MS)])


def switch_log(watts: float = 100.0) -> str:
    """A synthetic power log of a switch."""
    return record("conversion_eff", 0.5, START_MS) + record("interconnect_power_est", watts, START_MS)


def write_package(folder: Path, case: Mapping[str, Any]) -> Path:
    """The clean submission under `folder`, edited as the case says.

    Edits: `power` adds power logs of two nodes and a switch to each run, with `readings` readings `interval_ms` apart; `set`
    and `drop` change fields of the system description; then paths are removed (`remove`), moved (`move`), written (`write`,
    with the bytes of the text in `encoding`), changed (`replace`: path, old, new), linked (`link`) and made large
    (`mebibytes`).
    """
    description = {
        name: value for name, value in {**DESCRIPTION, **case.get("set", {})}.items() if name not in case.get("drop", ())
    }
    files = {f"systems/{SYSTEM}.json": json.dumps(description, indent=4), f"{BENCHMARK}/run.sh": "true\n"}
    read = {name: case[name] for name in ("interval_ms", "readings") if name in case}
    for number, result in enumerate(RESULTS):
        files[f"{BENCHMARK}/{result}.txt"] = "a log\n"
        if case.get("power"):
            files |= {f"{BENCHMARK}/power/{result}/node_{node}.txt": node_log(500.0 + node + number, **read) for node in (0, 1)}
            files[f"{BENCHMARK}/power/{result}/sw_0.txt"] = switch_log()
    for path in case.get("remove", ()):
        files = {name: text for name, text in files.items() if not name.startswith(path)}
    for path, to in case.get("move", {}).items():
        files[to] = files.pop(path)
    files |= case.get("write", {})
    for edit in case.get("replace", ()):
        assert edit["old"] in files[edit["path"]]
        files[edit["path"]] = files[edit["path"]].replace(edit["old"], edit["new"])
    root = folder / "submitter"
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode(case.get("encoding", "utf-8")))
    for path, target in case.get("link", {}).items():
        (root / path).symlink_to(target)
    for path, size in case.get("mebibytes", {}).items():
        with (root / path).open("wb") as file:
            file.truncate(int(size * (1 << 20)))
    return root


def findings_on(root: Path, case: Mapping[str, Any]) -> list[Finding]:
    """Everything said of the submission; `ruleset` and what the logs say (`logged`) are the case's."""
    benchmark = root / BENCHMARK
    described = find_description(root, SYSTEM)
    demands = find_named_ruleset(case.get("ruleset", "5.1")).system_demands
    found = list(check_description(described, demands))
    logged = LoggedSystem(**case.get("logged", {}))
    found += check_description_against_logs(described, logged, demands)
    nodes = None if described.description is None else described.description.get_count("number_of_nodes")
    power = read_power_logs(benchmark, [benchmark / f"{result}.txt" for result in RESULTS])
    found += [] if power is None else [*check_power_logs(power, SPANS).findings, *check_measured_nodes(power, nodes)]
    found += check_repository(root, load_package_rules().repository)
    for folder in (benchmark.parent, benchmark):
        waivers = read_bypass_file(folder, load_package_rules())
        found += [] if waivers is None else check_bypasses(waivers, load_package_rules())
    scaling = read_scaling_file(benchmark, load_package_rules().scaling)
    return found + ([] if scaling is None else list(check_scaling_file(scaling)))
