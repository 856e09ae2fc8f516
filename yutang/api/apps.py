from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "yutang.api"

    def ready(self) -> None:
        from yutang.api import jobs, navigation  # noqa: F401, PLC0415 - they register
