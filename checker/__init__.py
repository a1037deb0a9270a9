"""mlcheck: reads MLPerf Training and HPC logs, judges and scores them."""

__version__ = "0.1.0"
