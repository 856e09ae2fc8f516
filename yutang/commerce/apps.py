from django.apps import AppConfig


class CommerceConfig(AppConfig):
    name = "yutang.commerce"

    def ready(self) -> None:
        from yutang.commerce import (  # noqa: PLC0415 - they register
            jobs,  # noqa: F401
            merging,  # noqa: F401
            navigation,  # noqa: F401
            panels,  # noqa: F401
            ready,  # noqa: F401
        )
