"""What addresses and forms say is read strictly, and never a fault."""

from datetime import date

import pytest
from django.test import Client

from tests import make
from yutang.kernel import reading

STRANGE = ["", "²", "𝟙", "-1", "1.5", "9" * 40, "9999-12-31", "0001-01-01", "x" * 3000, "\ud7ff"]
ADDRESSES = [
    ("/customers/", ["q", "unit", "member", "tag", "from", "to", "cursor"]),
    ("/orders/", ["q", "since", "until", "cursor"]),
    ("/orders/imports", ["cursor"]),
    ("/acquisition/codes/", ["q", "store", "cursor"]),
    ("/acquisition/codes/compare", ["period"]),
    ("/acquisition/codes/pool/row", ["key"]),
    ("/org/members", ["q", "unit", "cursor"]),
    ("/settings/audit", ["q", "day", "who"]),
    ("/welcome/", ["q"]),
    ("/welcome/speed", ["days", "cursor"]),
    ("/wecom/events", ["day", "cursor"]),
]


def test_numbers_and_days_are_read_or_nothing():
    assert [reading.whole(text) for text in ("12", "0", "²", "-1", "9" * 19, None)] == [
        12, 0, None, None, None, None
    ]  # fmt: skip
    assert reading.day("2026-11-22") == date(2026, 11, 22)
    assert [reading.day(text) for text in ("9999-12-31", "0001-01-01", "x", None)] == [None] * 4


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "names"), ADDRESSES)
def test_no_address_breaks_a_page(address, names):
    browser = make.client(make.member())
    for name in names:
        for text in STRANGE:
            assert browser.get(address, {name: text}).status_code < 500, (name, text)
        assert browser.get(address, {name: "a\0b"}).status_code == 400


def test_a_nul_in_a_path_is_refused(client: Client):
    assert client.get("/c/ab%00cd").status_code == 400
