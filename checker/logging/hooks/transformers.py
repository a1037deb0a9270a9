"""Hugging Face Transformers: a callback for its Trainer."""

from typing import Any

from transformers import TrainerCallback

from checker.logging.course import Course

__all__ = ["RunCallback"]


class RunCallback(TrainerCallback):
    """Logs the training; ends it at the target. Progress is in samples of all processes.

    Args:
        course: what is told.
        quality: the name of the quality among the metrics, such as eval_accuracy.
    """

    def __init__(self, course: Course, *, quality: str) -> None:
        self._course, self._quality = course, quality

    def on_train_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """The clock starts."""
        self._course.start_run()

    def on_step_begin(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """Training begins or goes on."""
        self._course.begin_training()

    def on_step_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """A batch more; an evaluation begins where one is due."""
        self._course.progress += args.train_batch_size * args.gradient_accumulation_steps * args.world_size
        if control.should_evaluate:
            self._course.begin_evaluation()

    def on_epoch_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """An evaluation begins where one is due."""
        if control.should_evaluate:
            self._course.begin_evaluation()

    def on_evaluate(self, args: Any, state: Any, control: Any, metrics: dict[str, float], **more: Any) -> None:
        """The evaluation's quality."""
        if self._course.started and not self._course.stopped:
            control.should_training_stop |= self._course.record_evaluation(metrics[self._quality])

    def on_train_end(self, args: Any, state: Any, control: Any, **more: Any) -> None:
        """The clock stops."""
        self._course.stop_run()
