"""The stand-in's web pages: a customer's phone, a member's client, and what runs between them."""

from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from simulator.pages import views
from simulator.pages.product import product

STATIC = Path(__file__).parent.parent / "static"


def routes() -> list[BaseRoute]:
    """Every page of the stand-in, to be mounted at its root."""
    return [
        Route("/", views.home),
        Route("/ca/{code}", views.landing),
        Route("/q/{code}", views.landing),
        Route("/lang/{lang}", views.choose_language),
        Route("/product", product),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
