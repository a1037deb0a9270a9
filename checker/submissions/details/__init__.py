"""What a report is based on, for formats that show it."""
