from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "yutang.org"

    def ready(self) -> None:
        from yutang.org import handlers, jobs, pages  # noqa: F401, PLC0415 - they register
