"""One webhook over the network: to the address that was looked up, within its time, no further."""

import asyncio
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from urllib.parse import SplitResult

import httpx

from yutang.journeys import looking_up
from yutang.journeys.rules import targets
from yutang.kernel import config

MOST_READ = 4_096  # bytes of an answer; nobody needs more
MOST_LISTENED = 2  # seconds, for the words after a status
MOST_ADDRESSES = 4  # of one name, tried one after another
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
    """One deadline for all of it, however slowly anything drips: name, connection, TLS, answer."""
    until = asyncio.get_running_loop().time() + post.seconds
    try:
        return await _send(post, parts, is_named, until)
    except (TimeoutError, httpx.TimeoutException):
        return Answer(None, "timeout")
    except socket.gaierror:
        return Answer(None, "no_such_host")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, ValueError) as fault:
        return Answer(None, type(fault).__name__)


async def _send(post: Post, parts: SplitResult, is_named: bool, until: float) -> Answer:
    async with asyncio.timeout_at(until):
        addresses = await _looked_up(parts)
    if not is_named and not all(targets.is_public(each) for each in addresses):
        return FORBIDDEN
    async with httpx.AsyncClient(trust_env=False, timeout=post.seconds, verify=_trust()) as http:
        async with asyncio.timeout_at(until):
            answer = await _answered(http, post, addresses)
        try:
            return Answer(answer.status_code, await _begin(answer, until))
        finally:
            await answer.aclose()


async def _looked_up(parts: SplitResult) -> list[str]:
    return await looking_up.addresses(parts.hostname or "", targets.port_of(parts))


async def _answered(http: httpx.AsyncClient, post: Post, addresses: list[str]) -> httpx.Response:
    """Of the first address that lets itself be called; what comes of it then is the answer."""
    *others, last = addresses[:MOST_ADDRESSES]
    for address in others:
        with suppress(httpx.ConnectError):
            return await http.send(_request(http, post, address), stream=True)
    return await http.send(_request(http, post, last), stream=True)


def _request(http: httpx.AsyncClient, post: Post, address: str) -> httpx.Request:
    """To the very address that was looked at: a name may mean another one a moment later."""
    url = httpx.URL(post.url)
    return http.build_request(
        "POST",
        url.copy_with(host=address),
        content=post.body,
        headers={**post.headers, "Host": url.netloc.decode()},
        extensions={"sni_hostname": url.raw_host.decode()},
    )


async def _begin(answer: httpx.Response, until: float) -> str:
    """The begin of what the target says, for whoever looks for a fault; of a success nothing.

    The status has been said: whoever drips or breaks off after it changes nothing any more.
    """
    if targets.is_taken(answer.status_code):
        return ""
    read = b""
    enough = asyncio.get_running_loop().time() + MOST_LISTENED
    with suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout_at(min(until, enough)):
            async for part in answer.aiter_raw():
                read += part
                if len(read) >= MOST_READ:
                    break
    text = read[:MOST_READ].decode(errors="replace").replace("\0", "")
    return " ".join(text.split())[:MOST_SHOWN]


@cache
def _trust() -> ssl.SSLContext:
    return httpx.create_ssl_context()
