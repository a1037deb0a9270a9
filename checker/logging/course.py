"""The course of a run, as records: initialisation, then training and evaluation in turns until the target is reached.

Frameworks call back at points of their own choosing, so each step closes what is open before it opens what is next.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Literal, Self

from checker.logging.logger import RejectedEventError, RunLogger
from checker.rules.benchmark import Benchmark

__all__ = ["Course"]


class Course:
    """Tells a logger how far a run is.

    Args:
        logger: What writes the records.
        target: The quality to reach.
        direction: Whether a "higher" or a "lower" quality is better.
        key: The log key of the evaluations.
        unit: What progress is counted in, as evaluations state it.

    Attributes:
        progress: How far the training is, in the unit. The training adds to it.
        quality: The quality of the last evaluation; None before the first.
        converged: Whether an evaluation reached the target.
    """

    def __init__(
        self,
        logger: RunLogger,
        *,
        target: float,
        direction: Literal["higher", "lower"] = "higher",
        key: str = "eval_accuracy",
        unit: str = "samples_count",
    ) -> None:
        self.logger, self.target, self.key, self.unit = logger, target, key, unit
        self.progress: float = 0
        self.quality: float | None = None
        self.converged = False
        self.started = self.stopped = False
        self._lower = direction == "lower"
        self._open: Literal["block", "eval"] | None = None

    @classmethod
    def of_benchmark(cls, logger: RunLogger, benchmark: Benchmark) -> Self:
        """The course of a run of the benchmark, which states target, direction and key."""
        quality = benchmark.quality
        unit = {} if quality.progress is None else {"unit": quality.progress}
        return cls(logger, target=quality.threshold, direction=quality.direction, key=quality.key, **unit)

    @contextmanager
    def record_init(self) -> Iterator[None]:
        """In it, everything is made ready that needs no training data."""
        self.logger.event("cache_clear", True)
        self.logger.start("init_start")
        yield
        self.logger.end("init_stop")

    @contextmanager
    def record_run(self) -> Iterator[None]:
        """The run, on the clock. It is a success if the target is reached in it; otherwise, or if it raises, aborted."""
        self.start_run()
        try:
            yield
        except BaseException:
            with suppress(RejectedEventError, OSError):  # what ended the run is what is told, not that its end is wrong too
                self.stop_run()
            raise
        self.stop_run()

    def start_run(self) -> None:
        """Starts the clock."""
        if not self.started:
            self.started = True
            self.logger.start("run_start")

    def stop_run(self) -> None:
        """Stops the clock."""
        if self.started and not self.stopped:
            self._end_interval()
            self.stopped = True
            status = "success" if self.converged else "aborted"
            self.logger.end("run_stop", metadata={"status": status, self.unit: self.progress})

    def begin_training(self) -> None:
        """Training begins, or goes on; the second call in a row says nothing."""
        if self._open != "block":
            self._end_interval()
            self._begin_interval("block")

    def begin_evaluation(self) -> None:
        """An evaluation begins."""
        if self._open != "eval":
            self._end_interval()
            self._begin_interval("eval")

    def record_evaluation(self, quality: float) -> bool:
        """The evaluation is over and found this quality; whether the target is reached."""
        self.begin_evaluation()
        self.quality = float(quality)
        self.logger.event(self.key, self.quality, metadata={self.unit: self.progress})
        self._end_interval()
        self.converged = self.converged or (self.quality <= self.target if self._lower else self.quality >= self.target)
        return self.converged

    def _begin_interval(self, what: Literal["block", "eval"]) -> None:
        self._open = what
        self.logger.start(f"{what}_start", metadata={self.unit: self.progress})

    def _end_interval(self) -> None:
        if self._open is not None:
            self.logger.end(f"{self._open}_stop", metadata={self.unit: self.progress})
            self._open = None
