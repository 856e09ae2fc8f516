"""What may be set about the enterprise."""

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.kernel import enterprise
from yutang.kernel.money import SYMBOLS

COMMON_ZONES = ["Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo"]


def zones() -> list[tuple[str, str]]:
    """Every time zone, the likely ones first."""
    rest = sorted(zone for zone in available_timezones() if "/" in zone)
    return [(zone, zone) for zone in dict.fromkeys([*COMMON_ZONES, *rest])]


class EnterpriseForm(forms.Form):
    """Name, time zone, currency and language."""

    name = forms.CharField(
        label=_("Name of the brand"),
        max_length=40,
        required=False,
        help_text=_("Shown in the side bar and on customers' pages."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zones,
        help_text=_("Days, quiet hours and festivals are counted in it."),
    )
    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=[(code, f"{code} {symbol}") for code, symbol in SYMBOLS.items()],
        help_text=_("For amounts whose source doesn't name one. Customers' totals count it alone."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[
            (enterprise.AUTO, _("As the browser asks")),
            ("zh-hans", _("Chinese")),
            ("en", _("English")),
        ],
        help_text=_("For people who haven't chosen one themselves."),
    )
