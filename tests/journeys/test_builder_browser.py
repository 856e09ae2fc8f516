"""A journey is built in a real browser: from a template, by clicks, keys and dragging."""

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.browser import sign_in
from tests.journeys.match_make import article, draft
from yutang.journeys.models import Journey

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def enter(page: Page, web: str) -> None:
    page.context.add_cookies([{"name": "yutang_language", "value": "en", "url": web}])
    sign_in(page, web, make.member("Olive", role="operator"), "/journeys/new")


def root(page: Page) -> list[str]:
    """The ids of the steps of the outermost flow."""
    items = page.locator(".jb-flow > [data-item]")
    return list(items.evaluate_all("items => items.map((item) => item.dataset.item)"))


def test_a_journey_is_built_from_a_template(page: Page, live_web: str):
    enter(page, live_web)
    page.get_by_role("button", name="The first 24 hours").click()
    expect(page.locator(".jb-faults")).to_contain_text("2 things are still to be done")
    before = root(page)
    added = add_message(page)
    assert root(page) == [before[0], added, *before[1:]]
    change_wait(page)

    # Moved by the button, then dragged to the end.
    page.locator(f"#step-{added} .jb-open").focus()
    page.locator(f"#down-{added}").click()
    expect(page.locator(f"[data-item=article_1] ~ [data-item={added}]")).to_be_attached()
    drag(page, added)
    expect(page.locator(f".jb-flow > [data-item=buys] ~ [data-item={added}]")).to_be_attached()

    # Taken back, done again; all of it outlives the page.
    moved = root(page)
    turn(page, "#jb-undo")
    turn(page, "#jb-undo")
    assert root(page) == [before[0], added, *before[1:]]
    page.reload()
    turn(page, "#jb-redo")
    turn(page, "#jb-redo")
    assert root(page) == moved
    journey = Journey.objects.get(template="first_day")
    assert [step["id"] for step in journey.draft["flow"]] == moved


def add_message(page: Page) -> str:
    """By "+" and the palette; a click on another card saves what was written."""
    page.locator(".jb-flow > .jb-gap .jb-plus").nth(1).click()
    page.locator(".jb-kind", has_text="Send a message").click()
    page.fill("#id_text", "Good morning!")
    page.locator("#step-settle .jb-open").click()
    expect(page.locator("#id_hours")).to_have_value("2")
    expect(page.locator(".jb-flow")).to_contain_text("Good morning!")
    return root(page)[1]


def change_wait(page: Page) -> None:
    """Each change is kept at once, in the sentence of the card; Escape closes the panel."""
    page.fill("#id_hours", "5")
    page.keyboard.press("Tab")
    expect(page.locator("#step-settle")).to_contain_text("Wait 5 hours.")
    page.keyboard.press("Escape")
    expect(page.locator("#jb-form")).to_have_count(0)


def turn(page: Page, button: str) -> None:
    revision = page.locator("#jb-flow").get_attribute("data-revision")
    page.locator(button).click()
    expect(page.locator(f"#jb-flow:not([data-revision='{revision}'])")).to_be_attached()


def drag(page: Page, id: str) -> None:
    """By its grip to the last gap of the flow."""
    grip = page.locator(f"[data-grip={id}]")
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    last = page.locator(".jb-flow > .jb-gap").last
    last.scroll_into_view_if_needed()
    box = last.bounding_box()
    assert box
    for _ in range(3):
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.up()


def test_what_an_act_can_be_asked_follows_what_is_chosen(page: Page, live_web: str):
    enter(page, live_web)
    article("Baby food")
    journey = draft()
    page.goto(f"{live_web}/journeys/{journey.pk}/build?show=trigger&id=0")
    page.locator("[name=match-kinds][value=content_read]").check()
    page.locator("[name=match-kinds][value=added]").uncheck()
    page.get_by_label("Baby food").check()
    expect(page.locator("#beginnings")).to_contain_text("Read “Baby food”")
    page.locator(".jb-precise > summary").first.click()
    page.locator("[name=match-prop_depth_1]").fill("80")
    page.keyboard.press("Tab")
    expect(page.locator("#beginnings")).to_contain_text("read so far at least 80%")
    search = page.locator("[data-chooser] [name=pick_q]").first
    search.fill("nothing like it")
    expect(page.locator(".jb-none")).to_have_text("Nothing fits.")
    expect(page.get_by_label("Baby food")).to_be_checked()
