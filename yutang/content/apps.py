from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "yutang.content"

    def ready(self) -> None:
        from yutang.content import merging  # noqa: F401, PLC0415 - they register
