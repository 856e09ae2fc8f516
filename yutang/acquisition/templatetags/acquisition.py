"""Small words of acquisition's templates."""

from django import template

from yutang.acquisition.models import Code

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
