"""Writes refused/: a clean log of dialects/, spoiled in every way that a gate has to notice. All of it is synthetic.

    python sample_logs/make_refused.py    rewrites every log in sample_logs/refused, byte for byte

refused/manifest.toml is written by hand: it says what has to be found in each log, and on which line.
"""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
REFUSED = HERE / "refused"
CLEAN = HERE / "dialects/training_v5.1/example/results/8xExample/llama31_8b"
OTHER_RULESET = HERE / "study/p100/results/full_precision/resnet/result_0.txt"

Lines = list[str]
Spoiler = Callable[[Lines], Lines]


def at(lines: Lines, key: str, number: int = 0) -> int:
    """Where the record of the key stands, the first one or another; -1 is the last."""
    return [index for index, line in enumerate(lines) if f'"key": "{key}"' in line][number]


def with_value(key: str, value: str, number: int = 0) -> Spoiler:
    """The value of a record, replaced by other JSON."""

    def spoil(lines: Lines) -> Lines:
        index = at(lines, key, number)
        lines[index] = re.sub(r'"value": .*?, "metadata"', f'"value": {value}, "metadata"', lines[index])
        return lines

    return spoil


def with_status(status: str) -> Spoiler:
    """Another status in run_stop."""

    def spoil(lines: Lines) -> Lines:
        index = at(lines, "run_stop")
        lines[index] = lines[index].replace('"success"', f'"{status}"')
        return lines

    return spoil


def at_time(key: str, move_ms: int, number: int = 0) -> Spoiler:
    """A record moved in time, not in place."""

    def spoil(lines: Lines) -> Lines:
        index = at(lines, key, number)
        lines[index] = moved(lines[index], move_ms)
        return lines

    return spoil


def moved(line: str, move_ms: int) -> str:
    """The line with another time."""
    return re.sub(r'"time_ms": (\d+)', lambda found: f'"time_ms": {int(found[1]) + move_ms}', line)


def without(key: str) -> Spoiler:
    """No record of the key."""
    return lambda lines: [line for line in lines if f'"key": "{key}"' not in line]


def started_again(lines: Lines) -> Lines:
    """A second run_start, an hour after the first."""
    index = at(lines, "run_start")
    return [*lines[: index + 1], moved(lines[index], 3_600_000), *lines[index + 1 :]]


def reached_after_stop(lines: Lines) -> Lines:
    """The only evaluation at the target, timed and placed after run_stop."""
    index = at(lines, "eval_accuracy", -1)
    return [*lines[:index], *lines[index + 1 :], moved(lines[index], 60_000)]


def behind_noise(lines: Lines) -> Lines:
    """500 lines of no interest, then a fault."""
    noise = [f"step {number}: loss {10 / (number + 1):.4f}" for number in range(500)]
    return [lines[0], *noise, *with_value("max_sequence_length", "4096")(lines[1:])]


def on_one_line(lines: Lines) -> Lines:
    """Two records on one line, the first of them at fault."""
    lines = with_value("opt_adamw_beta_1", "0.5")(lines)
    index = at(lines, "opt_adamw_beta_1")
    return [*lines[:index], lines[index] + lines[index + 1], *lines[index + 2 :]]


def torn(lines: Lines) -> Lines:
    """A record cut by the next one."""
    index = at(lines, "opt_adamw_beta_2")
    return [*lines[:index], lines[index][:70] + lines[index + 1], *lines[index + 2 :]]


def without_metadata(lines: Lines) -> Lines:
    """A record that has no metadata."""
    index = at(lines, "run_stop")
    lines[index] = re.sub(r', "metadata": .*', "}", lines[index])
    return lines


def split(lines: Lines) -> Lines:
    """A record broken over two lines, and at fault."""
    lines = with_value("opt_name", '"sgd"')(lines)
    index = at(lines, "opt_name")
    middle = lines[index].index('"value"')
    return [*lines[:index], lines[index][:middle], lines[index][middle:], *lines[index + 1 :]]


def cut_short(lines: Lines) -> Lines:
    """The file ends within a record."""
    index = at(lines, "run_stop")
    return [*lines[:index], lines[index][:80]]


def ranks_disagree(lines: Lines) -> Lines:
    """The division from two ranks, and they differ."""
    index = at(lines, "submission_division")
    return [*lines[: index + 1], lines[index].replace('"closed"', '"open"'), *lines[index + 1 :]]


def hidden_submitter(lines: Lines) -> Lines:
    """A second, empty submitter behind a good first one."""
    index = at(lines, "submission_org")
    return [*lines[: index + 1], lines[index].replace('"Example"', '""'), *lines[index + 1 :]]


SPOILED: dict[str, Spoiler] = {
    "01_value_not_allowed": with_value("max_sequence_length", "4096"),
    "01_target_missed": with_value("eval_accuracy", "3.31", -1),
    "02_unknown_benchmark": with_value("submission_benchmark", '"llama3_8b"'),
    "03_started_again": started_again,
    "04_stop_before_start": at_time("run_stop", -10_000_000),
    "04_aborted": with_status("aborted"),
    "04_status_unknown": with_status("banana"),
    "04_reached_after_stop": reached_after_stop,
    "08_behind_noise": behind_noise,
    "09_records_share_a_line": on_one_line,
    "09_record_torn": torn,
    "10_without_metadata": without_metadata,
    "10_quality_as_text": with_value("eval_accuracy", '"3.29"', -1),
    "10_quality_not_a_number": with_value("eval_accuracy", "NaN", 2),
    "10_quality_true": with_value("eval_accuracy", "true", -1),
    "10_batch_size_in_words": with_value("global_batch_size", '"many"'),
    "10_event_missing": without("init_stop"),
    "11_record_split": split,
    "11_cut_short": cut_short,
    "12_ranks_disagree": ranks_disagree,
    "12_second_value_empty": hidden_submitter,
}


def read(path: Path) -> Lines:
    """The lines of a clean log."""
    return path.read_text(encoding="utf-8").splitlines()


def write(path: str, lines: Lines, encoding: str = "utf-8") -> None:
    """A spoiled log."""
    target = REFUSED / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(("\n".join(lines) + "\n").encode(encoding))


def main() -> None:
    """Writes everything."""
    manifest = (REFUSED / "manifest.toml").read_text(encoding="utf-8")
    shutil.rmtree(REFUSED)
    clean = read(CLEAN / "result_0.txt")
    for name, spoil in SPOILED.items():
        write(f"training_v5.1/{name}.txt", spoil(list(clean)))
    write("training_v5.1/02_no_records.txt", [line for line in behind_noise(list(clean)) if ":::" not in line])
    write("training_v5.1/06_other_ruleset.txt", read(OTHER_RULESET))
    write("training_v5.1/11_utf16.txt", with_value("opt_adamw_epsilon", "0.1")(list(clean)), "utf-16")
    for run in range(10):
        lines = read(CLEAN / f"result_{run}.txt")
        one_bad = with_value("max_sequence_length", "4096")(lines) if run == 4 else lines
        write(f"training_v5.1/05_one_of_ten/llama31_8b/result_{run}.txt", one_bad)
        if run < 3:
            write(f"training_v5.1/07_three_of_ten/llama31_8b/result_{run}.txt", read(CLEAN / f"result_{run}.txt"))
        if run < 2:
            aborted = with_status("aborted")(read(CLEAN / f"result_{run}.txt"))
        write(
            f"training_v5.1/04_two_aborted/llama31_8b/result_{run}.txt",
            aborted if run < 2 else read(CLEAN / f"result_{run}.txt"),
        )
    (REFUSED / "manifest.toml").write_text(manifest, encoding="utf-8")


if __name__ == "__main__":
    main()
