"""Lightning: a callback for its Trainer."""

from typing import Any

from lightning.pytorch.callbacks import Callback

from checker.logging.course import Course

__all__ = ["RunCallback"]


class RunCallback(Callback):
    """Logs the fit; ends it at the target. Validation is the evaluation.

    Args:
        course: what is told.
        quality: the name under which the module logs the quality.
        batch_size: samples in a batch of all processes.
    """

    def __init__(self, course: Course, *, quality: str, batch_size: int) -> None:
        self._course, self._quality, self._batch_size = course, quality, batch_size

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        """The clock starts."""
        self._course.start_run()

    def on_train_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int) -> None:
        """Training begins or goes on."""
        self._course.begin_training()

    def on_train_batch_end(self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int) -> None:
        """A batch more."""
        self._course.progress += self._batch_size

    def on_validation_start(self, trainer: Any, pl_module: Any) -> None:
        """An evaluation begins, unless it is the trial before training."""
        if not trainer.sanity_checking:
            self._course.begin_evaluation()

    def on_validation_end(self, trainer: Any, pl_module: Any) -> None:
        """The evaluation's quality."""
        if not trainer.sanity_checking:
            trainer.should_stop |= self._course.record_evaluation(float(trainer.callback_metrics[self._quality]))

    def on_train_end(self, trainer: Any, pl_module: Any) -> None:
        """The clock stops."""
        self._course.stop_run()

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        """So it does where training breaks off."""
        self._course.stop_run()
