"""Small words of acquisition's templates."""

from collections.abc import Iterable

from django import template

from yutang.acquisition.models import Code, Standing
from yutang.acquisition.queries.group_codes import Filling

register = template.Library()

CHANNEL_ICONS = {
    Code.Channel.PACKAGE: "package",
    Code.Channel.LEAFLET: "file-text",
    Code.Channel.POSTER: "building-store",
    Code.Channel.SMS: "message",
    Code.Channel.ADVERT: "speakerphone",
    Code.Channel.LIVE: "broadcast",
    Code.Channel.MENU: "menu-2",
}


@register.filter
def percent(share: float | None) -> str:
    """A share as people read it; a dash while there is nothing to divide."""
    if share is None:
        return "–"
    return f"{share:.0%}" if share in (0, 1) else f"{share:.1%}"


@register.filter
def channel_icon(code: Code) -> str:
    """The icon that stands for the code's channel."""
    return CHANNEL_ICONS.get(Code.Channel(code.channel), "qrcode")


@register.filter
def filling_state(fillings: Iterable[Filling]) -> str:
    """The worst that can be said of a code's doors."""
    doors = list(fillings)
    said = {
        "full": any(each.is_full for each in doors),
        "trouble": any(_is_refused(each) for each in doors),
        "low": any(each.is_low for each in doors),
        "waiting": any(not each.door.is_live for each in doors),
    }
    return next((name for name, holds in said.items() if holds), "open")


def _is_refused(filling: Filling) -> bool:
    return filling.door.standing == Standing.REFUSED and not filling.door.config_id
