"""Slack: commands, buttons, forms and messages, over Socket Mode or signed HTTP."""
