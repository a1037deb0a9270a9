"""Bytes to records: whatever a log holds gives events and irregularities, never an exception."""
