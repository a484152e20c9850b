"""All tables, for migrations: importing this module fills the metadata."""

from bot.store import rows, rows_of_evidence, rows_of_letters

ALL = (rows, rows_of_letters, rows_of_evidence)
