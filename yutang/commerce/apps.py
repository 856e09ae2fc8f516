from django.apps import AppConfig


class CommerceConfig(AppConfig):
    name = "yutang.commerce"

    def ready(self) -> None:
        from yutang.commerce import jobs, navigation, panels  # noqa: F401, PLC0415 - they register
