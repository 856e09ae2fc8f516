"""Which language a request wants."""

from starlette.requests import Request

COOKIE = "sim_lang"
LANGUAGES = ("zh-Hans", "en")  # the first is the default


def language_of(request: Request) -> str:
    """The language chosen before, else the browser's, else Chinese."""
    if (chosen := request.cookies.get(COOKIE)) in LANGUAGES:
        return str(chosen)
    return preferred(request.headers.get("accept-language", ""))


def preferred(accept: str) -> str:
    """The supported language with the highest quality in an Accept-Language header."""
    wishes = sorted((wish(part) for part in accept.split(",")), key=lambda each: -each[0])
    for quality, tag in wishes:
        if quality > 0 and tag.startswith("en"):
            return "en"
        if quality > 0 and tag.startswith("zh"):
            return "zh-Hans"
    return LANGUAGES[0]


def wish(part: str) -> tuple[float, str]:
    """Quality and tag of one entry; a malformed quality counts as none."""
    tag, _, quality = part.strip().lower().partition(";q=")
    try:
        return (float(quality) if quality else 1.0, tag)
    except ValueError:
        return (0.0, tag)
