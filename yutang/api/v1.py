"""The REST API: every router under /api/v1."""

from typing import Any

from ninja import NinjaAPI

from yutang.api import problems
from yutang.api.audiences import router as audiences
from yutang.api.facts import router as facts
from yutang.api.hooks import router as hooks
from yutang.api.journey_runs import router as journey_runs
from yutang.api.journeys import router as journeys
from yutang.api.me import router as me
from yutang.api.orders import router as orders
from yutang.api.products import router as products

api = NinjaAPI(
    title="Yutang",
    version="1",
    description="Orders, products, customers' facts, audiences and journeys. Amounts are whole "
    "numbers of the currency's smallest unit; moments are ISO 8601 with a zone.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="v1",
)
problems.register(api)
api.add_router("", me)
api.add_router("", facts)
api.add_router("", orders)
api.add_router("", products)
api.add_router("", audiences)
api.add_router("", journeys)
api.add_router("", journey_runs)
api.add_router("", hooks)


def addresses() -> tuple[list[Any], str, str]:
    """The operations' addresses, each saying who may call it."""
    patterns, app, namespace = api.urls
    for each in patterns:
        view: Any = each.callback
        view.access = "public: programs with a token, which each operation asks for"
    return patterns, app, namespace
