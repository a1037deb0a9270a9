"""Small workloads whose logs are of real runs. They need PyTorch and scikit-learn: the extra `reference`.

One module a benchmark, named as its ruleset names it, whose `WORKLOAD` is what is trained.
"""
