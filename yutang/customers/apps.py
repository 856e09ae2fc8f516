from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "yutang.customers"

    def ready(self) -> None:
        from yutang.customers import handlers, jobs, loops  # noqa: F401, PLC0415 - they register
