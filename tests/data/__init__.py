"""Examples that tests read."""
