from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "yutang.outreach"

    def ready(self) -> None:
        from yutang.outreach import (  # noqa: F401, PLC0415 - they register
            carrier_checks,
            chat_source,
            checks,
            greeting_source,
            group_broadcasts,
            handlers,
            jobs,
            loops,
            mass_sends,
            merging,
            moment_source,
            pages,
            restraint_pages,
            send_checks,
            sms_pages,
            today,
            todo_panels,
            welcome_source,
        )
