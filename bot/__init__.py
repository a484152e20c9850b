"""Shimekiri, a chat bot that waits for clients so that people do not have to."""
