"""The language of rule expressions."""
