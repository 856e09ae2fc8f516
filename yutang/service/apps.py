from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "yutang.service"

    def ready(self) -> None:
        from yutang.service import (  # noqa: PLC0415 - they register
            merging,  # noqa: F401
            navigation,  # noqa: F401
        )
