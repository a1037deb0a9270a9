"""A log against a ruleset."""
