"""The form of a log's result that the cache keeps: MessagePack, which is safe to read back."""

from pathlib import Path

import msgspec
from msgspec.structs import force_setattr

from checker.checking.log_result import LogResult, name_ruleset, restore_log_result
from checker.checking.run_facts import RunFacts
from checker.metrics.convergence import Convergence
from checker.metrics.curve import Curve
from checker.models.finding import Finding
from checker.models.report import RunReport
from checker.rules.benchmark import AttmtWindow

__all__ = ["pack_log_result", "unpack_log_result"]

UNNAMED = Path()


class _PackedResult(msgspec.Struct, frozen=True):
    """What is kept of a result. What may be a whole number or a float stays what it is."""

    report: RunReport
    ruleset: tuple[str, str] | None
    curve: tuple[list[float], list[float], bool] | None
    target: int | float | None
    window: AttmtWindow | None
    run_facts: RunFacts | None
    convergence: tuple[int | float | None, int | float | None] | None
    official_keys: tuple[str, ...]
    is_official_check_crashing: bool


PACKER = msgspec.msgpack.Encoder()
UNPACKER = msgspec.msgpack.Decoder(_PackedResult)


def pack_log_result(result: LogResult) -> bytes:
    """All of the result of a log whose ruleset could be told. The log's path is left out; ruleset and benchmark are given by
    name.

    Raises:
        ValueError, OverflowError: a text has half of a surrogate pair, or a whole number more than 64 bits.
    """
    unnamed = result.with_path(UNNAMED)
    reached, curve = result.convergence, result.curve
    return PACKER.encode(
        _PackedResult(
            report=unnamed.report,
            ruleset=name_ruleset(result.ruleset),
            curve=None if curve is None else (curve.at_minutes.tolist(), curve.qualities.tolist(), curve.lower_is_better),
            target=result.target,
            window=result.window,
            run_facts=result.run_facts,
            convergence=None if reached is None else (reached.global_batch_size, reached.progress_to_converge),
            official_keys=result.official_keys,
            is_official_check_crashing=result.is_official_check_crashing,
        )
    )


def unpack_log_result(data: bytes, path: str) -> LogResult:
    """What was packed, of the log that is called `path`.

    Raises:
        ValueError, TypeError, LookupError: the bytes are not what `pack_log_result` gave.
        RulesetError: they name a ruleset that does not exist.
    """
    packed = UNPACKER.decode(data)
    written: tuple[RunReport | Finding, ...] = (packed.report, *packed.report.findings)
    for named in written:
        if named.path == str(UNNAMED):
            force_setattr(named, "path", path)  # nobody has seen it yet
    return restore_log_result(
        packed.report,
        packed.ruleset,
        None if packed.curve is None else Curve(*packed.curve),
        packed.target,
        packed.window,
        packed.run_facts,
        None if packed.convergence is None else Convergence(*packed.convergence),
        None,
        packed.official_keys,
        packed.is_official_check_crashing,
    )
