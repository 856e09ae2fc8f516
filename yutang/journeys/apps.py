from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "yutang.journeys"

    def ready(self) -> None:
        from yutang.journeys import (  # noqa: PLC0415 - they register
            challenge_jobs,  # noqa: F401
            challenge_readers,  # noqa: F401
            challenge_source,  # noqa: F401
            checks,  # noqa: F401
            customer_panel,  # noqa: F401
            group_jobs,  # noqa: F401
            group_panels,  # noqa: F401
            jobs,  # noqa: F401
            journey_source,  # noqa: F401
            loops,  # noqa: F401
            merging,  # noqa: F401
            navigation,  # noqa: F401
            readers,  # noqa: F401
        )
        from yutang.journeys.commands.acts import (  # noqa: PLC0415 - they register
            awaiting,  # noqa: F401
            changing,  # noqa: F401
            group_sending,  # noqa: F401
            group_tasks,  # noqa: F401
            leading,  # noqa: F401
            sending,  # noqa: F401
            tasks,  # noqa: F401
            telling,  # noqa: F401
            ways,  # noqa: F401
        )
