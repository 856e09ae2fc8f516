"""Customers take part in a challenge, check in, make up, are reminded, and earn a certificate."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest
from django.core import signing
from django.db import connection, transaction
from django.test import Client
from django.utils import translation

from tests.content.make import material
from tests.content.reader_kit import friend, opens
from tests.customers.make import NOON, let_read
from tests.journeys.challenge_make import challenge, taking_part
from tests.journeys.make import operator
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity
from yutang.customers.sentences import tell_all
from yutang.journeys import challenge_source
from yutang.journeys.commands import challenging
from yutang.journeys.commands.checking_in import (
    NoMakeUp,
    NothingDue,
    NotOpen,
    check_in,
    join_challenge,
    leave_challenge,
    make_up,
)
from yutang.journeys.models import Challenge, CheckIn, Participant
from yutang.journeys.queries import challenges as queries
from yutang.kernel import clock, readers
from yutang.outreach.models import Message, Task

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
IN_WECHAT = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"


def test_a_customer_checks_in_day_by_day_and_earns_the_certificate():
    made = challenge(cheers=[{"streak": 2, "text": "Two in a row!"}])
    mine = taking_part(made)
    for number in range(3):
        check_in(participant=mine, at=NOON + DAY * number)
        check_in(participant=mine, at=NOON + DAY * number)
    mine.refresh_from_db()
    assert (mine.done, mine.streak, mine.best) == (3, 3, 3)
    assert mine.certified_at == NOON + DAY * 2
    kinds = list(Activity.objects.filter(customer=mine.customer).values_list("kind", flat=True))
    assert kinds.count("checked_in") == 3
    assert kinds.count("challenge_finished") == 1
    cheer = Message.objects.get(source_type="cheer")
    assert (cheer.customer_id, cheer.step) == (mine.customer_id, "2")


def test_joining_twice_joins_once_and_a_draft_lets_nobody_in():
    made = challenge()
    mine = taking_part(made)
    again = join_challenge(challenge=made, customer_id=mine.customer_id, at=NOON + DAY)
    assert (again.pk, again.begins) == (mine.pk, date(2026, 3, 2))
    challenging.close_challenge(challenge=made, actor=operator())
    with pytest.raises(NotOpen):
        taking_part(made, "Qian")
    check_in(participant=mine, at=NOON)  # who takes part goes on


def test_a_missed_day_is_made_up_once_and_not_too_late():
    mine = taking_part(challenge(make_ups=1, make_up_back=2))
    check_in(participant=mine, at=NOON)
    missed = date(2026, 3, 3)
    make_up(participant=mine, period=missed, at=NOON + DAY * 2)
    make_up(participant=mine, period=missed, at=NOON + DAY * 2)
    check_in(participant=mine, at=NOON + DAY * 2)
    mine.refresh_from_db()
    assert (mine.done, mine.streak, mine.made_up) == (3, 3, 1)
    with pytest.raises(NoMakeUp):
        make_up(participant=mine, period=date(2026, 3, 5), at=NOON + DAY * 4)


def test_nothing_counts_after_the_last_day():
    mine = taking_part(challenge(periods=2, certificate_from=0))
    with pytest.raises(NothingDue):
        check_in(participant=mine, at=NOON + DAY * 2)


@pytest.mark.django_db(transaction=True)
def test_two_check_ins_at_once_are_one():
    mine = taking_part(challenge())

    def tap(_number):
        try:
            return check_in(participant=mine, at=NOON).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(tap, range(4)))) == 1
    mine.refresh_from_db()
    assert mine.done == 1
    assert Activity.objects.filter(customer=mine.customer, kind="checked_in").count() == 1


def test_only_who_has_not_checked_in_is_reminded_and_once_a_day():
    made = challenge(remind_at=time(11), remind_text="Time to read!")
    done, lazy, gone = (taking_part(made, name) for name in ("Zhao", "Qian", "Sun"))
    check_in(participant=done, at=NOON)
    leave_challenge(participant=gone, at=NOON)
    assert challenging.remind(challenge_id=made.pk, at=NOON) == 1
    assert challenging.remind(challenge_id=made.pk, at=NOON) == 0
    message = Message.objects.get(source_type="challenge", source_id=made.pk)
    assert message.customer_id == lazy.customer_id
    assert message.expires_at == clock.day_bounds(date(2026, 3, 2))[1]
    with clock.frozen(NOON + timedelta(minutes=5)):
        assert challenge_source.left(made.pk, [lazy.customer_id]) == set()
        check_in(participant=lazy, at=NOON)
        assert challenge_source.left(made.pk, [lazy.customer_id]) == {lazy.customer_id}
    said = challenge_source.reminds(Task(source_type="challenge", source_id=made.pk))
    assert said.text.startswith("Time to read!\nhttp")
    assert made.slug in said.text


def test_a_reminder_that_is_hours_late_is_left_out():
    made = challenge(remind_at=time(8))
    taking_part(made)
    assert challenging.remind(challenge_id=made.pk, at=NOON) == 0
    assert challenging.remind(challenge_id=made.pk, at=NOON - timedelta(hours=1)) == 0, "same day"


def test_equal_ones_share_a_place_and_names_are_shortened():
    made = challenge()
    rows = [taking_part(made, name) for name in ("Zhao", "Qian", "Sun")]
    for number in range(2):
        for each in rows[:2]:
            check_in(participant=each, at=NOON + DAY * number)
    check_in(participant=rows[2], at=NOON)
    rows[2].refresh_from_db()
    places = queries.ranking(made, rows[2], most=2)
    assert [(place.rank, place.name, place.is_me) for place in places] == [
        (1, "Z**", False),
        (1, "Q**", False),
        (3, "S**", True),
    ]


def read(mine, at):
    """She reads what the challenge names, and the challenges hear of it."""
    with transaction.atomic():
        subject = ("material", mine.challenge.material_id)
        log.record(mine.customer_id, Kind.CONTENT_READ, happened_at=at, subject=subject)
    let_read()
    while readers.read_once(log.LOG.readers["challenges"]):
        pass
    mine.refresh_from_db()


def test_a_reading_counts_for_who_wants_no_reminders_and_a_tap_brings_them_back():
    made = challenge(material=material(), remind_at=time(11), cheers=[{"streak": 1, "text": "!"}])
    mine = taking_part(made)
    leave_challenge(participant=mine, at=NOON)
    read(mine, NOON)
    assert (mine.done, mine.streak, mine.left_at) == (1, 1, NOON)
    assert not Message.objects.filter(source_type="cheer", source_id=made.pk).exists()
    assert challenging.remind(challenge_id=made.pk, at=NOON + DAY) == 0
    again = join_challenge(challenge=made, customer_id=mine.customer_id, at=NOON + DAY)
    assert (again.pk, again.left_at, again.done) == (mine.pk, None, 1)
    assert challenging.remind(challenge_id=made.pk, at=NOON + DAY * 2) == 1


def test_a_check_in_by_tap_or_a_day_made_up_ends_the_wish_for_no_reminders():
    mine = taking_part(challenge())
    for act in (
        lambda: check_in(participant=mine, at=NOON + DAY),
        lambda: make_up(participant=mine, period=date(2026, 3, 2), at=NOON + DAY),
    ):
        leave_challenge(participant=mine, at=NOON)
        act()
        mine.refresh_from_db()
        assert mine.left_at is None
    assert mine.done == 2


def test_the_timeline_names_the_challenge_and_the_streak():
    mine = taking_part(challenge(name="Read"))
    check_in(participant=mine, at=NOON + DAY)
    make_up(participant=mine, period=date(2026, 3, 2), at=NOON + DAY)
    rows = Activity.objects.filter(customer=mine.customer).order_by("pk")
    with translation.override("en"):
        lines = [(each.text, each.detail) for each in tell_all(list(rows))]
    assert ("Joined a challenge", "Read") in lines
    assert ("Checked in", "Read · 1 in a row") in lines
    assert ("Checked in", "Read · made up") in lines


@pytest.fixture
def connected(simulator, settings, monkeypatch):
    for name, value in simulator.environment.items():
        monkeypatch.setenv(name, value)
    settings.BASE_URL = "http://127.0.0.1"  # the stand-in's app trusts it without a port
    return simulator


def test_on_the_phone_she_joins_checks_in_and_nobody_acts_for_her(connected):
    made = challenge(wants_words=True)
    phone = Client(headers={"User-Agent": IN_WECHAT, "Accept-Language": "en"})
    page = opens(phone, connected, f"/m/d/{made.slug}", "zhao")
    assert "We haven" in page.content.decode(), "a stranger to us"
    assert not Participant.objects.filter(challenge=made).exists()
    person, _zhao = friend(connected, "Zhao")
    assert "I take part" in opens(phone, connected, f"/m/d/{made.slug}", person).content.decode()
    phone.post(f"/m/d/{made.slug}/join")
    answer = phone.post(f"/m/d/{made.slug}/check-in", {"words": "Page 12"})
    assert answer["Location"].endswith("?said=check-in")
    assert CheckIn.objects.get(participant__challenge=made).words == "Page 12"
    assert "Checked in. Well done!" in phone.get(answer["Location"]).content.decode()
    phone.post(f"/m/d/{made.slug}/make-up", {"period": "yesterday"})
    assert "Stop reminding me" not in phone.get(f"/m/d/{made.slug}").content.decode()
    Challenge.objects.filter(pk=made.pk).update(remind_at=time(11))
    assert "Stop reminding me" in phone.get(f"/m/d/{made.slug}").content.decode()
    phone.post(f"/m/d/{made.slug}/leave")
    assert "Remind me again" in phone.get(f"/m/d/{made.slug}").content.decode()
    other = challenge(name="Other")
    phone.post(f"/m/d/{other.slug}/join")
    assert not Participant.objects.filter(challenge=other).exists(), "the cookie is of one page"
    assert Client().post(f"/m/d/{made.slug}/join").status_code == 302
    assert Participant.objects.filter(challenge=made).count() == 1


def test_words_that_no_text_can_hold_are_kept_without_them():
    mine = taking_part(challenge(wants_words=True), at=clock.now())
    facts = {"known": mine.challenge.slug, "customer": str(mine.customer_id)}
    phone = Client()
    phone.cookies["yutang_challenge"] = signing.dumps(facts, salt="journeys.challenge")
    phone.post(f"/m/d/{mine.challenge.slug}/check-in", {"words": "Page\0 20"})
    assert [each.words for each in mine.check_ins.all()] == ["Page 20"]
