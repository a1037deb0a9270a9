"""What becomes of one log, and its forms outside this process: one for other processes, and one that is safe to read back."""

from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, structs
from msgspec.structs import force_setattr

from checker.checking.run_facts import RunFacts
from checker.errors import RulesetError
from checker.metrics.convergence import Convergence
from checker.metrics.curve import Curve
from checker.models.finding import Finding
from checker.models.report import RunReport
from checker.rules.benchmark import AttmtWindow, Benchmark
from checker.rules.loader import load_ruleset as load_ruleset
from checker.rules.ruleset import Ruleset

__all__ = ["LogResult", "unpack_log_result"]

UNNAMED = Path()
PACKER = msgspec.msgpack.Encoder()


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


UNPACKER = msgspec.msgpack.Decoder(_PackedResult)


class LogResult(Struct, frozen=True):
    """A log's report and what was computed on the way: its curve, target and window, the benchmark's facts, what the runs
    of a set are compared by, how far it trained, the keys that the official program would fault, and whether that ends with an
    exception on the log."""

    report: RunReport
    ruleset: Ruleset | None = None
    benchmark: Benchmark | None = None
    curve: Curve | None = None
    target: float | None = None
    window: AttmtWindow | None = None
    run_facts: RunFacts | None = None
    convergence: Convergence | None = None
    ruleset_error: RulesetError | None = None
    official_keys: tuple[str, ...] = ()
    is_official_check_crashing: bool = False

    @property
    def start_ms(self) -> float | None:
        """When the run started."""
        return None if self.run_facts is None or self.run_facts.span_ms is None else self.run_facts.span_ms[0]

    def pack_to_bytes(self) -> bytes:
        """All of it as MessagePack, of a log whose ruleset could be told. The log's path is left out; ruleset and benchmark are
        given by name.

        Raises:
            ValueError, OverflowError: a text has half of a surrogate pair, or a whole number more than 64 bits.
        """
        unnamed = self.with_path(UNNAMED)
        reached, curve = self.convergence, self.curve
        return PACKER.encode(
            _PackedResult(
                report=unnamed.report,
                ruleset=_name_ruleset(self.ruleset),
                curve=None if curve is None else (curve.at_minutes.tolist(), curve.qualities.tolist(), curve.lower_is_better),
                target=self.target,
                window=self.window,
                run_facts=self.run_facts,
                convergence=None if reached is None else (reached.global_batch_size, reached.progress_to_converge),
                official_keys=self.official_keys,
                is_official_check_crashing=self.is_official_check_crashing,
            )
        )

    def with_path(self, path: Path) -> "LogResult":
        """The same of a log that is called `path`, which is another name of it or another place with the same bytes."""
        old, new = self.report.path, str(path)
        if old == new:
            return self
        findings = [one.model_copy(update={"path": new}) if one.path == old else one for one in self.report.findings]
        changes: dict[str, Any] = {"path": new, "findings": tuple(findings)}
        unclear = self.ruleset_error
        if unclear is not None:
            message = unclear.message.replace(old, new)
            unclear = RulesetError(message, fix=unclear.fix, candidates=unclear.candidates)
            changes["ruleset_reason"] = message
        return structs.replace(self, report=self.report.model_copy(update=changes), ruleset_error=unclear)

    def __reduce__(self) -> Any:
        """All of it for another process of this mlcheck, which has the same rulesets."""
        return _restore_log_result, (self.report, _name_ruleset(self.ruleset), *(getattr(self, name) for name in OWN_FIELDS))


OWN_FIELDS = tuple(name for name in LogResult.__struct_fields__ if name not in ("report", "ruleset", "benchmark"))
"""The fields that hold nothing of a ruleset, in their order."""


def _name_ruleset(ruleset: Ruleset | None) -> tuple[str, str] | None:
    return None if ruleset is None else (ruleset.usage, ruleset.name)


def _restore_log_result(report: RunReport, named: tuple[str, str] | None, *own: Any) -> LogResult:
    ruleset = None if named is None else load_ruleset(*named)
    benchmark = None if ruleset is None else ruleset.benchmarks.get(report.benchmark or "")
    return LogResult(report, ruleset, benchmark, *own)


def unpack_log_result(data: bytes, path: str) -> LogResult:
    """What was packed, of the log that is called `path`.

    Raises:
        ValueError, TypeError, LookupError: the bytes are not what `pack_to_bytes` gave.
        RulesetError: they name a ruleset that does not exist.
    """
    packed = UNPACKER.decode(data)
    written: tuple[RunReport | Finding, ...] = (packed.report, *packed.report.findings)
    for named in written:
        if named.path == str(UNNAMED):
            force_setattr(named, "path", path)  # nobody has seen it yet
    return _restore_log_result(
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
