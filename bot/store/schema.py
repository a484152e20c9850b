"""The schema's revision: which one a database has, and how it comes to this release's.

Alembic takes longer to load than to find that there is nothing to do, so it is loaded where there is something.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect

from bot.store.faults import DatabaseFault, FaultKind

if TYPE_CHECKING:
    from alembic.config import Config

NEWEST = "0007"
"""The last of our migrations."""


def _is_newest(connection: Connection) -> bool:
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all() == [NEWEST]


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, found beside the code so that it works from whatever folder the program starts."""
    from alembic.config import Config

    import migrations

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    return config


def _versions(connection: Connection) -> tuple[str | None, str | None]:
    """The schema's revision and this program's. A newer schema that says that it is readable by this program, so that
    both releases can run on it while one replaces the other, counts as this program's own.
    """
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    current = MigrationContext.configure(connection).get_current_revision()
    scripts = ScriptDirectory.from_config(alembic_config())
    known = {script.revision for script in scripts.walk_revisions()}
    if current is None or current in known:
        return current, scripts.get_current_head()
    said = connection.exec_driver_sql("SELECT value FROM marks WHERE name = 'readable_by'").scalar_one_or_none()
    of, _, oldest = str(said).partition(" ")
    if of != current or oldest not in known:
        raise DatabaseFault(FaultKind.newer, f"revision {current} is not known to this program")
    return scripts.get_current_head(), scripts.get_current_head()


def is_current(connection: Connection) -> bool:
    """Whether the schema is this release's. Raises `DatabaseFault` if it is newer than the program."""
    if _is_newest(connection):
        return True
    current, own = _versions(connection)
    return current == own


def upgrade(connection: Connection) -> None:
    """Bring the schema to this release's, in one transaction. Raises `DatabaseFault` if it is newer."""
    if _is_newest(connection):
        return
    if connection.dialect.name == "postgresql":  # of two that migrate at once one waits, and finds it done
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1397246792)")
        connection.exec_driver_sql("SET LOCAL lock_timeout = '500ms'")  # nobody is to queue behind us for longer
    current, own = _versions(connection)
    if current != own:
        from alembic import command

        command.upgrade(alembic_config(connection), "head")
