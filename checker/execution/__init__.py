"""Where the work runs: now in this process; local processes and clusters take the same call."""
