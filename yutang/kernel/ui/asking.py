"""Destructive acts ask first: in a dialog where JavaScript runs, else on a page of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Question:
    """What is asked before the act: a title, what follows from it, the words of the button."""

    title: str | Promise
    text: str | Promise
    label: str | Promise


def asked(
    title: str | Promise, text: str | Promise, label: str | Promise
) -> Callable[[View], View]:
    """Run the POST view only when the person has confirmed; before that, show the question."""
    question = Question(title, text, label)

    def decorate(view: View) -> View:
        @wraps(view)
        def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST" or request.POST.get("confirmed") == "1":
                return view(request, *args, **kwargs)
            return render(
                request,
                "ui/confirm_page.html",
                {"ask": question, "carried": _carried(request), "back": _back(request)},
            )

        return asking

    return decorate


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
    ]


def _back(request: HttpRequest) -> str:
    target = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if safe else "/"
