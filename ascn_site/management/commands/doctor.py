"""One line per thing that is wrong with this installation, and exit 1; nothing wrong, one line that says so."""

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from ascn_site import checks, health
from ascn_site.audit import guard

# What makes an acknowledged write survive a power cut.
SQLITE_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
POSTGRES_SETTINGS = {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on"}


class Command(BaseCommand):
    help = "Check configuration, database, services and disk; exit 1 with one line per finding."
    requires_system_checks = ()

    def handle(self, **_options):
        half = filter(None, [checks.unfinished_restore()])
        findings = [*checks.unsafe_settings(), *half, *durability_troubles(), *log_troubles()]
        findings += [f"{name}: {trouble}" for name, trouble in health.troubles().items()]
        if findings:
            raise CommandError("\n".join(findings))
        self.stdout.write("All is well.")


def durability_troubles() -> list[str]:
    """Settings of the database that would lose what was acknowledged."""
    is_sqlite = checks.is_sqlite()
    wanted = SQLITE_PRAGMAS if is_sqlite else POSTGRES_SETTINGS
    question = "PRAGMA {}" if is_sqlite else "SHOW {}"
    found = []
    try:
        with connection.cursor() as cursor:
            for name, value in wanted.items():
                cursor.execute(question.format(name))
                actual = cursor.fetchone()[0]
                if actual != value:
                    found.append(f"database: {name} is {actual!r} and must be {value!r}, or a power cut loses writes")
    except DatabaseError:
        return []  # readiness says that the database does not answer
    return found


def log_troubles() -> list[str]:
    """Triggers that keep the audit log and are not there, as after a table was made anew by hand."""
    try:
        gone = guard.missing(connection)
    except DatabaseError:
        return []
    return [
        f"audit log: the trigger {name} is missing, so lines could be changed. Run: migrate" for name in sorted(gone)
    ]
