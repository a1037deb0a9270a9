"""Ways to spoil a good log, and the rules that have to say what is wrong: at least one of them."""

import json
from collections.abc import Callable
from itertools import pairwise

from records import (
    QUALITIES,
    Lines,
    Record,
    Way,
    again,
    change,
    change_metadata,
    drop,
    each,
    field,
    line_of,
    move,
    one,
    only,
    places,
    put,
    record,
    shift,
    where,
    with_quality,
)

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
NAN, INFINITE = float("nan"), float("inf")


def stop_at(key: str, milliseconds: float) -> Way:
    """run_stop so long after another record."""

    def way(lines: Lines) -> Lines | None:
        moment = field(lines, key, "time_ms")
        return None if moment is None else change("run_stop", time_ms=moment + milliseconds)(lines)

    return way


def qualities_at(key: str, milliseconds: float, apart_ms: float = 1000) -> Way:
    """Every evaluation after or before another record in time."""

    def way(lines: Lines) -> Lines | None:
        moment = field(lines, key, "time_ms")
        if moment is None:
            return None
        for number, index in enumerate(places(lines, *QUALITIES)):
            lines = put(lines, index, {**(record(lines[index]) or {}), "time_ms": moment + milliseconds + number * apart_ms})
        return lines

    return way


def backwards(key: str, name: str) -> Way:
    """The numbers of a key's records in the opposite order."""

    def way(lines: Lines) -> Lines | None:
        found = places(lines, *(QUALITIES if key == "quality" else (key,)))
        held = [(record(lines[index]) or {}).get("metadata") for index in found]
        numbers = [metadata.get(name) for metadata in held if isinstance(metadata, dict)]
        times = [(record(lines[index]) or {})["time_ms"] for index in found]
        samples = name == "epoch_num" and any("samples_count" in metadata for metadata in held if isinstance(metadata, dict))
        if (
            samples
            or len(numbers) < len(found)
            or None in numbers
            or len(set(numbers)) < 2
            or times[-1] - times[0] < 30_000 * len(times)
        ):
            return None
        for index, number in zip(found, reversed(numbers), strict=True):
            lines = put(lines, index, {**(old := record(lines[index]) or {}), "metadata": {**old["metadata"], name: number}})
        return lines

    return way


def in_one_moment(lines: Lines) -> Lines | None:
    """All evaluations with the stamp of the last one."""
    found = [record(lines[index]) or {} for index in places(lines, *QUALITIES)]
    progress = {
        json.dumps(old.get("metadata", {}).get("epoch_num", old.get("metadata", {}).get("samples_count"))) for old in found
    }
    if len(progress) < 2:
        return None
    return each("quality", lambda old: {**old, "time_ms": found[-1]["time_ms"]})(lines)


def cut(lines: Lines) -> Lines | None:
    """The file ends half way to run_stop."""
    stop = where(lines, "run_stop")
    return None if stop is None else lines[: stop // 2]


def cut_in_line(lines: Lines) -> Lines | None:
    """The file ends within the record of run_stop."""
    stop = where(lines, "run_stop")
    return None if stop is None else [*lines[:stop], lines[stop][: len(lines[stop]) * 2 // 3]]


def torn(share: float) -> Way:
    """The record of the global batch size, or of the seed, cut by the next one."""

    def way(lines: Lines) -> Lines | None:
        index = where(lines, "global_batch_size")
        if index is None or index + 1 >= len(lines) or record(lines[index + 1]) is None:
            return None
        at = lines[index].index(":::")
        end = at + 12 + int((len(lines[index]) - at - 14) * share)
        return [*lines[:index], lines[index][:end] + lines[index + 1], *lines[index + 2 :]]

    return way


def interleaved(lines: Lines) -> Lines | None:
    """One rank's record in the middle of another's."""
    index = where(lines, "global_batch_size")
    if index is None or index + 1 >= len(lines) or record(lines[index + 1]) is None:
        return None
    middle = len(lines[index]) // 2
    return [*lines[:index], lines[index][:middle] + lines[index + 1] + lines[index][middle:], *lines[index + 2 :]]


def twofold(key: str, addition: str) -> Way:
    """A field a second time in the record."""

    def way(lines: Lines) -> Lines | None:
        index = where(lines, key)
        if index is None:
            return None
        at = lines[index].rindex("}")
        return [*lines[:index], lines[index][:at] + addition + lines[index][at:], *lines[index + 1 :]]

    return way


def followed(milliseconds: float) -> Way:
    """Another run behind the run: the same, later."""

    def way(lines: Lines) -> Lines | None:
        later = each(None, lambda old: {**old, "time_ms": old["time_ms"] + milliseconds})(lines)
        return None if later is None else [*lines, *later]

    return way


def aborted(old: Record) -> Record:
    """The end of a run that gave up. Ruleset 0.5 published runs that said so; they are no spoiled ones."""
    return {**old, "metadata": {**(old.get("metadata") or {}), "status": "aborted"}}


def miserable(lines: Lines) -> Lines | None:
    """No evaluation near the target, in either direction."""
    low = field(lines, "submission_benchmark", "value") in LOWER_IS_BETTER
    first = field(lines, "quality", "value")
    if isinstance(first, dict) and "value" not in first:
        return None
    return each("quality", with_quality(900.0 if low else 1e-5))(lines)


def perfect(lines: Lines) -> Lines | None:
    """The last evaluation at nothing lost, or all right."""
    last = field(lines, "quality", "value", -1)
    last = last.get("value") if isinstance(last, dict) else last
    if not isinstance(last, (int, float)):
        return None
    low = field(lines, "submission_benchmark", "value") in LOWER_IS_BETTER
    return one("quality", with_quality(last / 100 if low else 0.999999 if last <= 1 else 99.0), -1)(lines)


def init_backwards(lines: Lines) -> Lines | None:
    """init_start stamped ten seconds after init_stop."""
    stop = field(lines, "init_stop", "time_ms")
    return None if stop is None else each("init_start", lambda old: {**old, "time_ms": stop + 10_000})(lines)


def init_earlier(lines: Lines) -> Lines | None:
    """Initialization two days before the run."""
    starts = each("init_start", lambda old: {**old, "time_ms": old["time_ms"] - 2 * DAY_MS})(lines)
    return None if starts is None else each("init_stop", lambda old: {**old, "time_ms": old["time_ms"] - 2 * DAY_MS})(starts)


def start_late(lines: Lines) -> Lines | None:
    """run_start stamped a second before the first evaluation, and initialization with it: the training before is not timed."""
    found = [record(lines[index]) or {} for index in places(lines, "block_start", "epoch_start")]
    start, quality = field(lines, "run_start", "time_ms"), field(lines, "quality", "time_ms")
    if start is None or quality is None or not found or min(one["time_ms"] for one in found) > quality - 10_000:
        return None
    for key in ("init_start", "init_stop", "run_start"):
        later = quality - 1000 - start
        lines = each(key, lambda old, later=later: {**old, "time_ms": old["time_ms"] + later})(lines) or lines  # type: ignore[misc]
    return lines


def stop_early(lines: Lines) -> Lines | None:
    """run_stop stamped at the first evaluation, which now passes; the rest stays."""
    found = [record(lines[index]) or {} for index in places(lines, *QUALITIES)]
    if not found or found[-1]["time_ms"] - found[0]["time_ms"] < 10_000:
        return None
    passing = change("quality", value=found[-1]["value"])(lines)
    return None if passing is None else change("run_stop", time_ms=found[0]["time_ms"])(passing)


def hurried(lines: Lines) -> Lines | None:
    """All that was logged after the evaluation before the last one, stamped a second after it; the run is the shorter."""
    found = places(lines, *QUALITIES)
    if len(found) < 5:
        return None
    times = [(record(lines[index]) or {})["time_ms"] for index in found]
    held = [(record(lines[index]) or {}).get("metadata") for index in found]
    progress = [(one.get("samples_count", one.get("epoch_num"))) if isinstance(one, dict) else None for one in held]
    if None in progress or sorted(set(progress)) != progress or any(b - a < 20_000 for a, b in pairwise(times)):
        return None
    for index in range(found[-2] + 1, len(lines)):
        if ":::" in lines[index] and (old := record(lines[index])) is not None:
            lines = put(lines, index, {**old, "time_ms": times[-2] + 1000})
    return lines


def cleared_late(lines: Lines) -> Lines | None:
    """Caches cleared a minute after run_start."""
    start = field(lines, "run_start", "time_ms")
    return None if start is None else each("cache_clear", lambda old: {**old, "time_ms": start + 60_000})(lines)


def with_record(key: str, value: object) -> Way:
    """One more record of the key, behind that of the global batch size."""

    def way(lines: Lines) -> Lines | None:
        index = where(lines, "global_batch_size")
        old = None if index is None else record(lines[index])
        if index is None or old is None:
            return None
        return [*lines[: index + 1], line_of({**old, "key": key, "value": value}), *lines[index + 1 :]]

    return way


def samples(how: Callable[[int, float], object]) -> Way:
    """Another samples_count in every evaluation, made of its number and what it was."""

    def way(lines: Lines) -> Lines | None:
        found, size = places(lines, *QUALITIES), field(lines, "global_batch_size", "value")
        if not isinstance(size, (int, float)) or size < 2:
            return None
        for number, index in enumerate(found):
            old = record(lines[index]) or {}
            held = old.get("metadata")
            if not isinstance(held, dict) or not held.get("samples_count"):
                return None
            lines = put(lines, index, {**old, "metadata": {**held, "samples_count": how(number, held["samples_count"])}})
        return lines if found else None

    return way


def any_of(keys: str, value: object) -> Way:
    """Another value for the first of the keys that the log has."""
    return lambda lines: next((change(key, value=value)(lines) for key in keys.split() if where(lines, key) is not None), None)


BETAS = "opt_adam_beta_1 opt_adamw_beta_1 opt_lamb_beta_1 opt_momentum sgd_opt_momentum lars_opt_momentum"
EPSILONS = "opt_epsilon opt_adam_epsilon opt_adamw_epsilon opt_lamb_epsilon opt_adagrad_epsilon opt_eps"
DECAYS = "opt_adamw_weight_decay opt_lamb_weight_decay_rate lars_opt_weight_decay sgd_opt_weight_decay"

LOWER_IS_BETTER = (
    "gpt3",
    "llama2_70b_lora",
    "llama31_405b",
    "llama31_8b",
    "flux1",
    "rnnt",
    "cosmoflow",
    "oc20",
    "deepseekv3_671b",
    "gpt_oss_20b",
)

Spoiled = tuple[Way, str]


def text_of(key: str) -> Way:
    """A number in quotes."""
    return one(key, lambda old: {**old, "value": str(old.get("value"))})


def batch(value: object) -> Spoiled:
    return change("global_batch_size", value=value), "HYP005 HYP003"


def quality(value: object, rules: str, number: int = -1) -> Spoiled:
    return one("quality", with_quality(value), number), rules


def progress(value: object) -> Spoiled:
    def how(old: Record) -> Record | None:
        held = old.get("metadata")
        names = [name for name in ("epoch_num", "samples_count") if isinstance(held, dict) and name in held]
        return {**old, "metadata": {**held, names[0]: value}} if isinstance(held, dict) and names else None

    return one("quality", how, -1), "QLT010 QLT005"


BROKEN: dict[str, Spoiled] = {
    # How it ended.
    "aborted": (only(one("run_stop", aborted), dialects="6 7"), "RES001 RES002"),
    "aborted says another rank": (again("run_stop", 5, metadata={"status": "aborted"}), "RES001 RES002 ORD005"),
    "status unknown": (change_metadata("run_stop", status="banana"), "RES003 RES002"),
    "status empty": (change_metadata("run_stop", status=""), "RES003 RES002"),
    "status in capitals": (change_metadata("run_stop", status="SUCCESS"), "RES003 RES002"),
    "status null": (change_metadata("run_stop", status=None), "RES003 RES002"),
    "status true": (change_metadata("run_stop", status=True), "RES003 RES002"),
    "status a list": (change_metadata("run_stop", status=["success"]), "RES003 RES002"),
    "status missing": (change("run_stop", metadata={}), "ORD006 RES002"),
    "status in the value": (change("run_stop", metadata={}, value="success"), "ORD006 RES002"),
    "metadata null": (change("run_stop", metadata=None), "ORD006 RES002"),
    # The clock.
    "stop before start": (stop_at("run_start", -HOUR_MS), "ORD008"),
    "stop with start": (stop_at("run_start", 0), "ORD008"),
    "half a second": (stop_at("run_start", 500), "ORD016"),
    "two years": (stop_at("run_start", 730 * DAY_MS), "ORD012"),
    "stop before the target": (stop_at("quality", -60_000), "QLT006 ORD008 ORD016"),
    "evaluations after the stop": (qualities_at("run_stop", HOUR_MS), "QLT006"),
    "evaluations before the start": (qualities_at("run_start", -HOUR_MS), "ORD015 QLT006"),
    "times in seconds": (each(None, lambda old: {**old, "time_ms": old["time_ms"] / 1000}), "LOG016"),
    "times in microseconds": (each(None, lambda old: {**old, "time_ms": old["time_ms"] * 1000}), "LOG016"),
    "times in nanoseconds": (each(None, lambda old: {**old, "time_ms": old["time_ms"] * 1e6}), "LOG016"),
    "start in seconds": (one("run_start", lambda old: {**old, "time_ms": old["time_ms"] / 1000}), "LOG016"),
    "an evaluation in seconds": (one("quality", lambda old: {**old, "time_ms": old["time_ms"] / 1000}), "LOG016"),
    "an evaluation a day early": (shift("quality", -DAY_MS, -1), "ORD013 ORD015 QLT006"),
    "evaluations in one moment": (in_one_moment, "QLT011"),
    "start not a number": (only(change("run_start", time_ms=NAN), dialects="7"), "LOG013"),
    "stop not a number": (only(change("run_stop", time_ms=NAN), dialects="7"), "LOG013"),
    "stop infinite": (only(change("run_stop", time_ms=INFINITE), dialects="7"), "LOG013"),
    "stop enormous": (only(change("run_stop", time_ms=10**400), dialects="7"), "LOG004"),
    "start as text": (change("run_start", time_ms="yesterday"), "LOG004 LOG002"),
    "start null": (only(change("run_start", time_ms=None), dialects="7"), "LOG004"),
    "start true": (only(change("run_start", time_ms=True), dialects="7"), "LOG004"),
    "start negative": (only(change("run_start", time_ms=-5), dialects="7"), "LOG013"),
    "start of no time": (change("run_start", time_ms=0), "LOG013"),
    "init two days long": (shift("init_start", -2 * DAY_MS), "ORD004 ORD005"),
    "init stops before it starts": (only(init_backwards, dialects="7"), "ORD021 ORD005"),
    "two days between init and run": (only(init_earlier, dialects="7"), "ORD022"),
    "start shortly before the first evaluation": (start_late, "ORD020"),
    "stop at the first evaluation": (stop_early, "ORD023"),
    "the last evaluation a second after the one before": (hurried, "ORD026"),
    "cache cleared after the start": (cleared_late, "ORD019"),
    "cache not cleared, in words": (change("cache_clear", value="no"), "ORD017"),
    "cache not cleared, as a number": (change("cache_clear", value=0), "ORD017"),
    # The order, and how often.
    "no run_start": (drop("run_start"), "ORD001"),
    "no run_stop": (drop("run_stop"), "ORD001"),
    "no init_stop": (drop("init_stop"), "ORD001"),
    "no cache_clear": (drop("cache_clear"), "ORD001"),
    "run_stop misspelt": (change("run_stop", key="run_stopp"), "ORD001"),
    "run_stop in capitals": (change("run_stop", key="RUN_STOP"), "ORD001"),
    "start behind stop": (move("run_start", "run_stop"), "ORD005 ORD002"),
    "init_stop behind start": (move("init_stop", "run_start"), "ORD005 ORD002"),
    "init_start behind init_stop": (move("init_start", "init_stop"), "ORD005"),
    "a second run_start": (again("run_start", HOUR_MS), "ORD009 ORD003"),
    "a second run_stop": (again("run_stop", HOUR_MS), "ORD009 ORD003"),
    "a run behind the run": (followed(DAY_MS), "ORD009 ORD003 ORD005"),
    "the run again at once": (followed(60_000), "ORD009 ORD003 ORD005"),
    "reversed": (lambda lines: lines[::-1], "ORD005 ORD002 ORD001 QLT005"),
    "epochs backwards": (backwards("epoch_start", "epoch_num"), "ORD014 ORD005"),
    "blocks backwards": (backwards("block_start", "first_epoch_num"), "ORD014 ORD005"),
    "evaluations backwards by epoch": (backwards("quality", "epoch_num"), "ORD014 QLT005"),
    "evaluations backwards by samples": (backwards("quality", "samples_count"), "ORD014 QLT005"),
    # Who and what.
    "no benchmark": (drop("submission_benchmark"), "SUB001"),
    "no division": (drop("submission_division"), "SUB001"),
    "no submitter": (drop("submission_org"), "SUB001"),
    "submitter empty": (change("submission_org", value=""), "SUB003"),
    "submitter blank": (change("submission_org", value=" \t"), "SUB008"),
    "submitter null": (change("submission_org", value=None), "SUB008"),
    "submitter a number": (change("submission_org", value=7), "SUB008"),
    "platform a list": (change("submission_platform", value=["x"]), "SUB008"),
    "platform blank": (change("submission_platform", value="  "), "SUB008"),
    "two submitters": (again("submission_org", 1, value="Somebody Else"), "SUB002"),
    "two platforms": (again("submission_platform", 1, value="another"), "SUB002"),
    "benchmark unknown": (change("submission_benchmark", value="resnet5000"), "SUB004"),
    "benchmark of another ruleset": (only(change("submission_benchmark", value="ncf"), dialects="7"), "SUB004"),
    "benchmark in capitals": (one("submission_benchmark", lambda old: {**old, "value": str(old["value"]).upper()}), "SUB004"),
    "benchmark with a blank": (one("submission_benchmark", lambda old: {**old, "value": f"{old['value']} "}), "SUB004"),
    "benchmark null": (change("submission_benchmark", value=None), "SUB004"),
    "benchmark a list": (change("submission_benchmark", value=["bert"]), "SUB004"),
    "two benchmarks": (again("submission_benchmark", 1, value="minigo_"), "SUB002"),
    "division unknown": (change("submission_division", value="half-open"), "SUB005"),
    "division in capitals": (change("submission_division", value="CLOSED"), "SUB005"),
    "two divisions": (only(again("submission_division", 1, value="open"), division="closed", dialects="6 7"), "SUB002"),
    # What was set.
    "batch size in words": batch("many"),
    "batch size zero": batch(0),
    "batch size negative": batch(-256),
    "batch size a fraction": batch(12.5),
    "batch size true": batch(True),
    "batch size null": batch(None),
    "batch size as text": batch("256"),
    "batch size in other digits": batch("２５６"),
    "batch size in a list": batch([256]),
    "batch size not a number": batch(NAN),
    "batch size infinite": batch(INFINITE),
    "batch size enormous": batch(10**30),
    "two batch sizes": (again("global_batch_size", 1, value=7), "HYP002"),
    "accumulation negative": (change("gradient_accumulation_steps", value=-2), "HYP010 HYP003"),
    "accumulation as text": (text_of("gradient_accumulation_steps"), "HYP010 HYP003"),
    "accumulation a fraction": (change("gradient_accumulation_steps", value=1.5), "HYP010"),
    "learning rate as text": (text_of("opt_base_learning_rate"), "HYP012 HYP003"),
    "learning rate negative": (change("opt_base_learning_rate", value=-0.1), "HYP012 HYP003"),
    "learning rate not a number": (change("opt_base_learning_rate", value=NAN), "HYP012 HYP003"),
    "learning rate null": (change("opt_base_learning_rate", value=None), "HYP012 HYP003"),
    "weight decay negative": (change("opt_weight_decay", value=-0.1), "HYP012 HYP003"),
    "weight decay as text": (text_of("opt_weight_decay"), "HYP012 HYP003"),
    "warm-up negative": (change("opt_learning_rate_warmup_steps", value=-1), "HYP012 HYP003"),
    "no training samples": (change("train_samples", value=0), "HYP011 HYP003"),
    "training samples as text": (text_of("train_samples"), "HYP011 HYP003"),
    "evaluation samples negative": (change("eval_samples", value=-1), "HYP011 HYP003"),
    "accumulation uneven": (change("gradient_accumulation_steps", value=999_983), "HYP013 HYP003"),
    "learning rate a list of text": (change("opt_base_learning_rate", value=["banana"]), "HYP012 HYP003"),
    "learning rate an empty list": (change("opt_base_learning_rate", value=[]), "HYP012 HYP003"),
    "beta as text": (any_of(BETAS, "x"), "HYP012 HYP003"),
    "beta null": (any_of(BETAS, None), "HYP012 HYP003"),
    "beta negative": (any_of(BETAS, -1), "HYP012 HYP003"),
    "epsilon as text": (any_of(EPSILONS, "x"), "HYP012 HYP003"),
    "epsilon null": (any_of(EPSILONS, None), "HYP012 HYP003"),
    "decay of the weights negative": (any_of(DECAYS, -1), "HYP012 HYP003"),
    "decay of the weights in text": (any_of(DECAYS, "x"), "HYP012 HYP003"),
    "training steps null": (change("opt_learning_rate_training_steps", value=None), "HYP012 HYP003"),
    "sequence length as text": (text_of("max_sequence_length"), "HYP014 HYP003"),
    "sequence length negative": (change("max_sequence_length", value=-1), "HYP014 HYP003"),
    "ranks null": (with_record("number_of_ranks", None), "HYP014 HYP003"),
    "another target declared": (only(with_record("target_accuracy", 1e-6), division="closed", dialects="7"), "QLT014"),
    # How good it was.
    "no quality": (drop("eval_accuracy", "eval_error"), "QLT003 QLT013"),
    "target missed": (only(miserable, division="closed"), "QLT001 QLT007 QLT013"),
    "quality perfect": (only(perfect, division="closed"), "QLT007 QLT001 QLT002"),
    "quality impossible": quality(17.5e6, "QLT007 QLT001 QLT002"),
    "quality negative": quality(-0.9, "QLT007 QLT002"),
    "quality text": quality("good", "QLT002"),
    "quality text NaN": quality("NaN", "QLT002"),
    "quality not a number": quality(NAN, "QLT002"),
    "first quality not a number": quality(NAN, "QLT002", 0),
    "quality infinite": quality(INFINITE, "QLT002 QLT007"),
    "quality minus infinite": quality(-INFINITE, "QLT002 QLT007"),
    "quality null": quality(None, "QLT002"),
    "quality a list": quality([0.9], "QLT002"),
    "quality nested": quality({"accuracy": {"value": 0.9}}, "QLT002 QLT005"),
    "quality true": quality(True, "QLT002"),
    "evaluation without metadata": (only(change("quality", -1, metadata={}), dialects="6 7"), "QLT005"),
    "metadata text": (only(change("quality", metadata="epoch 1"), dialects="6 7"), "QLT005 QLT002"),
    "samples in epochs": (samples(lambda number, old: number + 1), "QLT015 QLT005"),
    "progress text": progress("soon"),
    "progress a number as text": progress("12"),
    "progress negative": progress(-3),
    "progress not a number": progress(NAN),
    "progress null": progress(None),
    "progress a list": progress([1]),
    # The file.
    "cut short": (cut, "ORD001"),
    "cut in a line": (cut_in_line, "LOG002 ORD001"),
    "torn early": (torn(0.1), "LOG003 LOG002"),
    "torn in the middle": (torn(0.5), "LOG003 LOG002"),
    "torn late": (torn(0.9), "LOG003 LOG002"),
    "ranks interleaved": (interleaved, "LOG003 LOG002"),
    "value twice": (only(twofold("global_batch_size", ', "value": 64'), dialects="6 7"), "LOG017"),
    "metadata twice": (only(twofold("run_stop", ', "metadata": {"status": "success", "x": 1}'), dialects="6 7"), "LOG017"),
    "key twice": (only(twofold("seed", ', "key": "seeds"'), dialects="7"), "LOG017"),
    "record unreadable": (only(lambda lines: [*lines, ':::MLLOG {"namespace": "", "time_ms": 16'], dialects="7"), "LOG002"),
    "record an array": (only(lambda lines: [*lines, ":::MLLOG [1, 2]"], dialects="7"), "LOG004"),
    "record without key": (
        only(lambda lines: [*lines, ':::MLLOG {"time_ms": 1, "value": 1, "metadata": {}}'], dialects="7"),
        "LOG004",
    ),
    "key a number": (
        only(lambda lines: [*lines, ':::MLLOG {"time_ms": 1, "key": 5, "value": 1, "metadata": {}}'], dialects="7"),
        "LOG004",
    ),
    "empty": (lambda lines: [], "LOG001"),
    "no records": (lambda lines: [line for line in lines if ":::" not in line] or ["nothing"], "LOG001"),
}

# A name with a letter wrong is refused with the right one at hand.
MISSPELT: dict[str, str] = {"submission_benchmark": "SUB004", "submission_division": "SUB005"}


def misspelt(key: str) -> Way:
    """The value without its last letter but one."""
    return one(key, lambda old: {**old, "value": str(old["value"])[:-2] + str(old["value"])[-1:]})


__all__ = ["BROKEN", "MISSPELT", "line_of", "misspelt"]
