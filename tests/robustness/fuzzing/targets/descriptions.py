"""The small files of a submission: a system's description, scaling.json, waivers."""

from collections.abc import Iterable

from checker.rules.loader import list_rulesets, load_ruleset
from checker.rules.package_limits import load_package_rules
from checker.sanitize import dump_safe_json
from checker.submissions.bypass.check import check_bypasses, check_scaling_file
from checker.submissions.bypass.reader import read_bypass_file, read_scaling_file
from checker.submissions.system_description.check import check_description
from checker.submissions.system_description.log_consistency import LoggedSystem, check_description_against_logs
from checker.submissions.system_description.official_check import emulate_description_check
from checker.submissions.system_description.reader import find_description
from fuzzing import mutators, samples

__all__ = ["MUTATE", "TOKENS", "check", "seeds"]

TOKENS = (
    b'"submitter": ', b'"division": ', b'"status": ', b'"number_of_nodes": ', b'"accelerators_per_node": ', b"null", b"NaN",
    b"1e400", b"9" * 400, b"\\ud800", b"\xef\xbb\xbf", b"\xff\xfe", b'"scaling_factor": ', b"rcp-bypass",
    b"seed-checker-bypass",
    b"true", b"{", b"[", b"# ", b'"2 TB"', b'"accelerator_memory_capacity": ',
)  # fmt: skip
MUTATE = mutators.json_value
LOGGED = LoggedSystem("Example", "closed", 2, 8, "weak")
DEMANDS = [load_ruleset(*name).system_demands for name in list_rulesets()[:: len(list_rulesets()) // 5]]


def check(data: bytes) -> None:
    """The bytes are each of the three."""
    samples.file("systems/s.json", data)
    described = find_description(samples.folder(), "s")
    for demands in DEMANDS:
        assert emulate_description_check(described, demands) in ("pass", "fail", "crash")
        findings = [*check_description(described, demands), *check_description_against_logs(described, LOGGED, demands)]
        for finding in findings:
            assert finding.line is None or finding.line <= data.count(b"\n") + data.count(b"\n\0") + 1
            dump_safe_json(finding)
    if described.description is not None:
        assert described.description.accelerator_count is None or isinstance(described.description.accelerator_count, int)
    samples.file(load_package_rules().scaling.file, data)
    scaling = read_scaling_file(samples.folder(), load_package_rules().scaling)
    assert scaling is not None
    list(check_scaling_file(scaling))
    samples.file("package_checker_params", data)
    waivers = read_bypass_file(samples.folder(), load_package_rules())
    assert waivers is not None
    list(check_bypasses(waivers, load_package_rules()))


def seeds() -> Iterable[bytes]:
    """The sample systems, and the other two files."""
    yield from (path.read_bytes() for path in sorted((samples.ROOT / "sample_logs").rglob("systems/*.json"))[:8])
    yield b'{"scaling_factor": 1.05}'
    yield b"--rcp_bypass\n# why\nseed-checker-bypass"
