from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "yutang.kernel"

    def ready(self) -> None:
        from yutang.kernel import checks, housekeeping  # noqa: F401, PLC0415 - they register
