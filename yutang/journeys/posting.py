"""One webhook over the network: to the address that was looked up, within its time, no further."""

import asyncio
import socket
import ssl
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult

import httpx

from yutang.journeys.rules import targets
from yutang.kernel import config

MOST_READ = 4_096  # bytes of an answer; nobody needs more
MOST_SHOWN = 160
ALLOW = "journeys.webhook_allow"

config.declare(ALLOW, env="YUTANG_WEBHOOK_ALLOW")


@dataclass(frozen=True)
class Post:
    """What is told to whom, with the headers that sign it, and how many seconds it may take."""

    url: str
    body: bytes
    headers: dict[str, str]
    seconds: float


@dataclass(frozen=True)
class Answer:
    """What came of it; `status` None: no answer."""

    status: int | None
    detail: str
    is_forbidden: bool = False


FORBIDDEN = Answer(None, "forbidden", is_forbidden=True)


def hosts() -> frozenset[str]:
    """Hosts that may be called although they aren't on the open Internet."""
    return targets.allowed(config.get(ALLOW))


def send(post: Post) -> Answer:
    """Call the target once; redirects aren't followed."""
    parts = targets.split(post.url)
    if parts is None:
        return FORBIDDEN
    return asyncio.run(_within_time(post, parts, targets.is_named(parts, hosts())))


async def _within_time(post: Post, parts: SplitResult, is_named: bool) -> Answer:
    try:
        async with asyncio.timeout(post.seconds):  # all of it, however slowly it drips
            return await _send(post, parts, is_named)
    except (TimeoutError, httpx.TimeoutException):
        return Answer(None, "timeout")
    except socket.gaierror:
        return Answer(None, "no_such_host")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, ValueError) as fault:
        return Answer(None, type(fault).__name__)


async def _send(post: Post, parts: SplitResult, is_named: bool) -> Answer:
    addresses = await _looked_up(parts)
    if not is_named and not all(targets.is_public(each) for each in addresses):
        return FORBIDDEN
    async with httpx.AsyncClient(trust_env=False, timeout=post.seconds, verify=_trust()) as http:
        url = httpx.URL(post.url)
        request = http.build_request(
            "POST",
            # The very address that was looked at: a name may mean another one a moment later.
            url.copy_with(host=addresses[0]),
            content=post.body,
            headers={**post.headers, "Host": url.netloc.decode()},
            extensions={"sni_hostname": url.raw_host.decode()},
        )
        answer = await http.send(request, stream=True)
        try:
            return Answer(answer.status_code, await _begin(answer))
        finally:
            await answer.aclose()


async def _looked_up(parts: SplitResult) -> list[str]:
    loop = asyncio.get_running_loop()
    port = targets.port_of(parts)
    found = await loop.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_kind, address in found]


async def _begin(answer: httpx.Response) -> str:
    """The begin of what the target says, for whoever looks for a fault."""
    read = b""
    async for part in answer.aiter_raw(MOST_READ):
        read += part
        if len(read) >= MOST_READ:
            break
    text = read[:MOST_READ].decode(errors="replace").replace("\0", "")
    return " ".join(text.split())[:MOST_SHOWN]


@cache
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context()
