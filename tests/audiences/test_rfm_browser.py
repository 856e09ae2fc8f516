"""A border is dragged and saved, and a field of the heat map opened, in a real browser."""

import pytest

from tests.audiences import value_make as make
from tests.browser import sign_in
from tests.make import member
from yutang.audiences.commands import value
from yutang.audiences.models import Border
from yutang.kernel import clock

pytestmark = pytest.mark.browser


def shop():
    """Thirty regular buyers, and borders far off."""
    thing = make.product()
    for number in range(30):
        make.bought(make.customer(str(number)), [(days, 100) for days in (90, 60, 25, 8)], of=thing)
    with clock.frozen(make.NOON):
        value.keep_up()
    Border.objects.filter(category=None).update(
        how="fixed", silent_days=3_000, dormant_days=3_200, churned_days=3_400
    )


def test_an_operator_moves_a_border_and_opens_a_field_of_the_heat_map(page, live_web):
    shop()
    sign_in(page, live_web, member("Olga", role="operator"), "/audiences/lifecycle")
    assert page.inner_text("[data-moves]") == "0"
    page.fill("input[name=silent_days]", "1")
    assert page.inner_text("[data-moves]") == "30"
    box = page.locator("[data-handle=churned] rect").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 20, y, steps=4)
    page.mouse.up()
    churned = int(page.input_value("input[name=churned_days]"))
    assert churned < 3_400
    page.click("[data-borders] button.btn-primary")
    page.wait_for_selector("text=已保存")
    row = Border.objects.get(category=None)
    assert (row.how, row.silent_days, row.churned_days) == ("fixed", 1, churned)
    page.goto(f"{live_web}/audiences/rfm")
    page.click("[data-cell='5-5-0']")
    page.wait_for_url(lambda url: "/audiences/new?rule=" in url)
