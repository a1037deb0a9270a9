"""Hugging Face Accelerate: a tracker, called by `accelerator.log`."""

from typing import Any

from accelerate.tracking import GeneralTracker, on_main_process

from checker.logging.course import Course

__all__ = ["RunTracker"]


class RunTracker(GeneralTracker):
    """Logs the values of `accelerator.init_trackers` as hyperparameters, and each quality that `accelerator.log` is given.

        accelerator = Accelerator(log_with=RunTracker(course, quality="accuracy"))
        accelerator.init_trackers("run", config=hyperparameters)
        with course.record_run(): ... accelerator.log({"accuracy": quality}, step=samples)

    Args:
        course: what is told; it says when training and evaluation begin, and starts and stops the clock.
        quality: the name of the quality among the values.
    """

    name = "mlcheck"
    requires_logging_directory = False
    main_process_only = True

    def __init__(self, course: Course, *, quality: str) -> None:
        super().__init__()
        self._course, self._quality = course, quality

    @property
    def tracker(self) -> Course:
        """The course."""
        return self._course

    @on_main_process
    def store_init_configuration(self, values: dict[str, Any]) -> None:
        """The hyperparameters."""
        for key, value in values.items():
            self._course.logger.event(key, value)

    @on_main_process
    def log(self, values: dict[str, Any], step: int | None = None, **more: Any) -> None:
        """The quality, if it is among the values, after `step` samples."""
        if step is not None:
            self._course.progress = step
        if self._quality in values:
            self._course.record_evaluation(values[self._quality])
