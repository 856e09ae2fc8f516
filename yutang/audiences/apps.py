from django.apps import AppConfig


class AudiencesConfig(AppConfig):
    name = "yutang.audiences"

    def ready(self) -> None:
        from yutang.audiences import (  # noqa: PLC0415 - they register
            jobs,  # noqa: F401
            merging,  # noqa: F401
            navigation,  # noqa: F401
            panels,  # noqa: F401
        )
