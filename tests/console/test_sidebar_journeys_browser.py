"""On a guide's phone a new customer is let into a journey with two taps."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import sign_in
from tests.customers import make as customers
from tests.journeys.make import run_of, running, wait
from yutang.journeys.models import Journey

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_new_customer_enters_on_the_phone_and_the_guide_sees_where_she_stands(
    page: Page, live_web: str
):
    journey = running([wait("w", days=2) | {"name": "Two quiet days"}])
    Journey.objects.filter(pk=journey.pk).update(name="First 24 hours")
    zhao = customers.follow("Zhao", by="Alice").customer
    customers.read()
    page.set_viewport_size({"width": 390, "height": 844})
    page.context.add_cookies([{"name": "yutang_language", "value": "en", "url": live_web}])
    sign_in(page, live_web, customers.member("Alice"), f"/sidebar?customer={zhao.pk}")
    page.locator("summary", has_text="Journeys").click()
    fold = page.locator("#sb-journeys")
    expect(fold).to_contain_text("In no journey yet.")
    fold.get_by_role("combobox").select_option("First 24 hours")
    fold.get_by_role("button", name="Enter").click()
    expect(fold.get_by_role("status")).to_have_text("She has entered the journey First 24 hours.")
    expect(fold.locator(".sb-row")).to_contain_text("Two quiet days")
    expect(fold).to_contain_text("There is no journey that she could be let into.")
    expect(fold.get_by_role("combobox")).to_have_count(0)
    assert run_of(journey, zhao).state == "waiting"
    assert page.evaluate("document.documentElement.scrollWidth") == 390
