from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "yutang.console"

    def ready(self) -> None:
        from yutang.console import pages  # noqa: F401, PLC0415 - they register
