from django.apps import AppConfig


class ServiceConfig(AppConfig):
    name = "yutang.service"

    def ready(self) -> None:
        from yutang.service import (  # noqa: PLC0415 - they register
            handing_panel,  # noqa: F401
            handlers,  # noqa: F401
            jobs,  # noqa: F401
            loops,  # noqa: F401
            merging,  # noqa: F401
            navigation,  # noqa: F401
            quality_checks,  # noqa: F401
            readers,  # noqa: F401
            today,  # noqa: F401
        )
