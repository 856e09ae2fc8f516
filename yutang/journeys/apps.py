from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "yutang.journeys"

    def ready(self) -> None:
        from yutang.journeys import (  # noqa: PLC0415 - they register
            jobs,  # noqa: F401
            journey_source,  # noqa: F401
            loops,  # noqa: F401
            merging,  # noqa: F401
            navigation,  # noqa: F401
            readers,  # noqa: F401
        )
        from yutang.journeys.commands.acts import (  # noqa: PLC0415 - they register
            sending,  # noqa: F401
            ways,  # noqa: F401
        )
