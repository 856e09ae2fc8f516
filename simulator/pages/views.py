"""Views of the pages; their data comes from the JSON controls, read by the scripts."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.templating import Jinja2Templates

from simulator.pages.language import COOKIE, LANGUAGES, language_of
from simulator.pages.words import WORDS

HERE = Path(__file__).parent.parent
QR_READER = HERE / "static" / "vendor" / "jsQR.js"
YEAR = 365 * 24 * 3600
POLICY = (
    "default-src 'self'; img-src * data: blob:; media-src *; frame-src http: https:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'"
)

templates = Jinja2Templates(directory=HERE / "templates")


async def home(request: Request) -> Response:
    """The phone, the client and the log, side by side.

    Cookies belong to a host name, and the product knows the stand-in by its number.
    """
    if request.url.hostname == "localhost":
        return RedirectResponse(request.url.replace(hostname="127.0.0.1"))
    return page(request, "home.html", reads_images=QR_READER.exists())


async def landing(request: Request) -> Response:
    """Where a contact way's QR code or an acquisition link leads: the card of whom to add."""
    return page(request, "landing.html", person=request.cookies.get("sim_person", ""))


async def choose_language(request: Request) -> Response:
    """Remember the language and go back to the phone."""
    answer = RedirectResponse("/", status_code=303)
    if (lang := request.path_params["lang"]) in LANGUAGES:
        answer.set_cookie(COOKIE, lang, max_age=YEAR, samesite="lax")
    return answer


def page(request: Request, template: str, **more: object) -> Response:
    lang = language_of(request)
    other = next(each for each in LANGUAGES if each != lang)
    context = {"lang": lang, "other_lang": other, "w": WORDS[lang], **more}
    headers = {"Content-Security-Policy": POLICY, "Vary": "Cookie, Accept-Language"}
    return templates.TemplateResponse(request, template, context, headers=headers)
