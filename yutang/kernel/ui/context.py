"""What every template gets: the navigation this member sees, theme and language."""

from typing import Any

from django.http import HttpRequest

from yutang.kernel.ui import nav

THEME_COOKIE = "yutang_theme"
THEMES = ("auto", "light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """The page frame's variables."""
    user = getattr(request, "user", None)
    permissions: frozenset[str] = getattr(user, "permissions", frozenset())
    theme = request.COOKIES.get(THEME_COOKIE, "auto")
    return {
        "nav_sections": nav.sections(permissions),
        "theme": theme if theme in THEMES else "auto",
        "language_code": getattr(request, "LANGUAGE_CODE", "zh-hans"),
    }
