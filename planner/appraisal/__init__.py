"""A catalogue of small checks: proposal + layers + plan on a date → findings → verdicts."""
