"""The calendar: what goes out when, moved and moved back; who is wanted twice; the standards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from tests.customers.make import member
from tests.make import client
from tests.outreach import make_todos as make
from yutang.audiences.models import Audience, AudienceMember
from yutang.kernel import clock
from yutang.outreach import plans
from yutang.outreach.commands import calendar as commands
from yutang.outreach.commands import planning
from yutang.outreach.commands.sends import source_of, terms_of
from yutang.outreach.errors import SendBegun, TooEarly
from yutang.outreach.forms.calendar import RhythmForm
from yutang.outreach.models import Message, Send
from yutang.outreach.queries import calendar as queries
from yutang.outreach.queries.standards import standards
from yutang.outreach.rules import rhythms

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 5, 4)
NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)  # noon in Shanghai


@pytest.fixture(autouse=True)
def noon(db):
    with clock.frozen(NOON):
        yield


def evening(days: int) -> datetime:
    return datetime.combine(MONDAY + timedelta(days=days), commands.EVENING, clock.zone())


def audience(name, *customers):
    made = Audience.objects.create(name=name, kind="static", size=len(customers))
    AudienceMember.objects.bulk_create(
        AudienceMember(audience=made, customer=each) for each in customers
    )
    return made


def send(name, days, *customers, state="planned"):
    made = Send.objects.create(
        name=name,
        at=evening(days),
        expires_at=evening(days + 1),
        state=state,
        audience=audience(name, *customers),
        size=len(customers),
    )
    made.variants.create(text="Hello")
    if state == "planned":
        planning.plan_audience(
            source=source_of(made), terms=terms_of(made), audience_id=made.audience_id
        )
    return made


def days_shown():
    found = queries.entries(first=MONDAY, last=MONDAY + timedelta(days=6))
    return [(each.day.day, each.name, each.count) for each in found]


def test_sends_with_and_without_messages_and_other_plans_stand_on_their_days():
    zhao = make.customer("Zhao")
    send("Tea", 1, zhao)
    send("Cake", 2, zhao, make.customer("Qian"), state="draft")
    make.message(zhao, source_type="play", source_id=9, state="planned", admitted_at=None)
    assert days_shown() == [(4, "play 9", 1), (5, "Tea", 1), (6, "Cake", 2)]


def test_welcomes_of_a_day_stand_together():
    for name, source in (("Zhao", 1), ("Qian", 2)):
        make.message(
            make.customer(name), source_type="welcome", source_id=source, carrier="welcome"
        )
    with translation.override("en"):
        assert days_shown() == [(4, "Welcomes", 2)]


def test_a_moved_send_takes_its_planned_messages_along_and_comes_back():
    tea = send("Tea", 1, make.customer("Zhao"))
    olga = member("Olga", role="operator")
    before = commands.move_send(send_id=tea.pk, at=evening(3), actor=olga)
    tea.refresh_from_db()
    assert (tea.at, tea.expires_at) == (evening(3), evening(4))
    assert Message.objects.get().due_at == evening(3)
    assert days_shown() == [(7, "Tea", 1)]
    assert before is not None
    commands.move_send(send_id=tea.pk, at=before, actor=olga)
    assert Message.objects.get().due_at == evening(1)


def test_nothing_moves_into_the_past_nor_after_it_has_begun():
    tea = send("Tea", 1, make.customer("Zhao"))
    olga = member("Olga", role="operator")
    with pytest.raises(TooEarly):
        commands.move_send(send_id=tea.pk, at=evening(-1), actor=olga)
    Message.objects.update(state="admitted", admitted_at=NOON)
    with pytest.raises(SendBegun):
        commands.move_send(send_id=tea.pk, at=evening(3), actor=olga)
    tea.refresh_from_db()
    assert tea.at == evening(1)


def test_two_sends_of_one_day_tell_how_many_customers_both_want():
    zhao, qian, sun = (make.customer(name) for name in ("Zhao", "Qian", "Sun"))
    send("Tea", 1, zhao, qian)
    send("Cake", 1, qian, sun)
    send("Coffee", 2, zhao, qian, sun)
    rows = queries.entries(first=MONDAY, last=MONDAY + timedelta(days=6))
    [clash] = queries.collisions(rows, today=MONDAY)
    assert (clash.day, clash.customers) == (MONDAY + timedelta(days=1), 1)


def test_a_weeks_contacts_are_held_against_the_budgets_of_all_customers():
    zhao, qian = make.customer("Zhao"), make.customer("Qian")
    send("Tea", 1, zhao, qian)
    make.message(zhao, carrier="welcome", state="delivered")
    send("Cake", 2, zhao, state="draft")
    [use] = queries.uses(first=MONDAY, last=MONDAY + timedelta(days=6))
    assert use.contacts == 2, "welcomes count against no budget"
    assert use.drafts == 1


def test_other_plans_show_move_and_come_back_by_what_they_registered(monkeypatch):
    monkeypatch.setattr(plans, "_listers", {})
    moments = {7: evening(1)}

    def entries(since, until):
        return [
            plans.Entry(at.date(), at, "Picnic", "/p", "moments", "moment", id, is_movable=True)
            for id, at in moments.items()
            if since <= at < until
        ]

    def move(*, id, at, actor):
        before, moments[id] = moments[id], at
        return before

    def standing(id):
        return plans.Standing("Picnic", moments[id]) if id in moments else None

    plans.register("moment", plans.Lister(entries, move, standing))
    make.message(make.customer("Zhao"), source_type="moment", source_id=7, carrier="moments")
    assert [name for _day, name, _count in days_shown()] == ["Picnic"], "told once"
    olga = client(member("Olga", role="operator"))
    page = olga.post("/calendar/move/moment/7", {"day": "2026-05-08"}, follow=True)
    assert moments[7] == evening(4)
    assert page.context["moved"]["name"] == "Picnic"
    olga.post(page.context["moved"]["url"], {"at": page.context["moved"]["at"].isoformat()})
    assert moments[7] == evening(1)
    assert olga.post("/calendar/move/moment/8", {"day": "2026-05-08"}).status_code == 404


def test_rhythms_fall_on_their_days():
    welfare = rhythms.days_of("welfare", first=MONDAY, weeks=2)
    assert [day.day for day in welfare] == [5, 7, 9, 12, 14, 16]
    assert len(rhythms.days_of("evening", first=MONDAY, weeks=2)) == 14
    assert rhythms.days_of("member_day", first=MONDAY, weeks=4) == [date(2026, 5, 18)]


def test_a_rhythm_at_the_end_of_time_is_refused_at_its_field():
    given = {"key": "welfare", "first": "9999-12-30", "weeks": "12", "at": "19:00"}
    form = RhythmForm(given)
    assert "first" in form.errors


def test_a_rhythm_becomes_drafts_once():
    olga = member("Olga", role="operator")
    plan = {"key": "welfare", "first": MONDAY, "weeks": 1, "at": commands.EVENING, "actor": olga}
    assert (commands.plan_rhythm(**plan), commands.plan_rhythm(**plan)) == (3, 0)
    assert set(Send.objects.values_list("state", flat=True)) == {"draft"}
    assert [each.at for each in Send.objects.order_by("at")] == [evening(n) for n in (1, 3, 5)]


def test_evenness_is_one_where_all_are_alike_and_nothing_of_one_kind():
    assert rhythms.evenness([4, 4, 4]) == pytest.approx(1)
    assert rhythms.evenness([7]) == rhythms.evenness([]) == 0
    assert 0 < rhythms.evenness([9, 1]) < 0.5


def test_the_standards_count_what_happened():
    bob = member("Bob")
    zhao, qian = make.customer("Zhao"), make.customer("Qian")
    task = make.task(bob, zhao, qian)
    task.messages.update(state="delivered", settled_at=NOON, due_at=NOON - timedelta(hours=2))
    task.messages.filter(customer=qian).update(due_at=NOON - timedelta(hours=30))
    task.__class__.objects.filter(pk=task.pk).update(confirmed_at=NOON - timedelta(hours=1))
    with clock.frozen(NOON + timedelta(minutes=1)):
        found = standards()
    assert (found.on_time, found.in_budget, found.reached) == (0.5, 1.0, 2)
    assert (found.opted_out, found.removed, found.minutes) == (0.0, 0.0, 0.5)


def test_a_new_brand_has_no_standards_yet():
    found = standards()
    assert (found.on_time, found.in_budget, found.minutes, found.topics) == (None, None, None, 0)


def test_an_operator_moves_by_the_page_and_undoes_it_and_others_only_look():
    tea = send("Tea", 1, make.customer("Zhao"))
    olga = client(member("Olga", role="operator"))
    page = olga.post(f"/calendar/move/send/{tea.pk}", {"day": "2026-05-08"}, follow=True)
    assert "Move it back" in page.content.decode()
    tea.refresh_from_db()
    assert tea.at == evening(4)
    back = page.context["moved"]["at"].isoformat()
    olga.post(f"/calendar/move/send/{tea.pk}", {"at": back})
    tea.refresh_from_db()
    assert tea.at == evening(1)
    assert olga.post(f"/calendar/move/send/{tea.pk}", {"day": "tomorrow"}).status_code == 422
    carol = client(member("Carol", role="store_manager"))
    seen = carol.get("/calendar/?span=week&day=2026-05-05").content.decode()
    assert "Tea" in seen
    assert "draggable" not in seen
    assert carol.post(f"/calendar/move/send/{tea.pk}", {"day": "2026-05-08"}).status_code == 403


@pytest.mark.parametrize("span", ["month", "week", "day", "century"])
def test_each_span_shows_its_days_whatever_the_address_says(span):
    send("Tea", 1, make.customer("Zhao"))
    browser = client(member("Olga", role="operator"), language="zh-hans")
    page = browser.get(f"/calendar/?span={span}&day=2026-05-05&moved=x&from=y").content.decode()
    assert "服务日历" in page
    assert "Tea" in page


def test_a_rhythm_is_planned_by_the_form():
    browser = client(member("Olga", role="operator"))
    form = {"key": "stock_up", "first": "2026-05-04", "weeks": 4, "at": "19:00"}
    assert browser.post("/calendar/rhythm", form).status_code == 302
    assert Send.objects.get().at == evening(21)
    assert browser.post("/calendar/rhythm", form | {"weeks": 99}).status_code == 422
    assert browser.post("/calendar/rhythm", form | {"first": "2020-01-01"}).status_code == 422
