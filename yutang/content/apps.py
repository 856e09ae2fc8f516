from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "yutang.content"

    def ready(self) -> None:
        from yutang.content import loops, merging, navigation  # noqa: F401, PLC0415 - they register
