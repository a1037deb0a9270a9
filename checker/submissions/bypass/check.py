"""Waivers and factors that lie beside the results: each one is told, none works in silence."""

from collections.abc import Iterator
from difflib import get_close_matches

from checker.models.finding import Finding, Origin, Severity
from checker.rules.catalogue import load_catalogue
from checker.rules.package_limits import PackageRules
from checker.submissions.bypass.reader import BypassFile, ScalingFile

__all__ = ["check_bypasses", "check_scaling_file"]


def check_bypasses(file: BypassFile, rules: PackageRules) -> Iterator[Finding]:
    """Findings on a package_checker_params: every waiver, the unknown ones, and those that the official program passes over."""
    known = rules.waivers
    if file.problem is not None:
        message = f"the waivers cannot be read: {file.problem}"
        yield load_catalogue()["RES021-waiver-unknown"].build_finding(Origin.MLCHECK, file.path, message)
    for waiver in file.bypasses:
        if waiver.known_name is None:
            near = get_close_matches(waiver.written.lstrip("-").replace("_", "-").casefold(), known, n=1)
            message = f"there is no waiver {waiver.written}" + (f"; did you mean {near[0]}?" if near else "")
            yield load_catalogue()["RES021-waiver-unknown"].build_finding(
                Origin.MLCHECK,
                file.path,
                message,
                line=waiver.line,
                expected=" | ".join(known),
                found=waiver.written,
                fix=f"write {near[0]}" if near else None,
            )
            continue
        message = f"{waiver.known_name}: {known[waiver.known_name]}"
        yield load_catalogue()["RES020-waiver"].build_finding(
            Origin.OFFICIAL, file.path, message, line=waiver.line, found=waiver.written
        )
        if waiver.known_name not in file.officially_honored_names:
            message = f"the official program passes over {waiver.known_name}: {_explain_ignored_bypass(waiver.written, waiver.known_name)}"
            yield load_catalogue()["RES022-waiver-ignored-officially"].build_finding(
                Origin.OFFICIAL,
                file.path,
                message,
                line=waiver.line,
                expected=f"{waiver.known_name} as the last line, without a line break",
                found=waiver.written,
            )


def _explain_ignored_bypass(written: str, meant: str) -> str:
    return "a line break or something else stands beside it" if written == meant else "it is not written exactly so"


def check_scaling_file(file: ScalingFile) -> Iterator[Finding]:
    """A finding on a scaling.json: the factor that it has, or what is wrong with it."""
    rule = load_catalogue()["RES023-scaling-file"]
    found = None if file.factor is None else repr(file.factor)
    if file.problem is not None:
        line, column = file.problem.line, file.problem.column
        yield rule.build_finding(Origin.MLCHECK, file.path, file.problem.message, line=line, column=column, found=found)
    else:
        message = f"the committee's factor is {found}; the official summary multiplies the score with it"
        fix = "nothing to mend"
        yield rule.build_finding(Origin.POLICY, file.path, message, severity=Severity.NOTE, fix=fix, found=found)
