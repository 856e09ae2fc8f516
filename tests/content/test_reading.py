"""Customers open a tracked link: who they are, what counts, and who passed it on."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from tests import make as staff
from tests.content import links_make as make
from tests.content.reader_kit import IN_SAFARI, IN_WECHAT, browser, friend, opens, path_of, tells
from yutang.content.commands.links import tracked
from yutang.content.models import Forward, Material, TrackedLink, Visit
from yutang.content.views.telling import proof_of
from yutang.customers import stopping
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity
from yutang.kernel import clock

pytestmark = pytest.mark.django_db


def test_a_customer_is_recognised_and_her_reading_is_hers(connected, phone):
    person, zhao = friend(connected, "赵一")
    alice = staff.member("Alice")
    link = make.link(make.article(), member_id=alice.pk, customer_id=zhao.pk)
    page = opens(phone, connected, f"/m/a/{link.token}", person)
    assert "怎样泡龙井" in page.content.decode()
    visit = Visit.objects.get()
    assert (visit.customer_id, path_of(page)) == (zhao.pk, f"/m/a/{link.token}/{visit.token}")
    assert tells(phone, visit).status_code == 204
    assert not Forward.objects.exists()
    assert phone.get(path_of(page)).status_code == 200  # a reload is the same visit
    assert Visit.objects.count() == 1


def test_the_page_says_nothing_of_the_person(connected, phone):
    person, zhao = friend(connected, "赵小二")
    link = make.link(make.article(), customer_id=zhao.pk, source="send:77")
    text = opens(phone, connected, f"/m/a/{link.token}", person).content.decode()
    for secret in ("赵小二", "send:77", f"wm-{zhao.pk}", "customer"):
        assert secret not in text.replace("content", "")


def test_somebody_else_with_the_address_reads_for_herself_and_was_told_by_the_first(connected):
    zhao, first = friend(connected, "赵三")
    qian, second = friend(connected, "钱三")
    link = make.link(make.article(), customer_id=first.pk)
    page = opens(browser(IN_WECHAT), connected, f"/m/a/{link.token}", zhao)
    for _time in range(2):  # twice: told once
        hers = browser(IN_WECHAT)
        opens(hers, connected, path_of(page), qian)
        assert tells(hers, Visit.objects.latest("pk")).status_code == 204
    visit = Visit.objects.latest("pk")
    assert visit.customer_id == second.pk
    told = Activity.objects.get(kind=Kind.CONTENT_FORWARDED)
    assert (told.customer_id, told.subject_id) == (first.pk, link.material_id)
    assert Forward.objects.count() == 1


def test_a_stranger_in_wechat_is_a_reader_and_a_chain_names_who_was_last(connected):
    zhao, first = friend(connected, "赵四")
    qian, second = friend(connected, "钱四")
    stranger = connected.post("/sim/people", name="陌生")["id"]
    link = make.link(make.article())
    page = opens(browser(IN_WECHAT), connected, f"/m/a/{link.token}", zhao)
    page = opens(browser(IN_WECHAT), connected, path_of(page), qian)
    tells(browser(IN_WECHAT), Visit.objects.latest("pk"))
    hers = browser(IN_WECHAT)
    opens(hers, connected, path_of(page), stranger)
    visit = Visit.objects.latest("pk")
    tells(hers, visit)
    assert visit.customer_id is None
    assert visit.reader.startswith("o:")
    assert list(Forward.objects.order_by("pk").values_list("customer_id", flat=True)) == [
        first.pk,
        second.pk,
    ]


def test_a_member_who_looks_does_not_count(connected, phone):
    link = make.link(make.article())
    opens(phone, connected, f"/m/a/{link.token}", "sim_member=Alice")
    visit = Visit.objects.get()
    assert visit.by_staff
    tells(phone, visit, seconds=60)
    visit.refresh_from_db()
    assert visit.seen_at is None


def test_when_wecom_cannot_tell_she_reads_without_a_name(connected, phone):
    link = make.link(make.article())
    answer = phone.get(f"/m/a/{link.token}")
    state = dict(parse_qsl(urlsplit(answer["Location"]).query))["state"]
    page = phone.get(f"/m/a/{link.token}/back?code=broken&state={state}")
    assert page.status_code == 200
    assert Visit.objects.get().reader.startswith("b:")


def test_a_browser_without_cookies_reads_and_never_goes_in_circles(connected, phone):
    link = make.link(make.article())
    phone.get(f"/m/a/{link.token}")
    phone.cookies.clear()
    assert phone.get(f"/m/a/{link.token}/back?code=x&state=y").status_code == 200


def test_outside_wechat_the_browser_is_the_reader(outside):
    link = make.link(make.article())
    for _time in range(2):
        assert outside.get(f"/m/a/{link.token}").status_code == 200
    assert Visit.objects.values("reader").distinct().count() == 1
    assert outside.get(f"/m/a/{link.token}/{Visit.objects.latest('pk').token}").status_code == 200
    assert Visit.objects.count() == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Baiduspider/2.0)"},
        {"User-Agent": "curl/8.0"},
        {"User-Agent": ""},
        {"User-Agent": IN_SAFARI, "Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_robots_and_fetching_ahead_do_not_count(headers):
    link = make.link(make.article())
    page = Client(headers=headers).get(f"/m/a/{link.token}")
    assert "怎样泡龙井" in page.content.decode()
    assert "data-proof" not in page.content.decode()
    assert not Visit.objects.exists()


def test_tokens_cannot_be_guessed_and_the_unknown_learn_nothing(outside):
    make.link(make.article())
    assert outside.get(f"/m/a/{'A' * 22}").status_code == 404
    assert outside.get("/m/a/1").status_code == 404
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    "facts", [{"state": "retired"}, {"state": "draft"}, {"expires_at": make.LONG_AGO}]
)
def test_what_is_not_in_use_is_not_shown(outside, facts):
    link = make.link(make.article())
    Material.objects.update(**facts)
    page = outside.get(f"/m/a/{link.token}")
    assert page.status_code == 410
    assert "怎样泡龙井" not in page.content.decode()


def test_time_only_grows_and_never_beyond_what_has_passed(outside):
    link = make.link(make.article())
    visit = make.visit(link, reader="b:1", at=clock.now())
    for seconds, depth in ((1, 60), (90_000, 20), (0, 0)):
        assert tells(outside, visit, seconds=seconds, depth=depth).status_code == 204
    visit.refresh_from_db()
    assert visit.seconds <= 4  # it was opened a moment ago
    assert visit.depth == 60


@pytest.mark.parametrize("proof", ["", "x", "forged:1:2", "A" * 22])
def test_a_sign_without_the_proof_is_refused(outside, proof):
    visit = make.visit(make.link(make.article()), reader="b:1")
    assert tells(outside, visit, proof=proof or "-").status_code == 403
    assert outside.post("/m/clicked", {"proof": proof, "url": make.SHOP}).status_code == 403
    visit.refresh_from_db()
    assert (visit.seconds, visit.seen_at) == (0, None)


def test_the_proof_of_one_visit_says_nothing_of_another(outside):
    link = make.link(make.article())
    mine, other = (make.visit(link, reader=f"b:{n}", at=clock.now()) for n in (1, 2))
    mixed = proof_of(mine).replace(mine.token, other.token)
    assert tells(outside, other, proof=mixed).status_code == 403
    assert tells(outside, mine, proof=proof_of(mine)[:-1]).status_code == 403


@pytest.mark.parametrize(
    "facts", [{"seconds": "-1"}, {"seconds": "1e9"}, {"depth": "101"}, {"depth": ""}]
)
def test_nonsense_is_refused(outside, facts):
    visit = make.visit(make.link(make.article()), reader="b:1")
    sent = {"proof": proof_of(visit), "seconds": "1", "depth": "1", **facts}
    assert outside.post("/m/seen", sent).status_code == 400


def test_a_page_that_tells_too_often_is_slowed_down(outside):
    visit = make.visit(make.link(make.article()), reader="b:1", at=clock.now())
    answers = {tells(outside, visit).status_code for _time in range(70)}
    assert answers == {204, 429}


def test_a_reader_who_is_known_can_stop_messages_at_the_foot_of_an_article(connected, phone):
    person, zhao = friend(connected, "赵八")
    link = make.link(make.article(), customer_id=zhao.pk)
    page = opens(phone, connected, f"/m/a/{link.token}", person).content.decode()
    path = re.search(r'ct-stop"><a href="([^"]+)"', page)[1]
    assert stopping.customer_of(path.rsplit("/", 1)[1]) == zhao.pk
    stranger = browser(IN_SAFARI, **{"Sec-Fetch-Dest": "document"}).get(f"/m/a/{link.token}")
    assert "ct-stop" not in stranger.content.decode()  # nobody is known there


def test_a_pinned_version_stays_and_the_others_show_what_is_in_use(outside):
    material = make.article()
    material.versions.create(
        number=1, state="approved", title="旧题", body=material.body, attachments=[]
    )
    Material.objects.update(version=2, newest=2, title="新题")
    pinned = tracked(material_id=material.pk, source="sidebar", version=1)
    free = tracked(material_id=material.pk, source="sidebar")
    assert "旧题" in outside.get(urlsplit(pinned).path).content.decode()
    assert "新题" in outside.get(urlsplit(free).path).content.decode()
    assert TrackedLink.objects.count() == 2
