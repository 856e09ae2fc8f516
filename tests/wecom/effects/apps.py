from django.apps import AppConfig
from django.db import connection

from yutang import wecom

TABLE = """
    create table effect (id bigint generated always as identity primary key,
        inbox_id bigint not null, customer text not null)
"""


class EffectsConfig(AppConfig):
    name = "tests.wecom.effects"

    def ready(self) -> None:
        wecom.on("change_external_contact", "test_effect")(take_effect)


def take_effect(event: wecom.Event) -> None:
    """Leave one row, slowly enough that a kill often comes in between."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into effect (inbox_id, customer) values (%s, %s)",
            [event.inbox_id, event.text("ExternalUserID")],
        )
        cursor.execute("select pg_sleep(0.001)")
