from django.apps import AppConfig


class AudiencesConfig(AppConfig):
    name = "yutang.audiences"

    def ready(self) -> None:
        from yutang.audiences import jobs, navigation, panels  # noqa: F401, PLC0415 - they register
