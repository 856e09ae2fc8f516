"""What the settings page says about the enterprise itself."""

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from yutang.kernel import config

NAME = "enterprise.name"
CURRENCY = "enterprise.currency"
LANGUAGE = "enterprise.language"
TIME_ZONE = "enterprise.time_zone"
AUTO = "auto"  # the browser's language

config.declare(NAME)
config.declare(CURRENCY, default="CNY")
config.declare(LANGUAGE, default=AUTO)
config.declare(TIME_ZONE, env="YUTANG_TIME_ZONE", default=settings.TIME_ZONE)


def name() -> str:
    """What the brand calls itself; empty until somebody says."""
    return config.get(NAME)


def currency() -> str:
    """The currency of amounts that don't name one."""
    return config.get(CURRENCY)


def language() -> str:
    """The language of those who haven't chosen one; empty: their browser's."""
    chosen = config.get(LANGUAGE)
    return "" if chosen == AUTO else chosen


def zone() -> ZoneInfo:
    """Days, quiet hours and festivals are counted in this time zone."""
    return _zone(config.get(TIME_ZONE))


@lru_cache(maxsize=8)
def _zone(chosen: str) -> ZoneInfo:
    try:
        return ZoneInfo(chosen)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)
