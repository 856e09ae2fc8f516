"""What was read reaches the log and the material's page, once each, in both languages."""

from datetime import timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import make as staff
from tests.content import links_make as make
from tests.content.links_make import NOON
from yutang.content.commands.readings import forget_unseen, tell_readings
from yutang.content.commands.visits import Sign, see_visit
from yutang.content.models import Forward, Visit
from yutang.content.queries import results
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity
from yutang.customers.sentences import tell_all

pytestmark = pytest.mark.django_db


def after(**time):
    return NOON + timedelta(**time)


def reads(visit, seconds, *, at, depth=50, last=False):
    see_visit(visit_id=visit.pk, sign=Sign(seconds=seconds, depth=depth, is_last=last), at=at)


def told():
    found = Activity.objects.filter(kind=Kind.CONTENT_READ).order_by("pk")
    return [(each.props["seconds"], each.props["depth"]) for each in found]


def test_a_reading_is_told_once_it_has_come_to_rest():
    visit = make.visit(make.link(make.article()), make.customer())
    reads(visit, 40, at=after(seconds=45), depth=80)
    assert tell_readings(at=after(seconds=60)) == 0
    assert tell_readings(at=after(minutes=4)) == 1
    assert tell_readings(at=after(minutes=9)) == 0
    assert told() == [(40, 80)]


def test_who_left_the_page_is_told_sooner_and_coming_back_is_a_further_reading():
    visit = make.visit(make.link(make.article()), make.customer())
    reads(visit, 20, at=after(seconds=20), last=True)
    assert tell_readings(at=after(seconds=55)) == 1
    reads(visit, 65, at=after(minutes=3), depth=100, last=True)
    assert tell_readings(at=after(minutes=4)) == 1
    assert told() == [(20, 50), (45, 100)]


def test_a_glance_an_unknown_reader_and_a_member_are_not_told():
    link = make.link(make.article())
    glance = make.visit(link, make.customer())
    reads(glance, 2, at=after(seconds=5), last=True)
    reads(make.visit(link, reader="o:x"), 60, at=after(seconds=70), last=True)
    reads(make.visit(link, by_staff=True), 60, at=after(seconds=70), last=True)
    assert tell_readings(at=after(minutes=5)) == 0
    assert told() == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 100), st.booleans(),
                          st.integers(1, 400), st.booleans()), max_size=12))  # fmt: skip
@pytest.mark.django_db(transaction=False)
def test_whatever_a_page_tells_the_log_never_knows_more_than_was_read(signs):
    Activity.objects.all().delete()
    visit = make.visit(make.link(make.article()), make.customer())
    now = NOON
    for seconds, depth, last, pause, tell in signs:
        now += timedelta(seconds=pause)
        reads(visit, seconds, at=now, depth=depth, last=last)
        if tell:
            tell_readings(at=now + timedelta(minutes=3))
    tell_readings(at=now + timedelta(minutes=5))
    visit.refresh_from_db()
    known = sum(seconds for seconds, _depth in told())
    assert known == visit.told_seconds <= visit.seconds
    assert visit.seconds - known < 3
    assert visit.seconds <= (now - NOON).total_seconds() + 2


def test_the_timeline_tells_it_in_both_languages():
    tea, zhao = make.product(), make.customer()
    title = {"title": "怎样泡龙井"}
    rows = [
        (Kind.CONTENT_READ, {**title, "seconds": 125, "depth": 80},
         "Read “怎样泡龙井” for 2 min 5 s, 80% of it",
         "阅读了“怎样泡龙井”，用时 2 分 5 秒，看到 80%"),
        (Kind.CONTENT_READ, {**title, "seconds": 9, "depth": 3},
         "Read “怎样泡龙井” for 9 s, 3% of it", "阅读了“怎样泡龙井”，用时 9 秒，看到 3%"),
        (Kind.CONTENT_FORWARDED, title,
         "Passed “怎样泡龙井” on to somebody who opened it", "转发了“怎样泡龙井”，有新读者打开"),
        (Kind.LINK_CLICKED, title, "Followed a link of “怎样泡龙井”", "点开了“怎样泡龙井”里的链接"),
        (Kind.PRODUCT_CLICKED, {**title, "product": tea.title},
         "Looked at “明前龙井” in “怎样泡龙井”", "在“怎样泡龙井”里看了商品“明前龙井”"),
    ]  # fmt: skip
    for kind, props, english, chinese in rows:
        for language, text in (("en", english), ("zh-hans", chinese)):
            with translation.override(language):
                assert tell_all([Activity(kind=kind, props=props, customer=zhao)])[0].text == text


def test_the_figures_of_an_article(settings):
    alice, zhao, qian = staff.member("Alice"), make.customer("Zhao"), make.customer("Qian")
    material = make.article(of=make.product())
    by_alice = make.link(material, source="send:1", member_id=alice.pk)
    free = make.link(material)
    make.visit(by_alice, zhao, seconds=30, depth=100)
    again = make.visit(by_alice, zhao, seconds=10, depth=30)
    make.visit(free, qian, seconds=20, depth=60)
    make.visit(free, reader="o:x", seconds=2, depth=10)  # a glance
    make.visit(free, reader="b:y")  # never on a screen
    make.visit(free, by_staff=True, seconds=90)
    again.clicks.create(url=make.SHOP)
    Forward.objects.create(material=material, customer=zhao, reader="o:x", visit=again, at=NOON)
    paid(zhao, 5000, after(days=2))
    paid(zhao, 700, after(days=8))
    paid(qian, 900, after(days=-1))
    found = results.results(material)
    assert (found.opened, found.reads, found.readers, found.customers) == (4, 3, 2, 2)
    assert (found.seconds, found.depths) == (20, (3, 2, 1, 1))
    assert (found.forwards, found.clicks) == (1, 1)
    assert (found.orders, found.buyers, found.paid) == (1, 1, 5000)
    found_by = [(row.name, row.reads) for row in results.by_member(material, alice)]
    assert found_by == [("Alice", 2)]
    assert results.by_member(material, staff.member("Gina", role="guide")) == []
    assert [row.reads for row in results.by_source(material)] == [2, 1]


def paid(customer, amount, at):
    Activity.objects.create(
        customer=customer, kind=Kind.ORDER_PAID, happened_at=at, amount=amount, props={}
    )


def test_the_materials_page_shows_them_and_gives_a_member_a_link_of_her_own():
    material, alice = make.article(), staff.member("Alice")
    make.visit(make.link(material), make.customer(), seconds=42, depth=100)
    page = staff.client(alice).get(f"/content/{material.pk}").content.decode()
    assert "Readers and results" in page
    assert "42 s" in page
    assert "Sidebar" in page
    answer = staff.client(alice).post(f"/content/{material.pk}/link", HTTP_HX_REQUEST="true")
    link = material.links.get(member=alice)
    assert f"/m/a/{link.token}" in answer.content.decode()


def test_pages_that_never_were_on_a_screen_are_forgotten():
    link = make.link(make.article())
    make.visit(link, reader="b:1", at=NOON - timedelta(days=3))
    kept = [make.visit(link, reader="b:2"), make.visit(link, make.customer(), seconds=9)]
    assert forget_unseen(at=NOON) == 1
    assert set(Visit.objects.all()) == set(kept)
