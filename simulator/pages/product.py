"""Which pages of the product a member's client can open."""

from urllib.parse import urlsplit

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

PAGES = ("/today", "/sidebar")
PATIENCE = 2.0  # seconds


async def product(request: Request) -> Response:
    """Where the product is, as its callback says, and which of the members' pages it has."""
    async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
        world = (await client.get(f"{request.base_url}sim/world")).json()
        base = product_base(world["apps"])
        answering = [page for page in PAGES if base and await answers(client, base + page)]
    return JSONResponse({"base": base, "answering": answering})


def product_base(apps: list[dict[str, object]]) -> str:
    """The origin of the first callback, else of the first trusted domain, else nothing."""
    for app in apps:
        if url := app["callback_url"]:
            parts = urlsplit(str(url))
            return f"{parts.scheme}://{parts.netloc}"
    for app in apps:
        if isinstance(domains := app["trusted_domains"], list) and domains:
            return f"http://{domains[0]}"
    return ""


async def answers(client: httpx.AsyncClient, url: str) -> bool:
    """True when there is a page; that it asks for a login first doesn't matter."""
    try:
        answer = await client.get(url)
    except httpx.HTTPError:
        return False
    return answer.status_code < 500 and answer.status_code != 404
