from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "yutang.customers"

    def ready(self) -> None:
        from yutang.customers import (  # noqa: PLC0415 - they register
            fact_filters,  # noqa: F401
            handlers,  # noqa: F401
            jobs,  # noqa: F401
            loops,  # noqa: F401
            navigation,  # noqa: F401
            panels,  # noqa: F401
            readers,  # noqa: F401
        )
