"""The database itself refuses to change or delete a line of the log, whoever asks and by whatever way."""

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from wagtail.models import ModelLogEntry, PageLogEntry

TABLES = tuple(model._meta.db_table for model in (PageLogEntry, ModelLogEntry))
WORDS = "the audit log can only be added to"

# An INSERT OR REPLACE deletes without firing triggers on DELETE, so a known id is refused when it comes in.
SQLITE = (
    "CREATE TRIGGER IF NOT EXISTS {table}_unchanged BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{words}'); END",
    "CREATE TRIGGER IF NOT EXISTS {table}_kept BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{words}'); END",
    "CREATE TRIGGER IF NOT EXISTS {table}_once BEFORE INSERT ON {table}"
    " WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{words}'); END",
)
POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION ascn_keep_log() RETURNS trigger LANGUAGE plpgsql AS"
    " $$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)
POSTGRES = (
    "CREATE OR REPLACE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table}"
    " FOR EACH ROW EXECUTE FUNCTION ascn_keep_log()",
    "CREATE OR REPLACE TRIGGER {table}_whole BEFORE TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION ascn_keep_log()",
)
TRIGGERS = {"sqlite": ("unchanged", "kept", "once"), "postgresql": ("kept", "whole")}


def names(vendor: str) -> set[str]:
    return {f"{table}_{trigger}" for table in TABLES for trigger in TRIGGERS[vendor]}


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Guard both tables; what is there already stays."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION.format(words=WORDS))
        for table in TABLES:
            for statement in POSTGRES if connection.vendor == "postgresql" else SQLITE:
                cursor.execute(statement.format(table=table, words=WORDS))


def take_down(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            for trigger in TRIGGERS[connection.vendor]:
                where = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{trigger}{where}")


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """The triggers that are not there; empty on a database that keeps its log."""
    kept = "SELECT tgname FROM pg_trigger" if connection.vendor == "postgresql" else "SELECT name FROM sqlite_master"
    with connection.cursor() as cursor:
        cursor.execute(kept)
        return names(connection.vendor) - {row[0] for row in cursor.fetchall()}


def put_up_again(*, using: str, **_signal: object) -> None:
    """After every migration: SQLite makes some tables anew, and their triggers go with the old one."""
    if set(TABLES) <= set(connections[using].introspection.table_names()):
        put_up(connections[using])
