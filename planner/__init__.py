"""Planner of passive telecom infrastructure for a provincial department."""

__version__ = "0.1.0"
