"""Small facts about the one database."""

from django.db import connection, models
from psycopg.conninfo import make_conninfo


class CurrentTransaction(models.Func):
    """The id of the transaction that writes the row, as a plain integer."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


NOTIFY = "select pg_notify(%s, '')"
MANY = 1_000


def conninfo() -> str:
    """The address for a connection of our own, beside Django's pool."""
    settings = connection.settings_dict
    return make_conninfo(
        "",
        dbname=settings["NAME"],
        user=settings["USER"] or None,
        password=settings["PASSWORD"] or None,
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        application_name="yutang",
    )


def notify(channel: str) -> None:
    """Wake whoever listens, when the present transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute(NOTIFY, [channel])


def plan_afresh(rows: int) -> None:
    """Before many rows are written: forget this connection's plans for checking foreign keys.

    PostgreSQL keeps them until it next analyzes the table. One made when the table was all but
    empty goes through all of it for each row, and a commit takes minutes, which every reader of a
    log waits for.
    """
    if rows >= MANY:
        with connection.cursor() as cursor:
            cursor.execute("discard plans")
