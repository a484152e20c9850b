"""The database: rows private to this floor, plain query functions per noun that take and return domain values."""

from bot.store.session import Session

__all__ = ["Session"]
