"""What time asks: follow-ups, delivery, digests and housekeeping."""
