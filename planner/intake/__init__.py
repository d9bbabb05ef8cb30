"""A carrier's file, as it arrives → a proposal and the list of its faults."""
