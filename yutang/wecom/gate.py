"""The callback's short way: answered before Django's middleware, which it has no use for."""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from yutang.wecom import callback, inlet, xml

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


def ahead_of(application: Application) -> Application:
    """The WSGI application that answers the callback itself and leaves the rest to Django."""

    def handle(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != callback.PATH:
            return application(environ, start_response)
        answer = _answer(environ)
        body = answer.text.encode()
        status = f"{answer.status} {HTTPStatus(answer.status).phrase}"
        headers = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("X-Content-Type-Options", "nosniff"),
        ]
        start_response(status, headers)
        return [body]

    return handle


def _answer(environ: Environ) -> callback.Answer:
    try:
        size = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return callback.Answer(400, "Content-Length")
    if size > xml.BIGGEST:
        return callback.Answer(413, "too big")
    body = environ["wsgi.input"].read(xml.BIGGEST + 1)  # a chunked body doesn't say its length
    if len(body) > xml.BIGGEST:
        return callback.Answer(413, "too big")
    try:
        return callback.answer(environ["REQUEST_METHOD"], environ.get("QUERY_STRING", ""), body)
    finally:
        inlet.give_back()
