"""A customer stops messages by an address of her own, and may take it back."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from yutang.customers import stopping
from yutang.customers.models import Consent, Customer
from yutang.kernel import secrets

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhao():
    return Customer.objects.create(name="Zhao Xiaomei")


def test_opening_the_address_changes_nothing_and_names_nobody(zhao):
    address = stopping.address(zhao.pk)
    page = Client().get(address)
    assert page.status_code == 200
    assert "Zhao" not in page.content.decode()
    assert not Consent.objects.exists()
    assert str(zhao.pk) not in address.split("/")


def test_she_stops_and_takes_it_back(zhao):
    address, browser = stopping.address(zhao.pk), Client(HTTP_ACCEPT_LANGUAGE="en")
    browser.post(address, {"given": "0"})
    assert Consent.objects.get().given is False
    assert Consent.objects.get().source == "page:stop"
    assert "Get messages again" in browser.get(address).content.decode()
    browser.post(address, {"given": "1"})
    assert Consent.objects.order_by("-id")[0].given is True


def test_nobody_else_has_an_address(zhao):
    address = stopping.address(zhao.pk)
    changed = address[:-9] + ("A" if address[-9] != "A" else "B") + address[-8:]
    assert Client().get(changed).status_code == 404
    foreign = secrets.encrypt(f"other:{zhao.pk}")
    assert Client().post(f"/m/stop/{foreign}", {"given": "0"}).status_code == 404
    assert not Consent.objects.exists()


def test_after_a_merge_it_is_the_address_of_whom_she_became(zhao):
    kept = Customer.objects.create(name="Zhao")
    address = stopping.address(zhao.pk)
    Customer.objects.filter(pk=zhao.pk).update(merged_into=kept)
    Client().post(address, {"given": "0"})
    assert Consent.objects.get().customer == kept


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_real_browser_may_send_the_page_and_tells_other_sites_nothing(live_web, page, zhao):
    seen = page.goto(live_web + urlsplit(stopping.address(zhao.pk)).path)
    assert seen.headers["referrer-policy"] == "same-origin"
    page.get_by_role("button", name="停止接收消息").click()
    page.get_by_role("button", name="恢复接收").wait_for()
    assert Consent.objects.get().given is False
