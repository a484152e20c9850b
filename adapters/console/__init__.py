"""A chat in the terminal, on the same core as the chat platforms."""
