"""Commune radio: which communes have it, and whether it is lawful."""
