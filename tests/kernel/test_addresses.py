"""Whose address counts."""

import pytest
from django.test import RequestFactory

from yutang.kernel import addresses


@pytest.mark.parametrize(
    ("proxies", "told", "counted"),
    [
        (0, "10.0.0.1", "192.0.2.7"),
        (1, "10.0.0.1", "10.0.0.1"),
        (1, "10.0.0.1, 10.0.0.2", "10.0.0.2"),
        (2, "10.0.0.1, 10.0.0.2", "10.0.0.1"),
        (2, "10.0.0.1", "192.0.2.7"),
        (1, "nonsense", "192.0.2.7"),
        (1, "", "192.0.2.7"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, told, counted):
    settings.PROXIES = proxies
    asked = RequestFactory().get("/", headers={"X-Forwarded-For": told}, REMOTE_ADDR="192.0.2.7")
    assert addresses.client(asked) == counted


def test_one_ipv6_household_counts_as_one():
    ask = RequestFactory()
    first = ask.get("/", REMOTE_ADDR="2001:db8::1")
    second = ask.get("/", REMOTE_ADDR="2001:db8::ffff:2")
    assert addresses.household(first) == addresses.household(second) == "2001:db8::/64"
    assert addresses.household(ask.get("/", REMOTE_ADDR="192.0.2.7")) == "192.0.2.7"
