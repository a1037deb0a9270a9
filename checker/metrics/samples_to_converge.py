"""TTA = samples to converge x time per sample: how many samples a run took to its target, and how long each of them."""

import math
from collections.abc import Sequence
from sys import float_info

from checker.logs.log import EventView
from checker.metrics.curve import Curve
from checker.metrics.quality import list_qualities
from checker.metrics.tta import find_first_crossing
from checker.rules.benchmark import Benchmark, ProgressMeasure

__all__ = ["count_samples_to_converge", "measure_time_per_sample"]

MINUTE_US = 60e6
BATCH_SIZE_KEY = "global_batch_size"
MOST_SAMPLES = 1e15  # more than any training has, and few enough to compute with


def count_samples_to_converge(log: EventView, benchmark: Benchmark, curve: Curve, target: float) -> float | None:
    """The samples that were trained on until the first evaluation at the target.

    None where the run did not converge, the rules do not say what its evaluations count, or what they state cannot be right:
    it takes at least a batch to converge.
    """
    measure, crossing = benchmark.progress, find_first_crossing(curve, target)
    if measure is None or crossing is None:
        return None
    batch = _find_largest(log.list_values(BATCH_SIZE_KEY)) or 0.0
    stated = _find_progress(log, benchmark, curve.qualities[crossing])
    amounts = [None if stated is None else _convert_to_samples(stated, measure, batch)]
    if measure.key is not None:
        amounts.append(_find_largest(log.list_values(measure.key)))
    known = (samples for samples in amounts if samples is not None and 0 < samples <= MOST_SAMPLES)
    return next((samples for samples in known if samples >= batch), None)


def measure_time_per_sample(tta_minutes: float, samples: float | None) -> float | None:
    """Microseconds of TTA per sample; None where either is not known."""
    if samples is None or not 0 < tta_minutes < math.inf:
        return None
    return tta_minutes * MINUTE_US / samples or None


def _find_progress(log: EventView, benchmark: Benchmark, quality: float) -> float | None:
    """The progress of the evaluation that first reported the quality, which none before it reached."""
    places = zip(log.positions.get(benchmark.quality.key, ()), list_qualities(log, benchmark), strict=True)
    described = (log.events.read_metadata(place) for place, reported in places if reported == quality)
    stated = [metadata.get(benchmark.quality.progress) for metadata in described if isinstance(metadata, dict)]
    numbers = [number for value in stated if (number := _find_largest([value])) is not None]
    return min(numbers, default=None)


def _convert_to_samples(progress: float, measure: ProgressMeasure, batch: float) -> float:
    if measure.samples_from is not None and progress >= measure.samples_from:
        return progress
    trained = progress - measure.counted_from if progress > measure.counted_from else progress
    return trained * (batch if measure.unit == "steps" else measure.samples_per_unit)


def _find_largest(values: Sequence[object]) -> float | None:
    numbers = (value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool))
    return max((float(number) for number in numbers if abs(number) <= float_info.max), default=None)
