"""Runs -> values, one module a metric. Times are minutes unless a name says otherwise."""
