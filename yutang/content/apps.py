from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "yutang.content"

    def ready(self) -> None:
        from yutang.content import (  # noqa: F401, PLC0415 - importing registers
            filters,
            jobs,
            link_sources,
            loops,
            merging,
            navigation,
            pages,
            panels,
        )
