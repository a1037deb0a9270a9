"""Rules x run -> findings: rulesets are loaded here, expressions compiled, demands checked."""
