from django.apps import AppConfig


class WecomConfig(AppConfig):
    name = "yutang.wecom"

    def ready(self) -> None:
        from yutang.wecom import checks, jobs, loops, pages, settings  # noqa: F401, PLC0415 - they register
