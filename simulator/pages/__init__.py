"""The stand-in's web pages: a customer's phone, a member's client, and what runs between them."""

from pathlib import Path

from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from simulator.pages import views

STATIC = Path(__file__).parent.parent / "static"


def routes() -> list[BaseRoute]:
    """Every page of the stand-in, to be mounted at its root."""
    return [
        Route("/", views.home),
        Route("/ca/{code}", views.landing),
        Route("/q/{code}", views.landing),
        Route("/g/{code}", views.landing),
        Route("/lang/{lang}", views.choose_language),
        Mount("/static", Fresh(directory=STATIC)),
    ]


class Fresh(StaticFiles):
    """Files that a browser asks for each time, so that scripts of two versions never meet."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = "no-cache"
        return answer
