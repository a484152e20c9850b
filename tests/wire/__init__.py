"""Local servers that speak Slack's and Telegram's documented protocols, for the real client libraries."""
