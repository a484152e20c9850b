"""Telegram: commands, buttons and messages, by long polling or a webhook."""
