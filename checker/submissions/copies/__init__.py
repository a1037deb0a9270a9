"""Logs that were copied or chosen."""
