"""A project's mlcheck.toml: its values with their locations, severities, suppressions and the baseline."""
