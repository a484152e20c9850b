"""Runs migrations on the connection that the program hands over, or, from the `alembic` command, on DATABASE_URL."""

from __future__ import annotations

import asyncio
import os

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store.columns import Base
from bot.store.database import with_driver
from bot.store.tables import ALL

assert ALL  # the import has filled the metadata


def migrate(connection: Connection) -> None:
    """All of a run in one transaction: a migration that fails leaves nothing behind."""
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()


async def migrate_address(url: str) -> None:
    """A run of our own, for the `alembic` command."""
    engine = create_async_engine(with_driver(url))
    async with engine.begin() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


handed_over = context.config.attributes.get("connection")
if handed_over is not None:
    migrate(handed_over)
else:
    asyncio.run(migrate_address(os.environ["DATABASE_URL"]))
