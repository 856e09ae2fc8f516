"""Every address of the product with every role: what a view declares is what holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.urls.resolvers import RegexPattern
from django.utils.regex_helper import normalize

from tests.org import make
from yutang.kernel.ui import nav
from yutang.org import rules

SAMPLES = {
    "int": 999_999,
    "slug": "nothing",
    "str": "nothing",
    "path": "nothing",
    "uuid": UUID(int=0),
}
STRANGERS = "https://evil.example/"


@dataclass(frozen=True)
class Address:
    """One address with a sample for each of its parts, and what its view declares."""

    path: str
    access: str | None

    @property
    def roles(self) -> frozenset[str]:
        """The roles that may pass; empty where everybody may."""
        return frozenset(str(role) for role in rules.PERMISSIONS[str(self.access)])


def addresses(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[Address]:
    """All addresses of the product."""
    for each in (resolver or get_resolver()).url_patterns:
        path = prefix + sample(each)
        if isinstance(each, URLPattern):
            yield Address(path, getattr(each.callback, "access", None))
        else:
            yield from addresses(each, path)


def sample(each: URLPattern | URLResolver) -> str:
    pattern = each.pattern
    converters = getattr(pattern, "converters", {})
    route = str(getattr(pattern, "_route", ""))
    if isinstance(pattern, RegexPattern):
        return sample_of_expression(str(pattern))
    for name, converter in converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        kind = {"string": "str"}.get(kind, kind)
        found = f"<{kind}:{name}>" if f"<{kind}:{name}>" in route else f"<{name}>"
        route = route.replace(found, str(SAMPLES[kind]))
    return route


def sample_of_expression(expression: str) -> str:
    """A path that the expression takes: first alternatives, and one word for each group."""
    simple = re.sub(r"\(\?P<\w+>(\w+)\|[^)]*\)", r"\1", expression)
    template, names = normalize(simple)[0]
    return str(template) % dict.fromkeys(names, "nothing")


ALL = sorted(addresses(), key=lambda address: address.path)
GUARDED = [one for one in ALL if one.access in rules.PERMISSIONS]
PUBLIC = [one for one in ALL if str(one.access).startswith("public: ")]
OWN = [one for one in ALL if str(one.access).startswith("member: ")]


def test_every_view_declares_who_may_see_it():
    silent = [one.path for one in ALL if one.access is None]
    assert silent == [], "decorate them with org.access.member_required, signed_in or public"
    assert len(GUARDED) + len(PUBLIC) + len(OWN) == len(ALL)


def leads_to_login(answer) -> bool:
    return bool(answer.status_code == 302 and answer.url.startswith("/login?next="))


def is_closed(client, address) -> bool:
    """Both ways in lead to the sign-in page, or aren't ways at all, but one is."""
    answers = [client.get(address.path), client.post(address.path)]
    others = {answer.status_code for answer in answers if not leads_to_login(answer)}
    return others <= {405} and any(map(leads_to_login, answers))


@pytest.mark.django_db
def test_who_isnt_signed_in_is_led_to_sign_in(client):
    for address in [*GUARDED, *OWN]:
        assert is_closed(client, address), address
        parts = [
            getattr(client, method)(address.path, HTTP_HX_REQUEST="true")
            for method in ("get", "post")
        ]
        assert {part.headers.get("HX-Refresh", part.status_code) for part in parts} <= {
            "true",
            405,
        }, address


@pytest.mark.django_db
def test_public_addresses_ask_nobody_to_sign_in(client):
    for address in PUBLIC:
        answer = client.get(address.path)
        assert not leads_to_login(answer), address
        assert answer.status_code < 500 or address.path == "/healthz", address


@pytest.mark.django_db
@pytest.mark.parametrize("role", [str(role) for role in rules.Role])
def test_each_role_passes_where_its_permissions_say_so(client, role):
    client.force_login(make.member("Alice", role))
    for address in GUARDED:
        if role in address.roles:
            answer = client.get(address.path)
            assert answer.status_code in (200, 204, 302, 400, 404, 405), address
            assert not leads_to_login(answer), address
        else:
            assert client.get(address.path).status_code in (403, 405), address
            refused = client.post(address.path, HTTP_HX_REQUEST="true")  # a sentence, no page
            assert refused.status_code in (403, 405), address
    for address in OWN:
        answer = client.get(address.path)
        assert answer.status_code in (200, 302, 403, 404, 405), address
        assert not leads_to_login(answer), address


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["disabled", "left"])
def test_who_is_switched_off_passes_nowhere(client, status):
    client.force_login(make.member("Alice", status=status))
    for address in [*GUARDED, *OWN]:
        assert is_closed(client, address), address


@pytest.mark.django_db
@pytest.mark.parametrize("role", [str(role) for role in rules.Role])
def test_the_navigation_shows_what_opens_and_nothing_else(role):
    shown = {
        item.url_name
        for section in nav.sections(rules.permissions_of(role))
        for item in section.items
    }
    every = [
        item for section in nav.sections(frozenset(rules.PERMISSIONS)) for item in section.items
    ]
    for item in every:
        view = resolve(reverse(item.url_name)).func
        declared = getattr(view, "access", None)
        assert declared == item.permission, f"{item.url_name} opens with another permission"
        assert (item.url_name in shown) == rules.may(role, item.permission)


@pytest.mark.django_db
def test_an_act_by_link_from_another_site_is_refused(client):

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(make.member("Alice"))
    for address in GUARDED:
        answer = strict.post(address.path, HTTP_ORIGIN=STRANGERS)
        assert answer.status_code in (403, 405), address
