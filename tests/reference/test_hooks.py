"""Hooks: a real training in each framework writes a log with every turn in it. Skipped where the framework is missing."""

import io
from pathlib import Path
from typing import Any

import pytest

from checker.logging import Course, RunLogger
from checker.logs.reader import parse_log_bytes

torch = pytest.importorskip("torch", reason="torch is not installed (extra `reference`)")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # the frameworks' own
]

TURN = ["block_start", "block_stop", "eval_start", "eval_accuracy", "eval_stop"]
SAMPLES, BATCH = 32, 8


def data() -> Any:
    """Numbers and whether they are positive."""
    inputs = torch.linspace(-1, 1, SAMPLES).unsqueeze(1)
    return inputs, (inputs.squeeze(1) > 0).long()


def course_of() -> tuple[Course, io.StringIO]:
    out = io.StringIO()
    return Course(RunLogger(out), target=0.5), out


def check(out: io.StringIO, turns: int, done: int) -> None:
    """That the log has so many turns, each on the data once, and ended in success."""
    log = parse_log_bytes(out.getvalue().encode())
    keys = [event["key"] for event in log.events if event["key"] != "global_batch_size"]
    assert keys == ["run_start", *(TURN * turns), "run_stop"]
    assert log.events[-1]["metadata"]["status"] == "success"
    assert [event["metadata"]["samples_count"] for event in log.iter_records("eval_accuracy")] == [
        done * (turn + 1) for turn in range(turns)
    ]


def test_lightning(tmp_path: Path) -> None:
    lightning = pytest.importorskip("lightning.pytorch", reason="lightning is not installed")
    from checker.logging.hooks.lightning import RunCallback

    class Model(lightning.LightningModule):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.layer = torch.nn.Linear(1, 2)
            self.qualities = iter([0.1, 0.4, 0.6])

        def training_step(self, batch: Any, number: int) -> Any:
            return torch.nn.functional.cross_entropy(self.layer(batch[0]), batch[1])

        def validation_step(self, batch: Any, number: int) -> None:
            pass

        def on_validation_epoch_end(self) -> None:
            if not self.trainer.sanity_checking:
                self.log("quality", next(self.qualities))

        def configure_optimizers(self) -> Any:
            return torch.optim.SGD(self.parameters(), 0.1)

    course, out = course_of()
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(*data()), BATCH)
    trainer = lightning.Trainer(
        max_epochs=9, accelerator="cpu", logger=False, enable_checkpointing=False, enable_progress_bar=False,
        enable_model_summary=False, default_root_dir=tmp_path,
        callbacks=[RunCallback(course, quality="quality", batch_size=BATCH)],
    )  # fmt: skip
    trainer.fit(Model(), loader, loader)
    check(out, 3, SAMPLES)


def test_transformers(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")
    pytest.importorskip("accelerate", reason="accelerate is not installed, which Trainer needs")
    from checker.logging.hooks.transformers import RunCallback

    class Model(torch.nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.layer = torch.nn.Linear(1, 2)

        def forward(self, inputs: Any, labels: Any) -> dict[str, Any]:
            logits = self.layer(inputs)
            return {"loss": torch.nn.functional.cross_entropy(logits, labels), "logits": logits}

    inputs, labels = data()
    rows = [{"inputs": one, "labels": label} for one, label in zip(inputs, labels, strict=True)]
    qualities = iter([0.1, 0.4, 0.6])
    course, out = course_of()
    trainer = transformers.Trainer(
        Model(),
        transformers.TrainingArguments(
            output_dir=str(tmp_path), per_device_train_batch_size=BATCH, num_train_epochs=9, eval_strategy="epoch",
            save_strategy="no", report_to="none", use_cpu=True, disable_tqdm=True,
        ),
        train_dataset=rows,
        eval_dataset=rows,
        compute_metrics=lambda _: {"accuracy": next(qualities)},
        callbacks=[RunCallback(course, quality="eval_accuracy")],
    )  # fmt: skip
    trainer.train()
    check(out, 3, SAMPLES)


def test_accelerate() -> None:
    accelerate = pytest.importorskip("accelerate", reason="accelerate is not installed")
    from checker.logging.hooks.accelerate import RunTracker

    course, out = course_of()
    accelerator = accelerate.Accelerator(cpu=True, log_with=RunTracker(course, quality="quality"))
    model = torch.nn.Linear(1, 2)
    model, optimizer, loader = accelerator.prepare(
        model,
        torch.optim.SGD(model.parameters(), 0.1),
        torch.utils.data.DataLoader(torch.utils.data.TensorDataset(*data()), BATCH),
    )
    accelerator.init_trackers("run", config={"global_batch_size": BATCH})
    samples = 0
    with course.record_run():
        for quality in (0.1, 0.6):
            course.begin_training()
            for inputs, labels in loader:
                accelerator.backward(torch.nn.functional.cross_entropy(model(inputs), labels))
                optimizer.step()
                samples += len(labels)
            course.progress = samples
            course.begin_evaluation()
            accelerator.log({"quality": quality, "loss": 1.0}, step=samples)
    check(out, 2, SAMPLES)
    assert parse_log_bytes(out.getvalue().encode()).events[0]["value"] == BATCH
