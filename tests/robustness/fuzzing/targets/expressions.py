"""An expression of a rule: an error of its definition, or something that comes to an answer on every record."""

from collections.abc import Iterable
from functools import cache

from checker.errors import DefinitionError
from checker.logs.reader import parse_log_bytes
from checker.metrics.checkpoint_times import build_time_reader
from checker.metrics.quality import build_quality_reader
from checker.rules.language import functions
from checker.rules.language.evaluation_context import LogContext
from checker.rules.language.expression import compile_expression
from checker.rules.language.found_wording import describe_found
from checker.rules.language.wording import describe_expected, find_option
from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.ruleset import Ruleset
from fuzzing import mutators, samples

__all__ = ["MUTATE", "TOKENS", "check", "seeds"]

SIGNS = (
    b" and ", b" or ", b"not ", b" in ", b" not in ", b" if ", b" else ", b"true", b"false", b"none", b"inf", b"**", b"//",
    b"%", b"*", b"-", b"+", b"/", b"==", b"!=", b"<=", b"[", b"]", b"(", b")", b",", b".", b"'x'", b"9**9", b"1e308", b"0",
    b"run_start", b"run_stop", b"eval_accuracy", b"global_batch_size", b"target", b"threshold", b"benchmarks", b"metadata.",
    b"epoch_num", b"9" * 40,
)  # fmt: skip
TOKENS = (
    *SIGNS,
    *(name.encode() + b"(" for name in functions.list_function_names()),
    *(root.encode() for root in functions.RECORD_ROOTS),
)
MUTATE = mutators.below_first_line(mutators.words(TOKENS), mutators.log)
BENCHMARK = "llama31_8b"


@cache
def _ruleset() -> Ruleset:
    return load_ruleset(*next(name for name in list_rulesets() if BENCHMARK in load_ruleset(*name).benchmarks))


def check(data: bytes) -> None:
    """The first line is the expression, the log that it looks at stands below it."""
    text, _, log = data.partition(b"\n")
    try:
        expression = compile_expression.__wrapped__(text.decode("utf-8", "replace"))
    except DefinitionError:
        return
    facts = _ruleset().benchmarks[BENCHMARK]
    view = parse_log_bytes(log)
    log_context = LogContext(
        view, _ruleset().build_constants("closed", BENCHMARK), build_quality_reader(facts), build_time_reader(view, facts)
    )
    end = log_context.at_end()
    for key, positions in view.positions.items():
        together = list(expression.evaluate_records(end, end.select_key(key)))
        failing = set(expression.select_failing(end, end.select_key(key)))
        for position, value in zip(positions, together, strict=True):
            scope = end.at_record(position)
            assert _told(value) == _told(expression.evaluate_record(scope)), "many at once and one by one"
            assert expression.holds(scope) == (position not in failing), "many at once and one by one"
            assert isinstance(
                describe_expected(expression, scope)
                + describe_found(expression, scope)
                + (find_option(expression, scope) or ""),
                str,
            )
    expression.evaluate_record(end)


def _told(value: object) -> str:
    """As text, in which NaN is equal to itself and 1 is not 1.0."""
    try:
        return repr(value)
    except (ValueError, RecursionError):  # too long or too deep a thing to be written out
        return type(value).__name__


def seeds() -> Iterable[bytes]:
    """Every fifth expression of the rules, and some that ask for too much, on the sample logs."""
    texts = sorted(set(_iter_expressions()))
    texts = [*texts[::5], "9**9**9 > value", "value * value * value", "-(-8)**0.5 == abs(value)", "[[value]] in [[1]]"]
    logs = samples.sample_logs()
    for number, text in enumerate(texts):
        yield text.replace("\n", " ").encode() + b"\n" + logs[number % len(logs)][:1500]


def _iter_expressions() -> Iterable[str]:
    for name in list_rulesets():
        for id_ in load_ruleset(*name).benchmarks:
            for scoped in load_ruleset(*name).iter_demands("closed", id_):
                for kind, setting in scoped.demand.iter_parts(scoped):
                    yield from kind.iter_expressions(setting)
