"""Energy to train, in joules, as the official summary has it.

A node's energy is its mean power over the measurement times the time to train, so what was not measured is taken to be like
the rest. The official program multiplies watts with milliseconds and divides by 1000 once, so its number is in joules; where
a published table says kJ, the number under it was divided by hand, or is wrong by a factor of 1000.
"""

import math
from collections.abc import Sequence

from checker.metrics.olympic_mean import select_counted_indices
from checker.rules.benchmark import DropCounts
from checker.submissions.power.model import NodePower, RunPower, SwitchPower

__all__ = ["benchmark_joules", "node_joules", "run_joules", "switch_joules"]

MS_PER_SECOND = 1000


def node_joules(node: NodePower, time_to_train_ms: float) -> float:
    """efficiency * sum of P_i * (t_i - t_(i-1)) * time to train / (stop - start), where t_0 is the start; NaN where the
    measurement lasts no time.

    Source: mlperf_logging, result_summarizer._compute_power_node.
    """
    lasted = node.stop_ms - node.start_ms
    if lasted == 0:
        return math.nan
    drawn = sum(reading.watts * (reading.time_ms - reading.since_ms) for reading in node.readings)
    return node.efficiency * drawn * time_to_train_ms / lasted / MS_PER_SECOND


def switch_joules(switch: SwitchPower, time_to_train_ms: float) -> float:
    """efficiency * estimated power * time to train; nothing where there is no estimate.

    Source: mlperf_logging, result_summarizer._compute_power_sw.
    """
    return switch.efficiency * (switch.watts or 0.0) * time_to_train_ms / MS_PER_SECOND


def run_joules(run: RunPower, time_to_train_ms: float) -> float | None:
    """The energy of all nodes and switches of a run; None where a log gives none, or there is no node."""
    total, nodes = 0.0, 0
    for log in (*run.nodes, *run.switches):
        if not log.counted:
            continue
        if isinstance(log.power, NodePower):
            total += node_joules(log.power, time_to_train_ms)
            nodes += 1
        elif isinstance(log.power, SwitchPower):
            total += switch_joules(log.power, time_to_train_ms)
        else:
            return None
    return total if nodes and math.isfinite(total) else None


def benchmark_joules(
    joules: Sequence[float | None], minutes: Sequence[float], drop: DropCounts, *, factor: float = 1.0
) -> float | None:
    """The mean energy of the runs that count for the time, times the scaling factor.

    `minutes` are the times to train, infinite for a run that did not converge: which runs are dropped depends on time, not by
    energy. None where a run that counts has no energy or did not converge.

    Source: mlperf_logging, result_summarizer._index_olympic_average.
    """
    indices = select_counted_indices(minutes, drop)
    values = [joules[index] for index in indices if math.isfinite(minutes[index])]
    found = [value for value in values if value is not None]
    return factor * sum(found) / len(found) if found and len(found) == len(indices) else None
