"""The results of a submission or a round as tables."""
