"""The HTTP door: webhooks, health."""
