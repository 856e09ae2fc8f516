from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AcquisitionConfig(AppConfig):
    """Live codes, assignment, locks and hook gifts."""

    name = "yutang.acquisition"
    label = "acquisition"
    verbose_name = _("Acquisition")

    def ready(self) -> None:
        from yutang.acquisition import (  # noqa: F401, PLC0415 - importing registers
            arrivals,
            checks,
            filters,
            handlers,
            jobs,
            menu,
            merging,
            panels,
            readers,
            today,
        )
