"""Named peers, the same work, the same run, ratios: `python -m benchmarks.intake`."""
