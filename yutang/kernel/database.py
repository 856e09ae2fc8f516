"""Small facts about the one database."""

from django.db import connection, models
from psycopg.conninfo import make_conninfo


class CurrentTransaction(models.Func):
    """The id of the transaction that writes the row, as a plain integer."""

    template = "(pg_current_xact_id()::text::bigint)"
    output_field = models.BigIntegerField()


NOTIFY = "select pg_notify(%s, '')"


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
