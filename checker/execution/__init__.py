"""Where the work runs: in this process, in several of this machine, or on a cluster. All take the same call."""
