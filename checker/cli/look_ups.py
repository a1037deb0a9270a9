"""`mlcheck explain NAME`: whether the name is a rule or a log key, and its explanation in a format."""

from typing import Any

from checker.errors import InputError
from checker.rules.catalogue import load_catalogue
from checker.suggestions import find_nearest_name

__all__ = ["explain_name"]


def explain_name(name: str | None, form: str, ruleset: str | None) -> Any:
    """The explanation of the rule or log key; of no name, the list of rules. Text for `markdown` and `json`.

    Raises:
        InputError: there is neither such a rule nor such a key, or the ruleset does not have the key.
    """
    rule = None if name is None else _find_rule_id(name)
    if ruleset is not None and (name is None or rule is not None):
        raise InputError("--ruleset is for log keys", fix="leave it out")
    if name is None:
        return _explain_every_rule(form)
    if rule is not None:
        return _explain_rule(rule, form)
    return _explain_key(name, form, ruleset)


def _explain_key(name: str, form: str, ruleset: str | None) -> Any:
    from checker.checking.key_lookup import explain_key, load_key_meanings
    from checker.checking.ruleset_choice import find_named_ruleset
    from checker.cli import key_pages

    if name not in load_key_meanings():
        raise _build_unknown_name_error(name)
    rulesets = None
    if ruleset is not None:
        known = find_named_ruleset(ruleset)
        rulesets = [(known.usage, known.name)]
    explained = explain_key(name, rulesets)
    if form == "json":
        return explained.model_dump_json(indent=2) + "\n"
    return key_pages.render_key_page(explained) if form == "markdown" else key_pages.draw_key(explained)


def _find_rule_id(name: str) -> str | None:
    try:
        return load_catalogue().find_rule(name).id
    except InputError:
        return None


def _explain_every_rule(form: str) -> Any:
    if form == "json":
        import json

        rules = [rule.model_dump(mode="json") for rule in load_catalogue().rules.values()]
        return json.dumps(rules, indent=2) + "\n"
    if form == "markdown":
        from checker.cli.rule_pages import render_rule_table

        return render_rule_table()
    from checker.cli.explaining import render_rule_list

    return render_rule_list()


def _explain_rule(id_: str, form: str) -> Any:
    if form == "json":
        from checker.checking.explanation import explain_rule

        return explain_rule(id_).model_dump_json(indent=2) + "\n"
    if form == "markdown":
        from checker.cli.rule_pages import render_rule_page

        return render_rule_page(id_)
    from checker.cli.explaining import render_rule

    return render_rule(id_)


def _build_unknown_name_error(name: str) -> InputError:
    """The nearest rule, log key or benchmark."""
    from checker.checking.key_lookup import load_key_meanings
    from checker.rules.loader import list_rulesets, load_ruleset

    if any(name in load_ruleset(*ruleset).benchmarks for ruleset in list_rulesets()):
        return InputError(f"{name} is a benchmark, neither a rule nor a log key", fix=f"run mlcheck show {name}")
    rules = load_catalogue().rules.values()
    known = {text: rule.id for rule in rules for text in (rule.code, rule.id, rule.slug)} | {
        key: key for key in load_key_meanings()
    }
    near = find_nearest_name(name, known)
    meant = "" if near is None else f"did you mean {known[near]}? "
    return InputError(f"there is no rule or log key {name}", fix=f"{meant}mlcheck explain lists all rules")
