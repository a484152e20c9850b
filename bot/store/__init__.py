"""The database: rows private to this floor, plain query functions per noun that take and return domain values."""

from sqlalchemy.ext.asyncio import AsyncSession as Session

__all__ = ["Session"]
