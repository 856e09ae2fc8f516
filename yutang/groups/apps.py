from django.apps import AppConfig


class GroupsConfig(AppConfig):
    name = "yutang.groups"

    def ready(self) -> None:
        from yutang.groups import (  # noqa: PLC0415 - they register
            handlers,  # noqa: F401
            jobs,  # noqa: F401
            merging,  # noqa: F401
            navigation,  # noqa: F401
            panels,  # noqa: F401
        )
