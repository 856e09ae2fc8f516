from django.apps import AppConfig


class AudiencesConfig(AppConfig):
    name = "yutang.audiences"

    def ready(self) -> None:
        from yutang.audiences import (  # noqa: PLC0415 - they register
            checks,  # noqa: F401
            filters,  # noqa: F401
            jobs,  # noqa: F401
            loops,  # noqa: F401
            merging,  # noqa: F401
            navigation,  # noqa: F401
            panels,  # noqa: F401
            readers,  # noqa: F401
        )
        from yutang.audiences.warehouse import lag  # noqa: PLC0415

        lag.register()
