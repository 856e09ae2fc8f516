"""Which addresses a webhook may have."""

import pytest

from yutang.journeys.rules import targets


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - nobody binds it
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "224.0.0.1",
        "ff02::1",
        "2002:7f00:1::",
    ],
)
def test_no_address_but_those_of_the_open_internet_is_public(address):
    assert not targets.is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8"])
def test_the_open_internet_is_public(address):
    assert targets.is_public(address)


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://shop.example.com/hook", True),
        ("https://8.8.8.8/", True),
        ("http://localhost:9000/", False),
        ("http://crm.local/", False),
        ("http://intranet/", False),
        ("http://[::1]/", False),
        ("https://user:word@shop.example.com/", False),
        ("ftp://shop.example.com/", False),
        ("https://shop.example.com:99999/", False),
        ("http://crm.home:8080/", True),
        ("http://127.0.0.1:9000/", True),
        ("http://127.0.0.1:9001/", False),
    ],
)
def test_an_address_is_judged_before_anybody_calls_it(url, may):
    hosts = targets.allowed("127.0.0.1:9000, CRM.home")
    assert targets.may_be_called(url, hosts) is may


def test_pauses_grow_up_to_six_hours():
    pauses = [targets.pause(n).total_seconds() for n in (1, 2, 3, 4, 9)]
    assert pauses == [30, 120, 480, 1920, 21_600]
