"""The quality that a record reports, as one number that can be compared with the benchmark's threshold."""

import math
import struct
from collections.abc import Callable, Sequence
from typing import Any

from checker.logs.log import EventView
from checker.rules.benchmark import Benchmark, QualityMetric

__all__ = ["QualityReader", "build_quality_reader", "list_qualities"]

ValuePath = tuple[str | int, ...]


QualityReader = Callable[[Any], float | None]


def build_quality_reader(benchmark: Benchmark | None) -> QualityReader:
    """Reads the quality of a record of the benchmark from the record's value; None where it has none.

    Where the target has parts, the quality is the smallest share of a target that a part reaches, so that 1 is the
    target. A number written as text, as ruleset 0.6 has it, counts.
    """
    if benchmark is None:
        return lambda value: None
    quality = benchmark.quality
    if quality.parts is not None:
        return _build_parts_reader(quality, quality.parts)
    path = quality.path
    read = (lambda value: _parse_quality_number(_follow_path(value, path))) if path else _read_plain_quality
    return _build_single_precision_reader(read, quality.threshold) if quality.single_precision else read


def list_qualities(view: EventView, benchmark: Benchmark) -> Sequence[float | None]:
    """The quality that each evaluation of the view reports; None where it reports none. Read once for a view."""
    mark = list_qualities, benchmark.id
    qualities: Sequence[float | None] | None = view.memo.get(mark)
    if qualities is None:
        values, read = view.list_values(benchmark.quality.key), build_quality_reader(benchmark)
        is_plain = read is _read_plain_quality and {float}.issuperset(map(type, values))
        qualities = view.memo[mark] = values if is_plain else list(map(read, values))
    return qualities


def _read_plain_quality(value: Any) -> float | None:
    return value if type(value) is float else _parse_quality_number(value)


def _build_single_precision_reader(read: QualityReader, target: float) -> QualityReader:
    """What `read` reads, but the target where a quality is the target rounded to single precision."""
    (rounded,) = struct.unpack("f", struct.pack("f", target))

    def read_rounded(value: Any) -> float | None:
        found = read(value)
        return target if found == rounded else found

    return read_rounded


def _build_parts_reader(quality: QualityMetric, parts: dict[str, float]) -> QualityReader:
    paths: dict[str, ValuePath] = {name: tuple((quality.paths or {}).get(name, [name])) for name in parts}

    def read(value: Any) -> float | None:
        shares = []
        for name, target in parts.items():
            part = _parse_quality_number(_follow_path(value, paths[name]))
            if part is None:
                return None
            if not math.isfinite(part):
                return math.nan
            lower = quality.directions.get(name, "higher") == "lower"
            shares.append((target / part if part > 0 else math.inf) if lower else part / target)
        return min(shares)

    return read


def _follow_path(value: Any, path: ValuePath) -> Any:
    for step in path:
        try:
            value = value[step]
        except (TypeError, KeyError, IndexError):
            return value if isinstance(value, (int, float)) else None
    return value


def _parse_quality_number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float, str)):
        try:
            return float(value)
        except ValueError:
            return None
        except OverflowError:  # a whole number of hundreds of digits
            return -math.inf if isinstance(value, int) and value < 0 else math.inf
    return None
