"""Rules x run -> findings: editions are loaded here, expressions compiled, demands checked."""
