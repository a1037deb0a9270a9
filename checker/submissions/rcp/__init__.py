"""The test against reference convergence points (RCPs)."""
